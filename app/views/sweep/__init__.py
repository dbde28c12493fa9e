"""What pages and terminals show of sweeps."""
