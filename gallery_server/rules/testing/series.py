"""A series in a test, a value for each step: `0.3 0.2 0.05x3 _ NaN`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from gallery_server.domain import limits
from gallery_server.domain.metric import Scope
from gallery_server.domain.names import normal_label, shown
from gallery_server.errors import InvalidArgument
from gallery_server.expressions.reads import HEALTH
from gallery_server.rules.files.nearest import meant

_ENTRY = re.compile(
    r"(?P<value>_|[+-]?(?:NaN|Inf|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))(?:x(?P<times>[0-9]{1,6}))?",
    re.ASCII,
)

_SCOPES = (*Scope, *HEALTH)


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Name a series; the scope is that of the rule where it is None."""

    scope: str | None
    segment: str
    name: str


def series_key(text: str) -> SeriesKey:
    """Read `bias`, `Production/mape` or `Production@airport/mape`; raise ValueError."""
    before, mark, name = text.partition("/")
    scope, _, segment = before.partition("@") if mark else ("", "", "")
    if mark and scope not in _SCOPES:
        raise ValueError(f"{shown(scope)} is no scope; {meant(scope, _SCOPES)}")
    try:
        metric = normal_label("the name of a metric", name if mark else before, limits.METRIC_NAME_CHARACTERS)
    except InvalidArgument as error:
        raise ValueError(error.message.rstrip(".")) from None
    return SeriesKey(scope or None, segment, metric)


def read_series(value: Any) -> tuple[float | None, ...]:
    """Read the values of a series, None where a step has none; raise ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (float(value),)
    if not isinstance(value, str) or not value.strip():
        raise ValueError('write values with blanks between them, such as "0.3 0.2 0.05x3 _ NaN"')
    found: list[float | None] = []
    for entry in value.split():
        match = _ENTRY.fullmatch(entry)
        if not match:
            raise ValueError(
                f"{shown(entry)} is no value; write a number, NaN, Inf or _ for none, and x3 behind it to repeat it"
            )
        times = int(match["times"] or 1)
        if not 1 <= times <= limits.RULE_TEST_STEPS - len(found):
            raise ValueError(f"a series has 1 to {limits.RULE_TEST_STEPS} values; write fewer, or a longer step")
        found += [None if match["value"] == "_" else float(match["value"])] * times
    return tuple(found)


Series = Annotated[
    tuple[float | None, ...],
    BeforeValidator(read_series),
    WithJsonSchema({"type": ["string", "number"], "examples": ["0.3 0.2 0.05x3 _ NaN"]}),
]
