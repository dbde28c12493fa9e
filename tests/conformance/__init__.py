"""The simulator against a real Kafka: the same scenario, played on both sides.

How it works, from a scenario to an answer:

1. The scenario is simulated. `schedule` reads off its timeline what people, machines
   and applications did: orders, sends, polls, commits; what Kafka does by itself
   is no part of it.
2. `playing` does the same things, in the same order, to a `Stage`: a real cluster
   with real clients (`real_stage`), or the simulator with other delays
   (`shaken_stage`). Before each of them it waits until the stage shows what the
   simulation showed then (`observed`); it never just lets time pass, except for
   the one timer that cannot be seen (`schedule.SETTLE_MS`).
3. `comparing` holds what is there in the end against the simulation's end, message
   by message.
4. `certainty` says what that is worth: whether another outcome was possible at all.
5. `evidence` writes it down, for the scenario's page.
"""
