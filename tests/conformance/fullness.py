"""Fill structs: every field set, all the way down, each with a value that no other field has."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from thriftpy2.thrift import TType

_DEEP = 6
"""Structs within structs beyond which nothing is set."""


def full(kind: Any, numbers: Iterator[int] | None = None, depth: int = 0) -> Any:
    """Make a struct with every field set; of a union one."""
    counting = numbers or itertools.count(1)
    fields = list(kind.thrift_spec.values())
    if kind.__name__ == "Value":
        fields = [fields[next(counting) % len(fields)]]
    made = {name: _value(code, rest[0], counting, depth) for code, name, *rest in fields}
    return kind(**{name: value for name, value in made.items() if value is not None})


def _value(code: int, of: Any, numbers: Iterator[int], depth: int) -> Any:
    match code:
        case TType.STRUCT:
            return full(of, numbers, depth + 1) if depth < _DEEP else None
        case TType.LIST:
            return [_value(*_element(of), numbers, depth) for _ in range(2)]
        case TType.MAP:
            return {_value(*_element(of[0]), numbers, depth): _value(*_element(of[1]), numbers, depth) for _ in "ab"}
    return _scalar(code, of, next(numbers))


def _scalar(code: int, of: Any, number: int) -> Any:
    match code:
        case TType.STRING:
            return f"text {number} \U0001d11e"
        case TType.BINARY:
            return bytes(range(256)) + bytes([number % 256])
        case TType.BOOL:
            return bool(number % 2)
        case TType.I32 if hasattr(of, "_VALUES_TO_NAMES"):
            return sorted(of._VALUES_TO_NAMES)[number % len(of._VALUES_TO_NAMES)]
        case TType.I64:
            return (-1) ** number * (2**53 + number)
    return number / 7 if code == TType.DOUBLE else number


def _element(of: Any) -> tuple[int, Any]:
    return of if isinstance(of, tuple) else (of, None)
