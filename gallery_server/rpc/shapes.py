"""Compile what the contract says of a method's arguments into what the validator asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thriftpy2.thrift import TType


@dataclass(slots=True, eq=False)
class Shape:
    """Describe one declared type: its kind and what it is made of."""

    kind: int
    fields: dict[int, Shape] = field(default_factory=dict)
    """Of a struct: the structs and containers among its fields, by id."""
    keys: Shape | None = None
    """Of a map."""
    items: Shape | None = None
    """Of a list or set, and the values of a map."""


def argument_shapes(service: Any) -> Mapping[str, Shape]:
    """Answer the shape of every method's arguments by the method's name."""
    known: dict[type, Shape] = {}
    return {name: _struct(getattr(service, f"{name}_args"), known) for name in service.thrift_services}


def _struct(declared: Any, known: dict[type, Shape]) -> Shape:
    if declared in known:
        return known[declared]
    shape = known[declared] = Shape(TType.STRUCT)
    for number, (kind, _, *inner) in declared.thrift_spec.items():
        if kind in (TType.STRUCT, TType.MAP, TType.SET, TType.LIST):
            shape.fields[number] = _shape((kind, inner[0]), known)
    return shape


def _shape(declared: Any, known: dict[type, Shape]) -> Shape:
    kind, inner = declared if isinstance(declared, tuple) else (declared, None)
    if kind == TType.STRUCT:
        return _struct(inner, known)
    if kind == TType.MAP:
        return Shape(kind, keys=_shape(inner[0], known), items=_shape(inner[1], known))
    if kind in (TType.LIST, TType.SET):
        return Shape(kind, items=_shape(inner, known))
    return Shape(TType.STRING if kind == TType.BINARY else kind)
