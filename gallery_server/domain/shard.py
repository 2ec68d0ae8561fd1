"""Shards: the slice of a problem that an instance serves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from gallery_server.domain.names import normal_label, shown
from gallery_server.domain.value import Metadata, Value, ValueKind
from gallery_server.errors import InvalidArgument, Reason


@dataclass(frozen=True, slots=True)
class Shard:
    """Values of a model's shard keys, sorted by key; empty on the unsharded line."""

    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Shard:
        """Make a shard from its values by key."""
        return cls(tuple(sorted(values.items())))

    def as_dict(self) -> dict[str, str]:
        """Answer the values by key."""
        return dict(self.values)

    def within(self, other: Shard) -> bool:
        """Tell whether another one has all of these values."""
        return set(self.values) <= set(other.values)

    def digest(self) -> str:
        """Answer the sha256 that names the shard in keys of tables."""
        form = json.dumps(self.values, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(form.encode()).hexdigest()


UNSHARDED = Shard()


def shard_of(shard_keys: tuple[str, ...], metadata: Metadata, *, unsharded: bool) -> Shard:
    """Read the shard of an instance from its metadata; raise InvalidArgument where a key is missing or unexpected."""
    if unsharded:
        given = [key for key in shard_keys if key in metadata]
        if given:
            raise InvalidArgument(
                Reason.SHARD_KEY_UNEXPECTED,
                f"unsharded is set and metadata hold the shard key {shown(given[0])}; leave out one of the two.",
                field=f"metadata.{given[0]}",
            )
        return UNSHARDED
    return Shard.of({key: _shard_value(key, metadata.get(key), shard_keys) for key in shard_keys})


def _shard_value(key: str, value: Value | None, shard_keys: tuple[str, ...]) -> str:
    field = f"metadata.{key}"
    if value is None:
        raise InvalidArgument(
            Reason.SHARD_KEY_MISSING,
            f"metadata do not hold the shard key {shown(key)}; give it, or set unsharded for the unsharded line.",
            field=field,
            shardKeys=", ".join(shard_keys),
        )
    if value.kind is not ValueKind.TEXT:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"{field} is a shard key and must be a text, not a {value.kind.value}.",
            field=field,
            value=value.content,
        )
    return normal_label(field, str(value.content))
