"""List what the edge allows to whoever connects."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.rpc.frames import MAX_FRAME

_MIB = 1024 * 1024


@dataclass(frozen=True)
class EdgeLimits:
    """Bound what one process gives to its connections."""

    frame_bytes: int = MAX_FRAME
    connections: int = 512
    """One more is closed at once."""
    frame_seconds: float = 10.0
    """Time for a frame to come in or go out, and besides what `bytes_per_second` gives to its size."""
    bytes_per_second: int = 64 * 1024
    """The slowest link that is served."""
    idle_seconds: float = 300.0
    """Time that a connection may stay without a call."""
    incoming_bytes: int = 256 * _MIB
    """Frames over 64 KiB whose calls are not yet answered. Others wait for room, as long as their own time lasts."""
    outgoing_bytes: int = 512 * _MIB
    """Replies over 64 KiB that are not yet sent. A connection whose reply finds no room is closed."""
    stack_bytes: int = _MIB
    """Stack of a connection's thread."""
    grace_seconds: float = 30.0
    """Time for calls in flight to end when the server stops."""

    def transfer_seconds(self, size: int) -> float:
        """Answer the time that this many bytes may take."""
        return self.frame_seconds + size / self.bytes_per_second
