"""Define what direct transfers need of a store, and what goes wrong there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class NoWay(Exception):  # noqa: N818 - named for what it says, as all errors of the client are
    """Say why nothing goes directly: the bytes take the way through the server. No caller of the SDK meets it."""


class Broken(Exception):  # noqa: N818 - the same
    """Say that a transfer that had begun failed, and may work if it is repeated whole."""


class Writer(Protocol):
    """Take the bytes of one file, in order. Calls may hang."""

    def write(self, piece: bytes) -> object:
        """Take the next bytes."""

    def close(self) -> None:
        """Make the file whole and durable."""

    def abandon(self) -> None:
        """Remove what was written."""


class Reader(Protocol):
    """Give the bytes of one file. Calls may hang."""

    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Give a range that lies within the file."""

    def stream(self, offset: int) -> Iterator[bytes]:
        """Give all bytes from `offset`, up to a few MiB at a time, in order."""


class Store(Protocol):
    """Open files by their path. Raises whatever its library raises, and hangs as long as that hangs."""

    def create(self, path: str) -> Writer:
        """Begin a new file."""

    def open(self, path: str) -> Reader:
        """Open a whole file."""
