"""An order to a broker, a link or a machine, carried out on a real cluster."""

from collections.abc import Callable

from engine.model import actions as act
from engine.model.state import CONTROLLER
from tests.conformance.cluster import CONTROLLER_NAME, Cluster


def number(broker: str) -> int:
    """A broker's node id: ``b2`` is 2."""
    return int(broker[1:])


def strike(cluster: Cluster, order: act.Order) -> bool:
    """Carry an order out, if it is one of these; whether it was."""
    match order:
        case act.CutLink(source=source, target=target):
            cluster.network.cut(_host(cluster, source), _host(cluster, target))
        case act.HealLink(source=source, target=target):
            cluster.network.join(_host(cluster, source), _host(cluster, target))
        case act.FailPower(brokers=names):
            cluster.power_loss(*(number(name) for name in names))
        case act.StartBroker(broker=name):
            cluster.start(number(name), wait=False)
        case _:
            fault = _fault(cluster, order)
            if fault is None:
                return False
            fault(number(getattr(order, "broker")))  # noqa: B009 - they all have one
    return True


def _fault(cluster: Cluster, order: act.Order) -> Callable[[int], None] | None:
    """What strikes one broker; None: it is something else."""
    faults: dict[type, Callable[[int], None]] = {
        act.CrashBroker: cluster.kill,
        act.StopBroker: cluster.terminate,
        act.CutPower: cluster.power_loss,
        act.LoseDisk: cluster.lose_disk,
        act.PauseBroker: cluster.pause,
        act.ResumeBroker: cluster.resume,
    }
    return faults.get(type(order))


def _host(cluster: Cluster, name: str) -> str:
    """A host's name; a client's is plugged in when it is first spoken of."""
    if name == CONTROLLER:
        return CONTROLLER_NAME
    return name if name[0] == "b" else cluster.client(name).name
