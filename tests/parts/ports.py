"""Find ports for daemons that are killed and started again."""

from __future__ import annotations

import random
import socket

# Below those that systems give to clients, so that none of them sits on a port while its daemon is down.
_PORTS = range(20_000, 32_000)


def free_ports(wanted: int) -> list[int]:
    """Answer ports of the loopback on which nobody listens."""
    found: list[int] = []
    while len(found) < wanted:
        port = random.choice(_PORTS)  # noqa: S311 - no secret
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found
