"""The smallest saving changes of a run: found by playing it again, with their price."""
