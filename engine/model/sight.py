"""What the rules about one process may look at, when they say what it may do next.

After every change `engine.model.enabled` asks the same rules again, most of them
about processes that have nothing to do with it. So each is shown its process, and a
world in which everything else that it does not need is HIDDEN: to touch that is an
error. What is left is all that the answer can depend on, and as long as that is
equal a `Recall` (engine.recall) may repeat the answer.

A rule that begins to look at more fails at once, whether answers are kept or not; the
world that it is shown then has to show more. It cannot be answered out of date.

Left out: nothing of its own.
"""

from typing import Any, NoReturn, TypeVar

from engine.model.config import Config
from engine.model.offsets_log import partition_of
from engine.model.state import (
    COORDINATOR,
    UNKNOWN,
    Broker,
    Consumer,
    Controller,
    Coordinator,
    HostedPartition,
    Link,
    Metadata,
    Network,
    Packet,
    PartitionState,
    Producer,
    Registration,
    World,
)
from engine.recall import Recall

Whole = TypeVar("Whole", bound=tuple[Any, ...])


class _Hidden:
    """Stands where something is that the rule is not shown."""

    __slots__ = ()

    def _refuse(self, *_: object) -> NoReturn:
        msg = "a rule looks at what it is not shown: see engine.model.sight"
        raise LookupError(msg)

    __getattr__ = __getitem__ = __iter__ = __len__ = __contains__ = _refuse
    __bool__ = __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = _refuse
    __hash__ = __add__ = __radd__ = __sub__ = __rsub__ = __int__ = _refuse


HIDDEN: Any = _Hidden()


def _hidden(kind: type[Whole]) -> Whole:
    """A value of which nothing is shown."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # NamedTuple
    return kind(*(HIDDEN for _ in fields))


_WORLD = _hidden(World)
_NETWORK = _hidden(Network)
_BROKER = _hidden(Broker)
_PRODUCER = _hidden(Producer)
_CONSUMER = _hidden(Consumer)
_PART: HostedPartition = _hidden(HostedPartition)
_PARTITION = _hidden(PartitionState)
_REGISTRATION = _hidden(Registration)


def _outline(broker: Broker, told: Metadata = HIDDEN) -> Broker:
    """Of a broker, whether it runs, which replicas it has, and what it tells others."""
    return _BROKER._replace(
        name=broker.name,
        state=broker.state,
        ended_by=broker.ended_by,
        partitions=tuple([part and _PART for part in broker.partitions]),
        metadata=told,
    )


def _told(metadata: Metadata) -> Metadata:
    """What a broker tells of the cluster: who leads, and who is about to go."""
    return Metadata(
        tuple(
            _PARTITION._replace(
                leader=item.leader,
                leader_epoch=item.leader_epoch,
                topic_id=item.topic_id,
            )
            for item in metadata.partitions
        ),
        tuple(
            _REGISTRATION._replace(broker=item.broker, shutting_down=item.shutting_down)
            for item in metadata.registrations
        ),
    )


def _member(consumer: Consumer) -> Consumer:
    """What the coordinator and other members notice of a consumer."""
    return _CONSUMER._replace(
        name=consumer.name,
        group=consumer.group,
        state=consumer.state,
        assigned=consumer.assigned,
        life=consumer.life,
        joining=consumer.joining,
    )


def surroundings(world: World, recall: Recall) -> World:
    """What brokers and clients are shown: the cluster from outside, and the links."""
    faces = recall(_faces, "", recall, world.brokers)
    shown = (world.config, world.network.links, faces, world.controller)
    return recall(_around, "", *shown)


def _faces(recall: Recall, brokers: tuple[Broker, ...]) -> tuple[Broker, ...]:
    """What others notice of each; most changes are of one of them, or of none."""
    return tuple([recall(_face, item.name, recall, item) for item in brokers])


def _face(recall: Recall, broker: Broker) -> Broker:
    return _outline(broker, recall(_told, broker.name, broker.metadata))


def _around(
    config: Config,
    links: tuple[Link, ...],
    brokers: tuple[Broker, ...],
    controller: Controller,
) -> World:
    return _WORLD._replace(
        config=config,
        network=_NETWORK._replace(links=links),
        brokers=brokers,
        controller=controller,
    )


def outlines(world: World, recall: Recall) -> World:
    """What is shown to whoever asks only which processes run, and what there is."""
    brokers = tuple(recall(_outline, item.name, item) for item in world.brokers)
    partitions = len(world.controller.metadata.partitions)
    return recall(_outlined, "", world.config, brokers, partitions)


def names(world: World, recall: Recall) -> World:
    """What is shown to whoever asks only what there is."""
    producers = tuple([one.name for one in world.producers])
    brokers = tuple([one.name for one in world.brokers])
    consumers = tuple([one.name for one in world.consumers])
    return recall(_named, "", producers, brokers, consumers)


def _named(
    producers: tuple[str, ...], brokers: tuple[str, ...], consumers: tuple[str, ...]
) -> World:
    return _WORLD._replace(
        producers=tuple(_PRODUCER._replace(name=name) for name in producers),
        brokers=tuple(_BROKER._replace(name=name) for name in brokers),
        consumers=tuple(_CONSUMER._replace(name=name) for name in consumers),
    )


def way_sight(there: World, packets: tuple[Packet, ...]) -> World:
    """What is shown to whoever asks about the packets between two `names`."""
    return there._replace(network=_NETWORK._replace(packets=packets))


def _outlined(config: Config, brokers: tuple[Broker, ...], partitions: int) -> World:
    there = Controller(Metadata((_PARTITION,) * partitions, HIDDEN))
    return _WORLD._replace(config=config, brokers=brokers, controller=there)


def group_sight(world: World, around: World, recall: Recall) -> World:
    """What the coordinator is shown: also the groups, and what their members show."""
    apart = partition_of(world.config) == UNKNOWN
    brokers = around.brokers if apart else world.brokers
    members = recall(_members, "", recall, world.consumers)
    return recall(_grouped, "", around, brokers, world.coordinator, members)


def _members(recall: Recall, consumers: tuple[Consumer, ...]) -> tuple[Consumer, ...]:
    """What is noticed of each of them."""
    return tuple(recall(_member, item.name, item) for item in consumers)


def _grouped(
    around: World,
    brokers: tuple[Broker, ...],
    coordinator: Coordinator,
    members: tuple[Consumer, ...],
) -> World:
    return around._replace(brokers=brokers, coordinator=coordinator, consumers=members)


def member_sight(world: World, groups: World, name: str, recall: Recall) -> World:
    """What a consumer is shown: also its requests to the coordinator under way."""
    asked = tuple(
        [
            item
            for item in world.network.packets
            if item.source == name and item.target == COORDINATOR
        ]
    )
    return recall(_asking, name, groups, asked)


def _asking(groups: World, packets: tuple[Packet, ...]) -> World:
    return groups._replace(network=groups.network._replace(packets=packets))
