"""Rooms: a teacher shows a step, and everybody in the room sees it.

What may happen in a room are pure functions (`model`). What has happened is a row of
the same database that keeps short links (`desk`), written before anybody is told. Who
listens is told by the process that they are connected to (`hub`); several processes
tell each other through PostgreSQL (`notices`).

Nobody has an account. Who knows the secret of a room teaches in it, who knows its code
takes part; of secrets and tokens only a fingerprint is kept.

Left out: nothing keeps one person from voting twice, since that would need to know who
they are. A teacher sees how many take part.
"""

LAN = "ACKWARD_LAN"  # the variable in which `ackward serve --lan` says its address
