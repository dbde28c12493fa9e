"""Checking a configuration that somebody has: files in, understanding and risks out.

Read on in this order: `entries` (what a reader finds), `secrets` (what nobody may see
again), the readers `properties`, `literals`, `documents`, `spring`, `strimzi` and
`described`, `reading` (which of them a text is for), `naming` (which setting is meant),
`understanding` (what holds then), `findings` (what contradicts what).

Everything here is a function of the pasted text and of the chosen clients: nothing is
written, logged or sent.

Left out: files that only a running program makes (templates of Helm, values from the
environment), security settings, Kafka Streams, Connect workers and MirrorMaker.
"""
