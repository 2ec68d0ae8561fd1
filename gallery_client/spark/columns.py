"""Describe tables in the words of both Spark and Arrow, which must agree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

_ROWS_AT_ONCE = 1000

_ARROW = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "array<string>": pa.list_(pa.string()),
    "map<string,string>": pa.map_(pa.string(), pa.string()),
}
"""Arrow's type for each of Spark's that the tables use."""


class Table:
    """Hold the columns of a table; each is a field of a record, of one of Spark's types."""

    def __init__(self, **columns: str) -> None:
        self._columns = columns
        self._schema = pa.schema([(name, _ARROW[kind]) for name, kind in columns.items()])

    @property
    def ddl(self) -> str:
        """Write the columns as Spark reads them."""
        return ", ".join(f"{name} {kind}" for name, kind in self._columns.items())

    def batches(self, records: Iterable[object]) -> Iterator[pa.RecordBatch]:
        """Make rows of records, a page at a time."""
        coming = iter(records)
        while page := list(islice(coming, _ROWS_AT_ONCE)):
            columns = [
                pa.array([_cell(getattr(record, name)) for record in page], _ARROW[kind])
                for name, kind in self._columns.items()
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=self._schema)


def text_of(value: object) -> str | None:
    """Write a typed value: texts and times (in RFC 3339) as they are, the rest as JSON does."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return json.dumps(value)


def _cell(value: object) -> Any:
    """Write mappings as Arrow takes them; the rest is as it is."""
    return [(key, text_of(part)) for key, part in value.items()] if isinstance(value, Mapping) else value
