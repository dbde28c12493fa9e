"""TLC on a specification of the reduced core's rules, written for this project."""
