"""Sockets that stand on a host of a run, held by this process."""

import ctypes
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.conformance.hosts import Host
from tests.conformance.runs import NETNS

CLONE_NEWNET = 0x40000000


def _made(host: Host, kind: socket.SocketKind) -> socket.socket:
    """Go to the host, with this thread only, and make a socket there."""
    inside = os.open(NETNS / host.namespace, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(inside, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {host.namespace}")
    finally:
        os.close(inside)
    return socket.socket(socket.AF_INET, kind)


@contextmanager
def socket_on(host: Host, kind: socket.SocketKind) -> Iterator[socket.socket]:
    """Open a socket on a host: it stays there, whoever uses it."""
    # The thread stays in the namespace for good, so it is one that nobody uses again.
    with ThreadPoolExecutor(max_workers=1) as traveller:
        made = traveller.submit(_made, host, kind).result()
    with made:
        yield made
