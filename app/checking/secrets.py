"""What is a secret: recognised by its name or by its look, and never kept.

Better one setting too many than one too few: a masked name that was harmless costs
nothing, since no setting that bears on loss is called like any of these.
"""

import re

_NAMES = re.compile(
    r"passw|passwd|passphrase|secret|token|credential|jaas|private|api[._-]?key"
    r"|access[._-]?key|user[._-]?info|keystore[._-]?key|certificate|authorization"
    r"|username|\bpwd\b|\bkey[._-]?pem\b|sasl[._-]?oauthbearer[._-]?config|ssl[._-]key"
    r"|ssl[._-]?ca[._-]?pem|truststore[._-]?certs|cookie|signature",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"-----BEGIN|LoginModule|\bBearer\s|\bBasic\s+[A-Za-z0-9+/]{6}|password\s*="
    r"|passwd\s*=|secret\s*=|\beyJ[A-Za-z0-9_-]{10,}|\bAKIA[0-9A-Z]{12,}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://[^/\s@]+@")
_WORD = re.compile(r"[A-Za-z]{1,30}([._-][A-Za-z]{1,30})*")


def hides_secret(name: str, value: str) -> bool:
    """Whether the value must not be seen again."""
    return bool(_NAMES.search(name) or _LOOKS.search(value))


def is_address_with_password(value: str) -> bool:
    """Whether a URL in it says who comes and with which password."""
    return bool(_ADDRESS.search(value))


def is_presentable(name: str) -> bool:
    """Whether a name that nobody knows may be repeated: words, joined by dots.

    What stands at the place of a name may be the second line of a key or a password.
    """
    return (
        len(name) <= 80
        and bool(_WORD.fullmatch(name))
        and not _LOOKS.search(name)
        and bool(re.search(r"[._-]", name))
    )
