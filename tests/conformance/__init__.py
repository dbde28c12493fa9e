"""Real Kafka clusters, with every fault that the engine knows, to check it against."""
