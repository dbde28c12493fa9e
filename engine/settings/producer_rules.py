"""What a producer makes of settings that contradict each other.

Some are switched off or raised with no more than a line in a log; others make the
client refuse to start, and that is a SettingError here.
"""

from engine.sentence import say
from engine.settings.asked import Asked, Implied
from engine.settings.errors import SettingError

_LARGEST = 2**31 - 1
_ON = "enable.idempotence"
_ID = "transactional.id"
_IN_FLIGHT = "max.in.flight.requests.per.connection"
_NEEDED = {
    "acks": "all",
    "retries": "1 or more",
    "max.in.flight": "5 or less",
    _IN_FLIGHT: "5 or less",
}
_OFF = say("switched off silently by {by}").pattern
_RAISED = say("raised silently by {by}").pattern
_LOWERED = say("lowered silently by {by}").pattern


def producer_rules(asked: Asked) -> dict[str, Implied]:
    """Find every producer setting that does not stay as it was asked for.

    Raises SettingError where the client would refuse to start.
    """
    implied = _transactions(asked)
    asked = asked.settle(implied) if implied else asked
    match asked.setup.producer.family:
        case "java":
            _check_partitioner(asked)
            return implied | _java_idempotence(asked) | _java_delivery(asked)
        case "librdkafka":
            return implied | _librdkafka_idempotence(asked)
        case "sarama":
            return implied | _sarama_idempotence(asked)
        case "franz-go":
            return implied | _franz_go_idempotence(asked)
        case "aiokafka":
            return implied | _aiokafka_idempotence(asked)
        case "kafka-python":
            return implied | _kafka_python_idempotence(asked)
        case "kafkajs":
            return {}
        case _:
            return _never_none(asked)


def _transactions(asked: Asked) -> dict[str, Implied]:
    """A transactional.id brings idempotence and acks=all along.

    What was asked for and contradicts that makes the client refuse to start.
    Source: ProducerConfig.java maybeOverrideEnableIdempotence; KIP-98.
    """
    if asked.texts.get(_ID, "none") == "none":
        return {}
    implied: dict[str, Implied] = {}
    for name, needed in ((_ON, "true"), ("acks", "all")):
        found = asked.texts[name]
        if found == needed:
            continue
        if name in asked.given:
            client = asked.setup.producer.label
            raise SettingError(
                f"{name}={found} contradicts {_ID}: {client} refuses to start.",
                name=name,
                found=found,
                possible=needed,
                hint=f"Set {name} to {needed}, or {_ID} to none.",
            )
        implied[name] = Implied(needed, say("{by} brings it along", by=_ID))
    return implied


def _java_idempotence(asked: Asked) -> dict[str, Implied]:
    """Java switches idempotence off, silently, when another setting contradicts it.

    An explicit enable.idempotence=true makes it refuse to start instead. Since 4.0
    more than 5 in flight is refused in any case; before 3.0 idempotence has to be
    asked for, and brings acks=all along. Source: ProducerConfig.java
    postProcessAndValidateIdempotenceConfigs; KIP-679; KAFKA-13598.
    """
    if not asked.is_on(_ON):
        return {}
    stance = asked.setup.producer.rules["idempotence"]
    brings_acks = stance == "opt-in" and "acks" not in asked.given
    fine = {
        "retries": asked.number("retries") > 0,
        "acks": asked.texts["acks"] == "all" or brings_acks,
        _IN_FLIGHT: asked.number(_IN_FLIGHT) <= 5,
    }
    obstacles = [name for name in fine if not fine[name]]
    if obstacles and _ON in asked.given:
        raise _contradiction(asked, obstacles[0])
    if stance == "strict" and not fine[_IN_FLIGHT]:
        raise _contradiction(asked, _IN_FLIGHT)
    if obstacles:
        culprits = " and ".join(f"{name}={asked.texts[name]}" for name in obstacles)
        return {_ON: Implied("false", say(_OFF, by=culprits))}
    if brings_acks:
        return {"acks": Implied("all", say(_RAISED, by=f"{_ON}=true"))}
    return {}


def _contradiction(asked: Asked, name: str) -> SettingError:
    found, needed = asked.texts[name], _NEEDED[name]
    client = asked.setup.producer.label
    why = "" if _ON in asked.given else ", which is its default"
    message = f"{name}={found} contradicts {_ON}=true{why}: {client} refuses to start."
    hint = f"Set {name} to {needed}, or {_ON} to false."
    return SettingError(message, name=name, found=found, possible=needed, hint=hint)


