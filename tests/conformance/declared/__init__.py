"""What client libraries say of their own defaults, each asked in its own language."""
