"""What makes fewer situations of the same stories of groups, where brokers are healthy.

In the consumers' part of a configuration (`engine.search.slices`) these are prompt:

- All that travels between clients and brokers, and the coordinator's answers. A fetch
  that comes later brings what one that comes at once brings after messages that were
  sent later, or together, and those are choices of their own. An answer that was not
  read yet dies with its reader, like the records in its reader's memory.
- The next poll(): an application that calls it later is one whose record was sent
  later, or that worked longer on the record before; how long it works is a choice.
- Coming into the group: whoever comes later was started later, and that is a choice.

What goes to the coordinator is not prompt: a commit that comes late comes behind
another member's. Nor is a rebalance, beyond its beginning.

Left out: nothing of its own; see `engine.search.reduction`.
"""

from engine.model import actions as act
from engine.model.state import COORDINATOR, World


def is_prompt_of_group(world: World, move: act.Move) -> bool:
    """Whether a move of a healthy cluster is done as soon as it is possible."""
    if isinstance(move, act.Deliver):
        item = next(p for p in world.network.packets if p.number == move.packet)
        return item.target != COORDINATOR
    return isinstance(move, act.Poll | act.JoinGroup)
