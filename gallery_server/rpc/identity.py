"""Tell who makes a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Peer:
    """Name the other end of a connection."""

    address: str
    """HOST:PORT."""


class Identity(Protocol):
    """Find the principal behind a call."""

    def authenticate(self, context: Any, peer: Peer) -> str:
        """Answer the principal of a checked CallContext that came from this peer."""


class LocalIdentity:
    """Believe what callers say of themselves: a server without authentication."""

    def authenticate(self, context: Any, peer: Peer) -> str:  # noqa: ARG002 - believes everyone, wherever they are
        """Answer `local:` and the client's name."""
        return f"local:{context.clientName or 'unnamed'}"
