"""Open listening sockets, for processes that are forked later to share."""

from __future__ import annotations

import socket

_BACKLOG = 1024


class StartFailure(Exception):  # noqa: N818 - reads as what it is
    """Say in one line why a server cannot start; its text is all that an operator sees."""


def open_listener(host: str, port: int) -> socket.socket:
    """Listen at a TCP address, any free port where it is 0; raise StartFailure where that is refused."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        why = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
        raise StartFailure(f"Cannot listen on {host}:{port}: {why}. Choose another address.") from None


def address_of(listener: socket.socket) -> tuple[str, int]:
    """Answer host and port that the socket listens at."""
    host, port = listener.getsockname()[:2]
    return host, port


def loopback_of(listener: socket.socket) -> tuple[str, int]:
    """Answer where a process of this machine reaches the socket."""
    host, port = address_of(listener)
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 - compared, not bound


def printed(address: tuple[str, int]) -> str:
    """Write an address as HOST:PORT, an IPv6 host in brackets."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
