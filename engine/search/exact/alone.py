"""A world of a run with one broker that nothing happens to, for all its clients.

What a client does to a message (a buffer that ends with its process, a commit that
comes too early) needs no second broker. The leader keeps the only copy, so all that is
in its log is committed at once, and whoever waited for that is told.

Left out: worlds in which a broker is not well, a link is cut or another broker leads,
and whatever else a healthy cluster with one partition does not have: there is none.
"""

from engine.model.config import Config
from engine.model.high_watermark import after_append
from engine.model.network import send
from engine.model.reaction import Reaction
from engine.model.state import Broker, Metadata, PartitionState, World


def alone(world: World, config: Config) -> World | None:
    """The world with its first broker only, by this configuration of one broker."""
    leader, partitions = world.brokers[0], world.controller.metadata.partitions
    is_cut = any(item.cut for item in world.network.links)
    if len(partitions) > 1 or is_cut or world.shares:
        return None
    if any(broker.state != "running" for broker in world.brokers):
        return None
    if partitions[0].leader != leader.name or not partitions[0].exists:
        return None
    if not _know_no_other(world, leader.name):
        return None
    metadata = _metadata(world.controller.metadata, leader.name)
    only = _only(leader, metadata)
    if only is None:
        return None
    reaction = after_append(Reaction(only), config.topic, 0)
    gone = {broker.name for broker in world.brokers[1:]}
    network = world.network._replace(
        links=(),  # slow ones: here nothing takes time
        packets=tuple(
            item
            for item in world.network.packets
            if not {item.source, item.target} & gone
        ),
    )
    return world._replace(
        config=config,
        network=send(network, reaction.out),
        brokers=(reaction.state,),
        controller=world.controller._replace(metadata=metadata),
        producers=tuple(
            item._replace(connections=item.connections[:1]) for item in world.producers
        ),
        consumers=tuple(
            item._replace(connections=item.connections[:1]) for item in world.consumers
        ),
    )


def _know_no_other(world: World, name: str) -> bool:
    """Whether that broker is whom every client takes for the leader, and has asked."""
    asked = {one.broker for item in world.producers for one in item.in_flight}
    asked |= {one.broker for item in world.producers for one in item.leaders}
    asked |= {one.broker for item in world.producers for one in item.freed}
    asked |= {one.leader.broker for item in world.consumers for one in item.readings}
    return asked <= {name, ""}


def _metadata(metadata: Metadata, name: str) -> Metadata:
    """What the controller decided, if there were that broker alone."""
    partition: PartitionState = metadata.partitions[0]._replace(
        replicas=(name,), isr=(name,), elr=(), last_known_leader="", target=()
    )
    return Metadata((partition,), metadata.registrations[:1])


def _only(broker: Broker, metadata: Metadata) -> Broker | None:
    """The leader without followers; None: it does not know that it leads."""
    hosted = broker.partitions[0]
    if hosted is None or hosted.leadership is None:
        return None
    lead = hosted.leadership._replace(
        isr=(broker.name,),
        pending_isr=(),
        pending_epochs=(),
        unanswered=False,
        followers=(),
    )
    parked = tuple(item for item in broker.parked_fetches if item.client[0] != "b")
    return broker._replace(
        metadata=metadata,
        partitions=(hosted._replace(leadership=lead),),
        parked_fetches=parked,
    )
