"""Damage: where rows, bytes and settings do not agree, as `gallery-server fsck` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """Say what is wrong."""

    MISSING = "missing"
    """The store has no bytes under the blob's key."""
    WRONG_SIZE = "wrong-size"
    WRONG_DIGEST = "wrong-digest"
    UNREADABLE = "unreadable"
    """The store lists the bytes and does not give them."""
    STORE_UNKNOWN = "store-unknown"
    """The settings do not name the blob's store."""
    BLOB_UNKNOWN = "blob-unknown"
    """The instance's blob has no row."""
    INSTANCE_UNKNOWN = "instance-unknown"
    """The committed upload's instance has no row."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage, and which instances have it."""

    damage: Damage
    what: str
    """In a few words: what was found, and what should have been."""
    store: str | None = None
    key: str | None = None
    upload_id: str | None = None
    instance_ids: tuple[str, ...] = ()
    """The first ones, in order."""
    references: tuple[str, ...] = ()
    """What people call those instances, in the same order; empty where their rows are damaged."""
    more_instances: bool = False