def _java_delivery(asked: Asked) -> dict[str, Implied]:
    """Java wants delivery.timeout.ms >= linger.ms + request.timeout.ms.

    It raises its own default to fit, and refuses a smaller value that was asked
    for. Source: KafkaProducer.java configureDeliveryTimeout; KIP-91.
    """
    name, total = "delivery.timeout.ms", "linger.ms + request.timeout.ms"
    if name not in asked.texts:
        return {}
    both = asked.number("linger.ms") + asked.number("request.timeout.ms")
    least, found = min(both, _LARGEST), asked.number(name)
    if found >= least:
        return {}
    if name not in asked.given:
        note = f"raised to {total}, with a warning in the log"
        return {name: Implied(str(least), note)}
    client = asked.setup.producer.label
    raise SettingError(
        f"{name}={found} is less than {total} = {least}: {client} refuses to start.",
        name=name,
        found=str(found),
        possible=f"{least} or more",
        hint=f"Set {name} to {least} or more, or lower the other two.",
    )


def _check_partitioner(asked: Asked) -> None:
    """Refuse the partitioner inside the producer before KIP-794 put it there."""
    name, found = "partitioner.class", asked.texts["partitioner.class"]
    if found != "BuiltInPartitioner" or "keyless" not in asked.setup.producer.rules:
        return
    client = asked.setup.producer.label
    raise SettingError(
        f"{client} has no {found}: it came with Java 3.3, KIP-794.",
        name=name,
        found=found,
        possible="DefaultPartitioner, RoundRobinPartitioner",
    )


def _librdkafka_idempotence(asked: Asked) -> dict[str, Implied]:
    """Idempotence lowers max.in.flight to 5; librdkafka refuses contradictions.

    Source: CONFIGURATION.md enable.idempotence at v2.15.0.
    """
    if _ON not in asked.texts or not asked.is_on(_ON):
        return {}
    if asked.texts["acks"] != "all":
        raise _contradiction(asked, "acks")
    if asked.number("retries") == 0:
        raise _contradiction(asked, "retries")
    if asked.number("max.in.flight") <= 5:
        return {}
    if "max.in.flight" in asked.given:
        raise _contradiction(asked, "max.in.flight")
    return {"max.in.flight": Implied("5", say(_LOWERED, by=f"{_ON}=true"))}


def _sarama_idempotence(asked: Asked) -> dict[str, Implied]:
    """Sarama refuses idempotence beside anything that contradicts it.

    Source: config.go Validate, L822 at v1.60.1.
    """
    name = "Producer.Idempotent"
    if not asked.is_on(name):
        return {}
    needed = {
        "Producer.RequiredAcks": ("all", asked.texts["Producer.RequiredAcks"] == "all"),
        "Producer.Retry.Max": ("1 or more", asked.number("Producer.Retry.Max") > 0),
        "Net.MaxOpenRequests": ("1", asked.number("Net.MaxOpenRequests") == 1),
    }
    for setting, (wanted, fine) in needed.items():
        if not fine:
            raise _refused(asked, name, setting, wanted)
    return {}


def _franz_go_idempotence(asked: Asked) -> dict[str, Implied]:
    """Beside idempotence franz-go refuses other acks, and a limit of one's own.

    Source: config.go validate.
    """
    name = "DisableIdempotentWrite"
    needed = {"RequiredAcks": "all", "MaxProduceRequestsInflightPerBroker": "1"}
    if asked.is_on(name):
        return {}
    for setting, wanted in needed.items():
        if asked.texts[setting] != wanted:
            raise _refused(asked, f"{name}=false", setting, wanted)
    return {}


def _aiokafka_idempotence(asked: Asked) -> dict[str, Implied]:
    """enable_idempotence brings acks=all along. Source: producer.py __init__."""
    name = "enable_idempotence"
    if not asked.is_on(name) or asked.texts["acks"] == "all":
        return {}
    if "acks" in asked.given:
        raise _refused(asked, name, "acks", "all")
    return {"acks": Implied("all", say(_RAISED, by=f"{name}=true"))}


def _kafka_python_idempotence(asked: Asked) -> dict[str, Implied]:
    """kafka-python takes the rules over from Java. Source: kafka.py __init__ at 3.0."""
    name = "enable_idempotence"
    if name not in asked.texts or not asked.is_on(name):
        return {}
    found = asked.texts["acks"]
    if found == "all":
        return {}
    if name in asked.given:
        raise _refused(asked, name, "acks", "all")
    return {name: Implied("false", say(_OFF, by=f"acks={found}"))}


def _refused(asked: Asked, culprit: str, name: str, wanted: str) -> SettingError:
    found, client = asked.texts[name], asked.setup.producer.label
    message = f"{name}={found} contradicts {culprit}: {client} refuses to start."
    hint = f"Set {name} to {wanted}."
    return SettingError(message, name=name, found=found, possible=wanted, hint=hint)


def _never_none(asked: Asked) -> dict[str, Implied]:
    """NewWriter cannot ask for no answer: it turns 0 into RequireAll.

    Source: kafka-go writer.go L508 at v0.4.50.
    """
    rule = asked.setup.producer.rules.get("required-acks", "")
    if rule == "never-none" and asked.texts["RequiredAcks"] == "none":
        note = "NewWriter turns none into all; only Writer{} can have none"
        return {"RequiredAcks": Implied("all", note)}
    return {}
