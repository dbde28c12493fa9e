"""The world and its rules.

Nouns in `state`, orders and moves in `actions`, facts in `events`, one door in
`step`, and in `enabled` everything that could happen next.
"""
