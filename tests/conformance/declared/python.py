"""Ask releases of kafka-python and aiokafka, each installed beside nothing else."""

import json
import sys
from functools import cache
from pathlib import Path

from tests.conformance.clients.builds import built, run

_KAFKA_PYTHON = """
import json, sys
from kafka import KafkaConsumer, KafkaProducer
from kafka.version import __version__
kinds = {"producer": KafkaProducer, "consumer": KafkaConsumer}
found = {kind: dict(of.DEFAULT_CONFIG) for kind, of in kinds.items()}
"""
_AIOKAFKA = """
import inspect, json, sys
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, __version__
kinds = {"producer": AIOKafkaProducer, "consumer": AIOKafkaConsumer}
found = {
    kind: {p.name: p.default for p in inspect.signature(of).parameters.values()}
    for kind, of in kinds.items()
}
"""
# A default that is a class, a function or aiokafka's _missing is said by its name.
_SAY = """
found = {kind: {**config, "version": __version__} for kind, config in found.items()}
name = lambda value: getattr(value, "__name__", str(value))
json.dump(found, sys.stdout, default=name)
"""
_ASK = {"kafka-python": _KAFKA_PYTHON + _SAY, "aiokafka": _AIOKAFKA + _SAY}

# It stood upon kafka-python then, and asked for no release of it.
_BESIDE = {("aiokafka", "0.8.1"): ["kafka-python==2.0.2"]}


@cache
def declared(library: str, release: str) -> dict[str, dict[str, str | None]]:
    """What a release takes when nobody says otherwise, by kind."""
    name = f"declared-{library}-{release}"
    with built(name, [Path(__file__)]) as (done, into):
        said = into / "said.json"
        if not done:
            wanted = [f"{library}=={release}", *_BESIDE.get((library, release), ())]
            pip = [sys.executable, "-m", "pip", "install", "--quiet"]
            alone = ["--disable-pip-version-check", "--root-user-action=ignore"]
            run([*pip, *alone, "--target", str(into), *wanted], into)
            # -W: old releases know nothing of what this Python warns of.
            program = f"import sys; sys.path.insert(0, {str(into)!r})\n{_ASK[library]}"
            answer = run([sys.executable, "-I", "-W", "ignore", "-c", program], into)
            said.write_text(answer, encoding="utf-8")
        found = json.loads(said.read_text(encoding="utf-8"))
    return {
        kind: {
            name: None if value is None else str(value) for name, value in of.items()
        }
        for kind, of in found.items()
    }
