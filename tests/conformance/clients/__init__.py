"""Real Kafka clients, each a process of its own that does what it is told."""
