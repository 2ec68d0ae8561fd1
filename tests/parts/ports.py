"""Find ports for processes that are told where to listen, and may be killed and started again there."""

from __future__ import annotations

import random
import socket

# Below those that systems give to clients, so that none of them sits on a port while its daemon is down.
_PORTS = range(20_000, 32_000)

# Its own: Hypothesis seeds the common one alike in every process.
_DICE = random.SystemRandom()


def free_ports(wanted: int) -> list[int]:
    """Answer ports of the loopback on which nobody listens."""
    found: list[int] = []
    while len(found) < wanted:
        port = _DICE.choice(_PORTS)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found
