"""Give every record the same ways to show itself."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, ClassVar

from gallery_client.tables import html_card


@dataclass(frozen=True, repr=False)
class Record:
    """Be what the server keeps, as it stood when it was read.

    `row` answers the few cells of a line in a table, `details` the lines of a card, `to_dict` everything in JSON's
    types under the contract's spelling.
    """

    index_column: ClassVar[str | None] = None
    """The field that rows of a DataFrame are indexed by; they are numbered where there is none."""

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the record in a table, by header."""
        return self.details()

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label; a flag that is off is left out."""
        values = {field.name.replace("_", " "): getattr(self, field.name) for field in fields(self)}
        return {label: value for label, value in values.items() if value is not False}

    def to_dict(self) -> dict[str, Any]:
        """Answer every field in JSON's types: camelCase keys, times in RFC 3339, `"NaN"` and `"Infinity"` as texts."""
        return {_camel_case(field.name): _json(getattr(self, field.name)) for field in fields(self)}

    def columns(self) -> dict[str, Any]:
        """Answer every field with Python's values, mappings spread over dotted names: a row of a DataFrame."""
        row: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, dict):
                row |= {f"{field.name}.{key}": part for key, part in value.items()}
            else:
                row[field.name] = value
        return row

    def __repr__(self) -> str:
        shown = [f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        return html_card(type(self).__name__, self.details())


def _camel_case(name: str) -> str:
    return re.sub(r"_(.)", lambda match: match[1].upper(), name)


def _json(value: object) -> object:
    match value:
        case Record():
            return value.to_dict()
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case dict():
            return {key: _json(part) for key, part in value.items()}
        case list() | tuple():
            return [_json(part) for part in value]
    return value
