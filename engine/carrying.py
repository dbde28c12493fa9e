"""What an action did to the packets under way: which one arrived, which are lost."""

from engine.model.actions import Action, Deliver
from engine.model.events import PacketDropped
from engine.model.outcome import Outcome
from engine.model.state import Packet, World

Carried = tuple[Packet | None, list[Packet]]


def carried(action: Action, before: World, outcome: Outcome) -> Carried:
    """Find the packet that an action delivered, and those that nobody will hear.

    A packet is lost when its connection or its reader is gone, and also when it
    arrives where nobody waits for it any more.
    """
    packets = outcome.world.network.packets
    if packets is before.network.packets:
        return None, []
    left = {item.number for item in packets}
    gone = [item for item in before.network.packets if item.number not in left]
    if not isinstance(action, Deliver):
        return None, gone
    if any(isinstance(event, PacketDropped) for event in outcome.events):
        return None, gone
    arrived = next(item for item in gone if item.number == action.packet)
    return arrived, [item for item in gone if item is not arrived]
