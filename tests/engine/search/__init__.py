"""The exhaustive driver."""
