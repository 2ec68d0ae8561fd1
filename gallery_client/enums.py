"""Read and write the contract's enums by the names that the contract gives them."""

from __future__ import annotations

from typing import Any

from gallery_client.errors import InvalidArgument

UNSPECIFIED = "UNSPECIFIED"


def enum_name(enum: Any, number: int | None) -> str:
    """Answer the name of a number; what a later version of the server may send is UNSPECIFIED."""
    name: str = enum._VALUES_TO_NAMES.get(number, UNSPECIFIED)  # noqa: SLF001 - thriftpy2's only table of names
    return name


def enum_number(enum: Any, name: str) -> int:
    """Answer the number of a name in any case. Raises InvalidArgument, which lists the names."""
    known: dict[str, int] = enum._NAMES_TO_VALUES  # noqa: SLF001 - thriftpy2's only table of numbers
    number = known.get(name.upper(), 0)
    if number == 0:
        names = ", ".join(other for other in known if other != UNSPECIFIED)
        raise InvalidArgument(f"{name!r} is no {enum.__name__}; write one of {names}")
    return number
