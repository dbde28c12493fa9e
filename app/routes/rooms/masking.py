"""A server's log shows addresses; secrets and tokens that stand in them are no part."""

import logging
import re

SECRET = re.compile(r"(/room/[^/\s]+/(?:teach|in)/)[^/?\s]+")


def masked(address: str) -> str:
    """Return an address without what only one person knows."""
    return SECRET.sub(r"\1…", address)


class Mask(logging.Filter):
    """Masks the addresses of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask what is filled into the message."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                masked(one) if isinstance(one, str) else one for one in record.args
            )
        return True


def mask_log() -> None:
    """Let uvicorn's log of requests show no secret."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(one, Mask) for one in log.filters):
        log.addFilter(Mask())
