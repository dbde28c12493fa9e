"""Whether the work on a record fails, and what the application makes of that.

Left out: nothing of its own; see `engine.model.handling`.
"""

from engine.model.config import ConsumerConfig
from engine.model.events import HandlerBroken, HandlerMended
from engine.model.reaction import Reaction
from engine.model.state import Consumer


def after_failure(config: ConsumerConfig, failures: int) -> str:
    """What follows the failure of an attempt; `failures` counts this one."""
    then = config.on_error
    if then == "retry" and config.attempts and failures >= config.attempts:
        then = "skip"
    if then not in ("log", "skip"):
        return then
    if config.dead_letter and config.parks != "none":
        return "park"
    explicit = config.share is not None and config.share.explicit
    return config.share.failed_as if config.share and explicit else then


def fails(config: ConsumerConfig, message: int, failures: int) -> bool:
    """Whether the handler throws this time."""
    if message in config.failing or message in config.poison:
        return True
    return failures < dict(config.fails_first).get(message, 0)


def set_broken(consumer: Consumer, *, broken: bool) -> Reaction[Consumer]:
    """What the handler needs goes down, or comes back; the process lives on."""
    kind = HandlerBroken if broken else HandlerMended
    return Reaction(consumer._replace(broken=broken), events=(kind(consumer.name),))
