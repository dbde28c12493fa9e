"""Scenarios of one's own: begun, tested, watched while they are written, kept.

A scenario that is kept or watched has a name made of its content, ``~7kq2mzpa``, in
place of a slug: ``/s/~7kq2mzpa?acks=all&at=3`` is a link like any other.
"""
