"""Codes to be typed from a wall, secrets to be kept, and their fingerprints."""

import re
import secrets
from hashlib import sha256
from hmac import compare_digest

# Without 0, 1, I, L, O, U beside V, and without vowels, so that no code is a word.
LETTERS = "bcdfghjkmnpqrstvwxyz"
LENGTH = 6  # 64 million codes
CODE = re.compile(f"[{LETTERS}]{{{LENGTH}}}")
SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_code() -> str:
    """Make a code that nobody can foresee."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """Read a code as people type it: in capitals, with spaces or dashes between."""
    return re.sub(r"[\s-]", "", text).lower()


def is_code(text: str) -> bool:
    """Whether it could be one."""
    return CODE.fullmatch(text) is not None


def new_secret() -> str:
    """Make what only its owner knows; it stands in an address."""
    return secrets.token_urlsafe(16)


def is_secret(text: str) -> bool:
    """Whether it could be one."""
    return SECRET.fullmatch(text) is not None


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret. 128 random bits need no salt."""
    return sha256(secret.encode()).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Whether a secret is the one of which this was kept, in constant time."""
    return compare_digest(fingerprint(secret), kept)
