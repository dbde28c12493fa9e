"""What may still become of each message, step by step: a band, and a table."""
