"""Typed values: what metadata, hyperparameters and annotations are made of."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain import limits
from gallery_server.domain.names import normal_key, shown
from gallery_server.errors import InvalidArgument, Reason

_INT64 = range(-(1 << 63), 1 << 63)


class ValueKind(StrEnum):
    """Say what a value is; it compares only with its own kind, but WHOLE and NUMBER compare as one."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"


_KINDS = {kind.value: kind for kind in ValueKind}
"""Looked up faster than by calling the class: search reads a kind for every value of metadata."""


@dataclass(frozen=True, slots=True)
class Value:
    """Hold one typed value; a TIME is a whole number of microseconds since the epoch."""

    kind: ValueKind
    content: str | int | float | bool

    def to_json(self) -> dict[str, object]:
        """Answer the canonical form: one entry, kind to content; what JSON cannot say of numbers as text."""
        if isinstance(self.content, float) and not math.isfinite(self.content):
            return {self.kind.value: str(self.content)}
        return {self.kind.value: self.content}

    @classmethod
    def from_json(cls, form: Mapping[str, object]) -> Value:
        """Read what `to_json` wrote."""
        ((name, content),) = form.items()
        kind = _KINDS[name]
        if kind is ValueKind.NUMBER:
            return cls(kind, float(content))  # type: ignore[arg-type]  # a number, or the text of one
        return cls(kind, content)  # type: ignore[arg-type]  # only to_json writes this form

    def same_as(self, other: Value | None) -> bool:
        """Tell whether another value is this one to the bit: NaN is NaN, and -0.0 is not 0.0."""
        return other is not None and (self.kind, repr(self.content)) == (other.kind, repr(other.content))

    @property
    def is_removal(self) -> bool:
        """Tell whether this value, written as an annotation, removes its key."""
        return self.kind is ValueKind.TEXT and self.content == ""


def text(content: str) -> Value:
    """Make a text value."""
    return Value(ValueKind.TEXT, content)


Metadata = Mapping[str, Value]
"""Values by key; nested mappings stand under dotted keys."""


def metadata_to_json(metadata: Metadata) -> dict[str, object]:
    """Answer the stored form of metadata."""
    return {key: value.to_json() for key, value in metadata.items()}


def metadata_from_json(form: Mapping[str, Mapping[str, object]]) -> dict[str, Value]:
    """Read what `metadata_to_json` wrote."""
    return {key: Value.from_json(value) for key, value in form.items()}


def bytes_of(metadata: Metadata) -> int:
    """Answer the bytes of all keys and values: texts in UTF-8, 8 for each other value."""
    return sum(
        len(key.encode()) + (len(value.content.encode()) if isinstance(value.content, str) else 8)
        for key, value in metadata.items()
    )


def require_few_keys(field: str, count: int) -> None:
    """Raise InvalidArgument, TOO_MANY_ITEMS where metadata have more keys than they may."""
    if count > limits.METADATA_KEYS:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"{field} has {count} keys; at most {limits.METADATA_KEYS} are allowed.",
            field=field,
            count=count,
            limit=limits.METADATA_KEYS,
        )


def normal_metadata(field: str, metadata: Metadata, limit: int = limits.METADATA_BYTES) -> dict[str, Value]:
    """Answer metadata within their limits, keys and texts in NFC; raise InvalidArgument naming the key otherwise."""
    require_few_keys(field, len(metadata))
    normal: dict[str, Value] = {}
    for key, value in metadata.items():
        name = normal_key(field, key)
        if name in normal:
            raise InvalidArgument(
                Reason.FIELD_MALFORMED,
                f"{field} has the key {shown(name)} twice after NFC.",
                field=field,
                value=shown(name),
            )
        normal[name] = _normal_value(f"{field}[{shown(name)}]", value)
    total = bytes_of(normal)
    if total > limit:
        raise _too_long(field, total, limit)
    return normal


def _normal_value(field: str, value: Value) -> Value:
    if isinstance(value.content, str):
        content = unicodedata.normalize("NFC", value.content)
        size = len(content.encode())
        if size > limits.METADATA_TEXT_BYTES:
            raise _too_long(field, size, limits.METADATA_TEXT_BYTES)
        return Value(value.kind, content)
    if value.kind in (ValueKind.WHOLE, ValueKind.TIME) and value.content not in _INT64:
        raise InvalidArgument(Reason.FIELD_OUT_OF_RANGE, f"{field} does not fit 64 bits.", field=field)
    return value


def _too_long(field: str, size: int, limit: int) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_TOO_LONG,
        f"{field} has {size} bytes; at most {limit} are allowed. Store large texts as an instance of their own.",
        field=field,
        length=size,
        limit=limit,
    )
