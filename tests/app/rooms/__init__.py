"""Rooms: their rules, what is kept of them, and what is told."""
