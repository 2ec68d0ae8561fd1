"""Tell how many bytes a struct of the contract takes in a call."""

from __future__ import annotations

from typing import Any

_FIELD = 3  # its kind and its number
_END = 1
_LENGTH = 4
_NUMBER = 8
_HEAD = 6  # of a list or a map: its kinds and its length


def wire_size(value: Any) -> int:
    """Count the bytes of a struct, or of what one holds, in Thrift's binary protocol; numbers as the widest."""
    if hasattr(value, "thrift_spec"):
        held = (getattr(value, name) for _, name, *_ in value.thrift_spec.values())
        return _END + sum(_FIELD + wire_size(part) for part in held if part is not None)
    match value:
        case str():
            return _LENGTH + len(value.encode())
        case bytes():
            return _LENGTH + len(value)
        case list():
            return _HEAD + sum(map(wire_size, value))
        case dict():
            return _HEAD + sum(wire_size(key) + wire_size(part) for key, part in value.items())
    return _NUMBER
