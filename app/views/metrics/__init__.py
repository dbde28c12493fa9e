"""What monitoring would have shown: small multiples, and what moved when."""
