"""The network: packets under way, and links that are cut or slow.

A cut link loses nothing that was sent: TCP keeps it and delivers it when the
link heals (facts: real-kafka.md 4, "partition"). Packets of one connection and
direction arrive in the order in which they were sent.

Left out: bandwidth, packet loss below TCP but for what an order makes late, the
retransmission backoff after a heal, connection set-up time.
"""

from engine.model.state import Link, Network, Packet


def send(network: Network, packets: tuple[Packet, ...]) -> Network:
    """The network with these packets under way, numbered in their order."""
    if not packets:
        return network
    first = network.sent + 1
    numbered = tuple(
        item._replace(number=first + place) for place, item in enumerate(packets)
    )
    return network._replace(
        packets=network.packets + numbered, sent=network.sent + len(packets)
    )


def take(network: Network, number: int) -> tuple[Network, Packet]:
    """The network without the packet of that number, and the packet."""
    taken = next(item for item in network.packets if item.number == number)
    rest = tuple(item for item in network.packets if item.number != number)
    return network._replace(packets=rest), taken


def drop_to(network: Network, target: str) -> Network:
    """The network without what is under way to a process that has ended.

    Its connections are gone: whoever comes after it reads none of it.
    """
    kept = tuple(item for item in network.packets if item.target != target)
    return network._replace(packets=kept)


def drop_unsent(network: Network, source: str) -> Network:
    """The network without what a machine without power still had to send.

    What waited behind a cut link was in its kernel; the rest is on the wire.
    """
    kept = tuple(
        item
        for item in network.packets
        if item.source != source or not is_cut(network, source, item.target)
    )
    return network._replace(packets=kept)


def drop_connection(
    network: Network, source: str, target: str, connection: int
) -> Network:
    """The network without what was under way on a connection that is closed."""
    gone = (source, target, connection)
    kept = tuple(
        item
        for item in network.packets
        if (item.source, item.target, item.connection) != gone
    )
    return network._replace(packets=kept)


def heads(network: Network) -> tuple[Packet, ...]:
    """The packets that may arrive next: the first of every connection and direction."""
    seen: list[tuple[str, str, int]] = []
    first: list[Packet] = []
    for item in network.packets:
        way = (item.source, item.target, item.connection)
        if way not in seen:
            seen.append(way)
            first.append(item)
    return tuple(first)


def link(network: Network, source: str, target: str) -> Link:
    """The state of the way from source to target; healthy unless listed."""
    for item in network.links:
        if item.source == source and item.target == target:
            return item
    return Link(source, target)


def is_cut(network: Network, source: str, target: str) -> bool:
    """Whether nothing arrives from source at target."""
    return bool(network.links) and any(
        item.cut and item.source == source and item.target == target
        for item in network.links
    )


def is_severed(network: Network, one: str, other: str) -> bool:
    """Whether two processes cannot talk: one of the two directions is cut."""
    return bool(network.links) and (
        is_cut(network, one, other) or is_cut(network, other, one)
    )


def change_link(network: Network, changed: Link) -> Network:
    """The network with this link's state; a healthy link is no longer listed."""
    others = tuple(
        item
        for item in network.links
        if (item.source, item.target) != (changed.source, changed.target)
    )
    if changed.cut or changed.slow_ms:
        others = (*others, changed)
    return network._replace(links=tuple(sorted(others)))
