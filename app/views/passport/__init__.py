"""A message's passport: its whole life, and what became of it."""

from app.views.passport.page import Passport, address, check, passport

__all__ = ["Passport", "address", "check", "passport"]
