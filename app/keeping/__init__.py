"""What people ask to be kept: short links and scenarios of their own, by content.

The only state that a server has, and small: a row is an id, a kind and a text. The id
is made of the content, so the same experiment has the same short link wherever it is
kept. In SQLite by default, a file of the user's data folder; in PostgreSQL when
``ACKWARD_DATABASE_URL`` names one, which several servers may share.
"""

from app.keeping.database import (
    VARIABLE,
    Database,
    DatabaseError,
    address,
    connect,
    shared,
)
from app.keeping.ids import KINDS, LINK, SCENARIO, is_id, whole
from app.keeping.keeper import Keeper, Kept, TooLongError, dumped, loaded

__all__ = [
    "KINDS",
    "LINK",
    "SCENARIO",
    "VARIABLE",
    "Database",
    "DatabaseError",
    "Keeper",
    "Kept",
    "TooLongError",
    "address",
    "connect",
    "dumped",
    "is_id",
    "loaded",
    "shared",
    "whole",
]
