"""Addresses: each finds what is asked for, and hands it to a view. No logic here."""
