"""One rule a test: what the facts say, and that the model does it."""
