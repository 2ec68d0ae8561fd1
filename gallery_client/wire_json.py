"""Keep the contract's structs as JSON, so that a later version of the client can read what an earlier one wrote."""

from __future__ import annotations

from typing import Any


def to_json(value: Any) -> Any:
    """Answer a struct's set fields by name, all the way down; for structs that hold no bytes."""
    if hasattr(value, "thrift_spec"):
        fields = {name: getattr(value, name) for _, name, *_ in value.thrift_spec.values()}
        return {name: to_json(field) for name, field in fields.items() if field is not None}
    if isinstance(value, dict):
        return {key: to_json(part) for key, part in value.items()}
    return value


def from_json(struct: Any, form: dict[str, Any]) -> Any:
    """Read what `to_json` wrote; fields that this version does not know are left out."""
    types = {name: rest[0] for _, name, *rest in struct.thrift_spec.values()}
    return struct(**{name: _value(types[name], value) for name, value in form.items() if name in types})


def _value(kind: Any, value: Any) -> Any:
    """Make the value of a field: a struct, a map to structs, or what JSON has itself."""
    if hasattr(kind, "thrift_spec"):
        return from_json(kind, value)
    if isinstance(value, dict) and isinstance(kind[1], tuple):
        return {key: from_json(kind[1][1], part) for key, part in value.items()}
    return value
