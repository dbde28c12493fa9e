"""Who is fenced is read from the words of a real controller."""

from tests.conformance.fencing import fenced

# As 4.3.1 says it, what stands between the fields left out; 3.9.2 says the same.
SAID = "[QuorumController id=9] Replayed"
REGISTERED = (
    f"{SAID} RegisterBrokerRecord establishing a new incarnation of broker 1: "
    "RegisterBrokerRecord(brokerId=1, isMigratingZkBroker=false, rack=null, "
    "fenced=true, inControlledShutdown=false)\n"
)
CHANGED = (
    f"{SAID} BrokerRegistrationChangeRecord modifying the registration for broker 1: "
    "BrokerRegistrationChangeRecord(brokerId=1, brokerEpoch=17, fenced={}, "
    "inControlledShutdown=0, logDirs=[])\n"
)
UNFENCED, FENCED, UNCHANGED = (CHANGED.format(n) for n in (-1, 1, 0))


def test_at_first() -> None:
    """Nobody counts as living before the controller says so."""
    assert fenced("", (1, 2)) == {1, 2}


def test_unfenced() -> None:
    """A broker that registers is still fenced, and then it is not."""
    assert fenced(REGISTERED, (1,)) == {1}
    assert fenced(REGISTERED + UNFENCED, (1,)) == frozenset()


def test_fenced() -> None:
    """A session that runs out fences, another life of the broker too."""
    assert fenced(REGISTERED + UNFENCED + FENCED, (1,)) == {1}
    assert fenced(REGISTERED + UNFENCED + REGISTERED, (1,)) == {1}


def test_unchanged() -> None:
    """A change of something else, such as a log directory, changes nothing."""
    assert fenced(REGISTERED + UNFENCED + UNCHANGED, (1,)) == frozenset()
