"""The space-time diagram: one line a process, an arrow a packet, time downwards.

Virtual time is uneven: nothing for a minute, then ten things in three milliseconds.
So a row is an action, in causal order, and a silence is a marked break. A row of the
story is a link to its step; what is left out is counted.
"""
