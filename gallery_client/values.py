"""Turn Python values into the contract's typed values, and back.

    Python                                      kind
    str                                         text
    int (numpy and pandas scalars too)          whole
    float                                       number
    bool                                        flag
    datetime with a time zone                   time

A nested mapping stands under dotted keys: `{"hyperparameters": {"max_depth": 8}}` is kept as
`hyperparameters.max_depth`; `nested` turns dotted keys into mappings again. None means that the key is left out.
Nothing else is guessed at: a list, bytes or a time without a zone is refused with the way out.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gallery_idl import value as wire

from gallery_client.errors import InvalidArgument

Scalar = str | int | float | bool | datetime
"""What a value is in Python."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE_LIMIT = 2**63


def encode_values(values: Mapping[str, object], field: str) -> dict[str, Any]:
    """Make wire values of a mapping, whose nested mappings are flattened and whose None are left out.

    `field` names the mapping in errors. Raises InvalidArgument.
    """
    encoded: dict[str, Any] = {}
    for key, value in _flat(values, field):
        if key in encoded:
            raise InvalidArgument(
                f"{field} {key!r} is given twice, once with a dotted key and once nested; give it once"
            )
        encoded[key] = encode_value(value, f"{field} {key!r}")
    return encoded


def decode_values(values: Mapping[str, Any] | None) -> dict[str, Scalar | None]:
    """Make Python values of wire values. A kind that this version does not know is None."""
    return {key: decode_value(value) for key, value in (values or {}).items()}


def encode_value(value: object, name: str) -> Any:
    """Make one wire value. `name` names it in errors; raises InvalidArgument."""
    value = plain(value, name)
    match value:
        case bool():
            return wire.Value(flag=value)
        case int():
            if not -_WHOLE_LIMIT <= value < _WHOLE_LIMIT:
                raise InvalidArgument(
                    f"{name} is {value}, and a whole number has 64 bits; send it as a float or as text"
                )
            return wire.Value(whole=int(value))
        case float():
            return wire.Value(number=float(value))
        case str():
            return wire.Value(text=_text(value, name))
        case datetime():
            return wire.Value(timeMicros=encode_time(value, name))
    raise InvalidArgument(f"{name} is {_describe(value)}; {_advice(value)}")


def decode_value(value: Any) -> Scalar | None:
    """Make one Python value. A kind that this version does not know is None."""
    if value.timeMicros is not None:
        return _time_or_micros(value.timeMicros)
    for part in (value.text, value.whole, value.number, value.flag):
        if part is not None:
            known: Scalar = part
            return known
    return None


def encode_time(time: datetime, name: str) -> int:
    """Count microseconds since 1970 in UTC. Raises InvalidArgument where the time has no zone."""
    if time.tzinfo is None or time.utcoffset() is None:
        raise InvalidArgument(
            f"{name} is {time}, a time without a zone; add one, such as datetime.now(UTC) or time.replace(tzinfo=UTC)"
        )
    return (time - _EPOCH) // timedelta(microseconds=1)


def decode_time(micros: int | None) -> datetime | None:
    """Make an aware datetime of microseconds since 1970 in UTC."""
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def nested(values: Mapping[str, Scalar | None]) -> dict[str, Any]:
    """Make nested mappings of dotted keys: the way back from what was flattened.

    A key that is both a value and the beginning of others keeps its dotted form.
    """
    tree: dict[str, Any] = {}
    for key in sorted(values):
        *path, last = key.split(".")
        branch: Any = tree
        for part in path:
            branch = branch.setdefault(part, {}) if isinstance(branch, dict) else None
        if isinstance(branch, dict):
            branch[last] = values[key]
        else:
            tree[key] = values[key]
    return tree


def _flat(values: Mapping[str, object], field: str, prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if not isinstance(key, str):
            raise InvalidArgument(
                f"{field} has the key {key!r} under {prefix!r}, and keys are texts; write {str(key)!r}"
            )
        if isinstance(value, Mapping):
            yield from _flat(value, field, f"{prefix}{key}.")
        elif value is not None:
            yield f"{prefix}{key}", value


def plain(value: object, name: str) -> object:
    """Unpack scalars of numpy, pandas and torch, which all have no dimensions and answer `item()`."""
    if getattr(getattr(value, "dtype", None), "kind", "") in ("m", "M"):
        raise InvalidArgument(f"{name} is a numpy time without a zone; send pandas.Timestamp(value, tz='UTC')")
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "ndim", None) == 0:
        return item()
    return value


def _text(value: str, name: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(
            f"{name} is no valid Unicode at character {error.start}; send text or leave it out"
        ) from error
    return str.__str__(value)


def _time_or_micros(micros: int) -> datetime | int:
    """Keep a time that Python's calendar ends before as its microseconds, rather than lose the whole record."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return micros


def _describe(value: object) -> str:
    return f"{reprlib.repr(value)} ({type(value).__name__})"


def _advice(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        try:
            return f"a value is one text, number, flag or time: send json.dumps(...), here {json.dumps(value)[:80]!r}"
        except TypeError:
            return "a value is one text, number, flag or time: send json.dumps(...) of it"
    if isinstance(value, date):
        return "a time has a zone: send datetime(..., tzinfo=UTC), or the day as text with isoformat()"
    if isinstance(value, bytes | bytearray | memoryview):
        return "bytes belong into the content of an instance; send text or base64"
    return "send a str, int, float, bool or datetime with a zone, for example str(...) of it"
