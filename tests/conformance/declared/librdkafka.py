"""Ask releases of librdkafka, each in the wheel of the confluent-kafka that brought it.

Any wheel will do: nothing but the C library in it is loaded.
"""

import json
import sys
import zipfile
from functools import cache
from pathlib import Path

from tests.conformance.clients import librdkafka_declared
from tests.conformance.clients.builds import built, run

# confluent-kafka: the Python of its wheel. The oldest with a wheel is 0.11.4.
RELEASES = {
    **dict.fromkeys(("0.11.6", "1.0.1", "1.1.0", "1.2.0", "1.3.0", "1.4.2"), "37"),
    **dict.fromkeys(("1.6.0", "1.9.2"), "37"),
    **dict.fromkeys(("2.0.2", "2.2.0", "2.3.0", "2.12.2", "2.15.1", "2.16.1"), "311"),
}
_PLATFORMS = ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux2010")


@cache
def declared(release: str) -> dict[str, str | None]:
    """What one release declares; `version` is what the library calls itself."""
    program = Path(librdkafka_declared.__file__)
    sources = [program, Path(__file__)]
    with built(f"declared-librdkafka-{release}", sources) as (done, into):
        said = into / "said"
        if not done:
            _unpack(release, into)
            library = librdkafka_declared.bundled(into)
            # The oldest wheels do not say where their own libraries are.
            near = f"LD_LIBRARY_PATH={library.parent}"
            answer = run(
                ["env", near, sys.executable, str(program), str(library)], into
            )
            said.write_text(answer, encoding="utf-8")
        found = json.loads(said.read_text(encoding="utf-8"))
    return {**found["config"], "version": found["version"]}


def _unpack(release: str, into: Path) -> None:
    platforms = [f"--platform={name}_x86_64" for name in (*_PLATFORMS, "manylinux1")]
    run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--only-binary=:all:", f"--python-version={RELEASES[release]}"),
            *(*platforms, f"confluent-kafka=={release}"),
        ],
        into,
    )
    (wheel,) = into.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(into)
    wheel.unlink()
