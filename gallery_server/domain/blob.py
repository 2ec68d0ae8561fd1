"""Blobs: the stored bytes of instances, and the keys under which stores keep them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Location:
    """Where bytes lie: the name of a store in the settings, and the key within it."""

    store: str
    key: str


class BlobState(StrEnum):
    """Say whether the bytes can be read."""

    PRESENT = "present"
    ARCHIVED = "archived"
    """Kept, but not within reach of a read."""
    ERASED = "erased"
    """Gone for good, on request."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that one or more instances share."""

    sha256: str
    size: int
    location: Location
    state: BlobState


def random_key(project_id: str) -> str:
    """Answer a key that was never given before: `<project id>/<32 random hexadecimal digits>`."""
    return require_key(f"{project_id}/{secrets.token_hex(16)}")


def require_key(key: str) -> str:
    """Answer a key of the only form there is; raise ValueError for any other, since none can come from a caller."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"a blob's key is <project uuid>/<32 hexadecimal digits>, not {key[:100]!r}")
    return key
