"""Keep loaded bytes on local disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class Cache:
    """Hold blobs by their sha256 in a folder, bounded in bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        raise NotImplementedError

    @classmethod
    def from_environment(cls) -> Self:
        """Make the cache of this user: GALLERY_CACHE_DIR and GALLERY_CACHE_BYTES, else 2 GiB in the usual place."""
        raise NotImplementedError
