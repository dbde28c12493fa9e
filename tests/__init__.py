"""Tests, in the order of what they test: `engine/`, `app/`, the browser, the shape."""
