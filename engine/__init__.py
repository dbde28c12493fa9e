"""The model of Kafka that Ackward plays: rules, a timed driver, a ledger, words."""
