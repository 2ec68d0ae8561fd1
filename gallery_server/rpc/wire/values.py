"""Convert typed values and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_idl import value as idl

from gallery_server.domain.annotation import Annotation
from gallery_server.domain.names import shown
from gallery_server.domain.page import Page
from gallery_server.domain.value import Value, ValueKind, require_few_keys
from gallery_server.errors import InvalidArgument, Reason

_FIELD_OF_KIND = {
    ValueKind.TEXT: "text",
    ValueKind.WHOLE: "whole",
    ValueKind.NUMBER: "number",
    ValueKind.FLAG: "flag",
    ValueKind.TIME: "timeMicros",
}
_KIND_OF_WIRE = {
    idl.ValueKind.TEXT: ValueKind.TEXT,
    idl.ValueKind.WHOLE: ValueKind.WHOLE,
    idl.ValueKind.NUMBER: ValueKind.NUMBER,
    idl.ValueKind.FLAG: ValueKind.FLAG,
    idl.ValueKind.TIME: ValueKind.TIME,
}
_WIRE_OF_KIND = {kind: wire for wire, kind in _KIND_OF_WIRE.items()}


def value_from_wire(field: str, wire: Any) -> Value:
    """Read one value; raise InvalidArgument, UNION_NOT_SINGLE unless exactly one of its fields is set."""
    given = [
        Value(kind, content)
        for kind, name in _FIELD_OF_KIND.items()
        if (content := getattr(wire, name, None)) is not None
    ]
    if len(given) != 1:
        raise InvalidArgument(
            Reason.UNION_NOT_SINGLE,
            f"{field} has {len(given)} of the fields {', '.join(_FIELD_OF_KIND.values())} set; set exactly one.",
            field=field,
            count=len(given),
        )
    return given[0]


def value_to_wire(value: Value) -> Any:
    """Write one value."""
    return idl.Value(**{_FIELD_OF_KIND[value.kind]: value.content})


def values_from_wire(field: str, wire: Mapping[str, Any] | None) -> dict[str, Value]:
    """Read values by key; unset is empty. Too many are refused before they are read, since that takes time."""
    require_few_keys(field, len(wire or {}))
    return {key: value_from_wire(f"{field}[{shown(key)}]", value) for key, value in (wire or {}).items()}


def values_to_wire(values: Mapping[str, Value]) -> dict[str, Any]:
    """Write values by key."""
    return {key: value_to_wire(value) for key, value in values.items()}


def kind_from_wire(field: str, wire: int | None) -> ValueKind:
    """Read a kind; raise InvalidArgument where none, or none that is known, is chosen."""
    kind = None if wire is None else _KIND_OF_WIRE.get(wire)
    if kind is None:
        raise no_choice(field, wire, [kind.name for kind in ValueKind])
    return kind


def kind_to_wire(kind: ValueKind) -> int:
    """Write a kind."""
    wire: int = _WIRE_OF_KIND[kind]
    return wire


def no_choice(field: str, wire: int | None, known: list[str]) -> InvalidArgument:
    """Make the error for an enum that is unset, UNSPECIFIED or unknown where a choice is needed."""
    return InvalidArgument(
        Reason.FIELD_MISSING if not wire else Reason.FIELD_MALFORMED,
        f"{field} is {wire or 'unset'}; choose one of {', '.join(known)}.",
        field=field,
        value=wire,
        known=", ".join(known),
    )


def annotation_page_to_wire(page: Page[Annotation]) -> Any:
    """Write a page of annotations."""
    return idl.AnnotationPage(
        items=[
            idl.Annotation(
                key=annotation.key,
                value=None if annotation.value is None else value_to_wire(annotation.value),
                createdMicros=annotation.created_micros,
                createdBy=annotation.created_by,
            )
            for annotation in page.items
        ],
        nextCursor=page.next_cursor,
    )
