"""Rules with one guard taken out: some test has to notice.

`guards` lists them, `python -m tests.mutants` (``make mutants``) runs the tests on
each and prints the survivors.
"""
