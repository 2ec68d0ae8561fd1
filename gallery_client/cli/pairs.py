"""Read `key=value` arguments.

key=value       text, as it stands
key:=8          JSON: a number, true or false, a text, or an object that becomes dotted keys
key@=TIME       a time in RFC 3339 with an offset, such as 2026-01-01T00:00:00Z
"""

from __future__ import annotations

import json
import re
from datetime import datetime

import click

_PAIR = re.compile(r"(?P<key>[^=]+?)(?P<kind>:=|@=|=)(?P<value>.*)", re.DOTALL)


def read_pairs(_ctx: click.Context, _param: click.Parameter, arguments: tuple[str, ...]) -> dict[str, object]:
    """Collect `key=value` arguments; be the callback of an option. What is malformed or twice is a usage error."""
    values: dict[str, object] = {}
    for argument in arguments:
        match = _PAIR.fullmatch(argument)
        if not match:
            raise click.BadParameter(f"{argument!r} is neither key=value, key:=JSON nor key@=TIME")
        if match["key"] in values:
            raise click.BadParameter(f"{match['key']!r} is given twice")
        try:
            values[match["key"]] = _read(match["kind"], match["value"])
        except ValueError as error:
            raise click.BadParameter(f"{argument!r}: {error}") from error
    return values


def _read(kind: str, value: str) -> object:
    if kind == "=":
        return value
    if kind == "@=":
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            raise ValueError("the time has no offset; add Z or +01:00")
        return time
    try:
        read: object = json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(f"what follows := is no JSON ({error}); use = for text") from error
    if read is None or isinstance(read, list):
        raise ValueError("a value is a number, true, false, a text or an object; use = to keep JSON as text")
    return read
