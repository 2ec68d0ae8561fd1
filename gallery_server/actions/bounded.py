"""Bound what the other side of a socket may take of time and send of bytes."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, Reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 16 << 10


class TooMuch(OSError):  # noqa: N818 - named for what happened, as all errors of the server are
    """Say that more bytes came than were allowed."""


class BoundedSocket:
    """Stand for a connected socket where the standard library speaks a protocol on it.

    Each read waits for `silence` seconds at most, and nothing goes beyond the deadline: not many short reads either.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline, silence: float, most_bytes: int) -> None:
        self._socket = connected
        self._deadline = deadline
        self._silence = silence
        self._left = most_bytes

    def sendall(self, data: bytes) -> None:
        """Send all bytes; raise DeadlineExceeded or OSError."""
        for begin in range(0, len(data), _PIECE):
            with self._waiting():
                self._socket.sendall(data[begin : begin + _PIECE])

    def receive(self, buffer: WriteableBuffer) -> int:
        """Read some bytes into a buffer; answer how many, 0 at the end. Raise DeadlineExceeded, TooMuch or OSError."""
        with self._waiting():
            count = self._socket.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise TooMuch
        return count

    def makefile(self, mode: str = "rb", *_: object) -> io.BufferedReader:  # noqa: ARG002 - as sockets have it
        """Answer a file that reads from the socket, and leaves it open when it is closed."""
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Leave the socket open, since what was made of it may still read; who connected it closes it."""

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        remaining = self._deadline.remaining()
        self._socket.settimeout(min(self._silence, remaining))
        try:
            yield
        except TimeoutError:
            if remaining > self._silence:
                raise
            raise DeadlineExceeded(Reason.DEADLINE_EXCEEDED, "The time of the action is over.") from None


class _Reader(io.RawIOBase):
    def __init__(self, bounded: BoundedSocket) -> None:
        super().__init__()
        self._bounded = bounded

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._bounded.receive(buffer)
