"""Load an instance's bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from gallery_client.cache import Cache
    from gallery_client.channel import Channel
    from gallery_client.progress import Progress


class FolderFile(NamedTuple):
    """Name one file of a saved folder: its path with forward slashes, and its bytes."""

    name: str
    size: int


class Download:
    """Give the bytes of one instance in the shape that the caller wants."""

    def __init__(
        self,
        channel: Channel,
        instance: Any,
        cache: Cache | None = None,
        *,
        progress: Progress | bool | None = None,
        timeout: float | None = None,
    ) -> None:
        raise NotImplementedError

    def bytes(self) -> bytes:
        """Give all bytes; their digest is checked."""
        raise NotImplementedError

    def to_file(self, path: str | PathLike[str]) -> Path:
        """Write the bytes to a file, replacing what stood there, once their digest is checked."""
        raise NotImplementedError

    def to_folder(self, path: str | PathLike[str]) -> Path:
        """Write the files of a saved folder to a new or empty folder, once the digest of the whole is checked."""
        raise NotImplementedError

    def stream(self) -> BinaryIO:
        """Open the bytes for reading from start to end; the read that meets the end raises DigestMismatch."""
        raise NotImplementedError

    def files(self) -> list[FolderFile]:
        """List the files of a saved folder by reading no more than its directory."""
        raise NotImplementedError

    def read_file(self, name: str) -> bytes:  # type: ignore[valid-type]
        """Read one file of a saved folder, and no more than it; its CRC-32 is checked."""
        raise NotImplementedError
