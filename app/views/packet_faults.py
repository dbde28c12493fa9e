"""What can go wrong with what is under way now: a request, an answer, a fetch."""

from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from app.views.faults import Choice
from engine.model.actions import DelayPacket, DropConnection
from engine.model.breaking import carried, kind_of
from engine.model.orders import refusal
from engine.model.sight import names, way_sight
from engine.model.state import Closed, Packet, World
from engine.narrate import messages
from engine.recall import Recall, afresh
from engine.sentence import say

MOST = 12  # so many are listed; the others are idle fetches as a rule
LATE_MS = (400, 3_000)
NOUNS = {
    "ProduceRequest": say("request"),
    "ProduceResponse": say("answer"),
    "FetchRequest": say("fetch"),
    "FetchResponse": say("answer to a fetch"),
    "OffsetCommit": say("commit"),
    "OffsetCommitResponse": say("answer to a commit"),
}


class Under(NamedTuple):
    """One packet under way, and what can be done to it."""

    id: str
    way: str  # "p1-b1": its ends, as those of a link are named
    carries: str  # "1 2": the messages of which it brings copies
    name: str
    state: str
    choices: tuple[Choice, ...]
    reasons: str


def packets_of(world: World, recall: Recall = afresh) -> tuple[Under, ...]:
    """List what is under way, in the order in which it was sent.

    Whoever asks for step after step brings a `recall`: most ways change little.
    """
    there = names(world, recall)
    ways: dict[tuple[str, str], list[Packet]] = {}
    for packet in world.network.packets:
        if not isinstance(packet.body, Closed):
            ways.setdefault((packet.source, packet.target), []).append(packet)
    listed = [recall(_on_a_way, way, there, tuple(ways[way])) for way in ways]
    found = sorted(chain.from_iterable(listed), key=itemgetter(0))
    full = sorted(found, key=lambda one: not one[1].carries)
    kept = {number for number, _ in full[:MOST]}
    return tuple(under for number, under in found if number in kept)


def _on_a_way(
    there: World, packets: tuple[Packet, ...]
) -> tuple[tuple[int, Under], ...]:
    """List the packets of one way, each with its number."""
    world = way_sight(there, packets)
    return tuple(
        (packet.number, _under(world, packet, place))
        for place, packet in enumerate(packets, 1)
    )


def _under(world: World, packet: Packet, place: int) -> Under:
    source, target = packet.source, packet.target
    brings = carried(packet)
    noun = NOUNS.get(type(packet.body).__name__, kind_of(packet))
    lost = DropConnection(source, target)
    choices = [
        Choice(say("Lose it"), f"drop:{source}-to-{target}", refusal(world, lost)),
        *(
            Choice(
                say("{ms} ms late", ms=ms),
                f"delay:{source}-to-{target}:{ms}" + (f":{place}" * (place > 1)),
                refusal(world, DelayPacket(source, target, ms, place)),
            )
            for ms in LATE_MS
        ),
    ]
    reasons = dict.fromkeys(choice.refusal for choice in choices if choice.refusal)
    return Under(
        id=f"packet-{packet.number}",
        way=f"{source}-{target}",
        carries=" ".join(map(str, brings)),
        name=say(
            "{packet} {source} → {target}", packet=noun, source=source, target=target
        ),
        state=messages(brings) if brings else "",
        choices=tuple(choices),
        reasons="; ".join(reasons),
    )
