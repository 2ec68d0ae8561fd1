"""Choose what is printed of instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import click

from gallery_client.records.instance import ModelInstance
from gallery_client.records.record import Record
from gallery_client.standard_keys import ALIASES, RECORD_FIELDS

if TYPE_CHECKING:
    from gallery_client.client import GalleryClient

_MAPPINGS = ("metadata", "annotations", "shard")
_SCOPES = {
    "metrics": "Validation",
    "trainingMetrics": "Training",
    "testMetrics": "Test",
    "productionMetrics": "Production",
}
_ELSEWHERE = ("model", "health")
_ATTRIBUTES = {name: name for name in RECORD_FIELDS} | {field: attribute for attribute, field in ALIASES.items()}


Measured = Mapping[tuple[str, str, str], float]
"""Newest values by instance, scope and name."""


@dataclass(frozen=True, repr=False)
class Cells(Record):
    """Be what was chosen of an instance."""

    cells: dict[str, Any]

    @classmethod
    def of(cls, instance: ModelInstance, columns: Iterable[str], measured: Measured) -> Self:
        """Choose columns of an instance; what it has not is None."""
        return cls({column: _value(instance, column, measured) for column in columns})

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
                f"{column!r} is no column; write reference, a field, a metadata key, annotations.KEY, shard.KEY or "
                "metrics.NAME (trainingMetrics, testMetrics, productionMetrics)"
            )
    return tuple(dict.fromkeys(columns))


def is_column(name: str) -> bool:
    """Tell whether what a name means can be shown of instances, as notes of models cannot."""
    owner, _, key = name.partition(".")
    return bool(name) and owner not in _ELSEWHERE and "[" not in name and (owner not in _SCOPES or bool(key))


def metadata_keys_of(columns: Iterable[str]) -> list[str]:
    """Answer the metadata keys among columns, which are all that the server need send."""
    owned = [_owned(column) for column in columns]
    return [key for owner, key in owned if owner == "metadata"]


def measured_of(gallery: GalleryClient, instances: Sequence[ModelInstance], columns: Iterable[str]) -> Measured:
    """Fetch the newest values, of all of the data, that the metrics among columns show of instances."""
    named = [(_SCOPES[owner], key) for owner, key in map(_owned, columns) if owner in _SCOPES]
    names = sorted({name for _, name in named})
    found = gallery.latest_metrics(instances, name=names, segment="") if names and instances else ()
    return {(each.instance_id, each.scope, each.name): each.value for each in found}


def _owned(column: str) -> tuple[str, str]:
    """Answer what has the column, `metadata` or another mapping, metrics or the record itself, and its key there."""
    owner, dot, key = column.partition(".")
    if dot and owner in (*_MAPPINGS, *_SCOPES):
        return owner, key
    name = ALIASES.get(column, column)
    return "record" if name in (*RECORD_FIELDS, "reference") else "metadata", name


def _value(instance: ModelInstance, column: str, measured: Measured) -> Any:
    owner, key = _owned(column)
    if owner in _SCOPES:
        return measured.get((instance.instance_id, _SCOPES[owner], key))
    if owner == "record":
        return getattr(instance, _ATTRIBUTES.get(key, key))
    return getattr(instance, owner).get(key)
