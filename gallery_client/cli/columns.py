"""Choose what is printed of instances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import click

from gallery_client.records.instance import ModelInstance
from gallery_client.records.record import Record
from gallery_client.standard_keys import ALIASES, RECORD_FIELDS

_MAPPINGS = ("metadata", "annotations", "shard")
_ELSEWHERE = ("model", "metrics", "trainingMetrics", "testMetrics", "productionMetrics", "health")
_ATTRIBUTES = {name: name for name in RECORD_FIELDS} | {field: attribute for attribute, field in ALIASES.items()}


@dataclass(frozen=True, repr=False)
class Cells(Record):
    """Be what was chosen of an instance."""

    cells: dict[str, Any]

    @classmethod
    def of(cls, instance: ModelInstance, columns: Iterable[str]) -> Self:
        """Choose columns of an instance; what it has not is None."""
        return cls({column: _value(instance, column) for column in columns})

    def row(self) -> dict[str, object]:
        """Answer the cells by header, the words of an enum as search takes them."""
        words = {"stage", "cause"}
        return {column: value.lower() if column in words else value for column, value in self.cells.items()}

    def to_dict(self) -> dict[str, Any]:
        """Answer the cells in JSON's types."""
        cells: dict[str, Any] = super().to_dict()["cells"]
        return cells


def read_columns(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Split columns at commas; be the callback of an option. What names no column is a usage error."""
    columns = tuple(column.strip() for part in given for column in part.split(","))
    for column in columns:
        if not is_column(column):
            raise click.BadParameter(
                f"{column!r} is no column; write reference, a field, a metadata key, annotations.KEY or shard.KEY"
            )
    return tuple(dict.fromkeys(columns))


def is_column(name: str) -> bool:
    """Tell whether instances that were found carry what a name means, as they do no metrics and notes of models."""
    return bool(name) and name.partition(".")[0] not in _ELSEWHERE and "[" not in name


def metadata_keys_of(columns: Iterable[str]) -> list[str]:
    """Answer the metadata keys among columns, which are all that the server need send."""
    owned = [_owned(column) for column in columns]
    return [key for owner, key in owned if owner == "metadata"]


def _owned(column: str) -> tuple[str, str]:
    """Answer what has the column, `metadata` or another mapping or the record itself, and its key there."""
    owner, dot, key = column.partition(".")
    if dot and owner in _MAPPINGS:
        return owner, key
    name = ALIASES.get(column, column)
    return "record" if name in (*RECORD_FIELDS, "reference") else "metadata", name


def _value(instance: ModelInstance, column: str) -> Any:
    owner, key = _owned(column)
    if owner == "record":
        return getattr(instance, _ATTRIBUTES.get(key, key))
    return getattr(instance, owner).get(key)
