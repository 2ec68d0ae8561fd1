"""Keep annotations of models and instances: append-only, the newest of a key counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from peewee import fn

from gallery_server.dal.schema import InstanceAnnotationRow, ModelAnnotationRow
from gallery_server.dal.statement import ManyStatement, Parameter
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.annotation import Annotation
from gallery_server.domain.value import Value


class AnnotationTable:
    """Know the table that holds the annotations of one kind of record, and its column of owners."""

    def __init__(self, table: Any, owner: Any) -> None:
        self.table = table
        self.owner = owner
        self.of_some = ManyStatement(owner, lambda owners: self.in_force(lambda newest: newest.in_(owners)))
        until = Parameter(table.created_micros)
        self.of_some_until = ManyStatement(
            owner, lambda owners: self.in_force(lambda newest: newest.in_(owners), until=until)
        )

    def in_force(self, owned: Callable[[Any], Any], key: str | None = None, until: Parameter | None = None) -> Any:
        """Select the newest annotation of each key of the owners that `owned` picks by their column."""
        newest = self.table.alias("newest")
        owner = getattr(newest, self.owner.name)
        ids = newest.select(fn.MAX(newest.annotation_id)).where(owned(owner)).group_by(owner, newest.key)
        if key is not None:
            ids = ids.where(newest.key == key)
        if until is not None:
            ids = ids.where(newest.created_micros <= until)
        return self.table.select().where(self.table.annotation_id.in_(ids) & self.table.value.is_null(False))


OF_MODELS = AnnotationTable(ModelAnnotationRow, ModelAnnotationRow.model_id)
OF_INSTANCES = AnnotationTable(InstanceAnnotationRow, InstanceAnnotationRow.instance_id)


def write(
    tx: Transaction, of: AnnotationTable, owner_id: str, annotations: Mapping[str, Value], principal: str
) -> None:
    """Append annotations; a removal is kept as an entry without value."""
    rows = [
        {
            of.owner: owner_id,
            of.table.key: key,
            of.table.value: None if value.is_removal else value.to_json(),
            of.table.created_micros: tx.now,
            of.table.created_by: principal,
        }
        for key, value in sorted(annotations.items())
    ]
    if rows:
        tx.run(of.table.insert_many(rows))


def current(
    tx: Transaction, of: AnnotationTable, owner_ids: Sequence[str], until_micros: int | None = None
) -> dict[str, dict[str, Value]]:
    """Answer the annotations that are newest, or were at a moment, by owner and key; every owner has an entry."""
    found: dict[str, dict[str, Value]] = {owner_id: {} for owner_id in owner_ids}
    if not found:
        return found
    asked = of.of_some.given(found)
    if until_micros is not None:
        asked = of.of_some_until.given(found, created_micros=until_micros)
    for row in tx.rows(asked):
        found[row[of.owner.name]][row["key"]] = Value.from_json(row["value"])
    return found


def list_by_key(
    tx: Transaction,
    of: AnnotationTable,
    owner_id: str,
    *,
    key: str | None,
    history: bool,
    after: tuple[str, int] | None,
    limit: int,
) -> list[Annotation]:
    """Answer up to `limit` annotations by key, newest first within a key; all ever written, or those in force."""
    table = of.table
    if history:
        query = table.select().where(of.owner == owner_id)
        query = query if key is None else query.where(table.key == key)
    else:
        query = of.in_force(lambda owner: owner == owner_id, key)
    if after is not None:
        after_key, after_id = after
        query = query.where((table.key > after_key) | ((table.key == after_key) & (table.annotation_id < after_id)))
    ordered = query.order_by(table.key, table.annotation_id.desc()).limit(limit)
    return [_annotation(row) for row in tx.rows(ordered)]


def _annotation(row: Row) -> Annotation:
    return Annotation(
        annotation_id=row["annotation_id"],
        key=row["key"],
        value=None if row["value"] is None else Value.from_json(row["value"]),
        created_micros=row["created_micros"],
        created_by=row["created_by"],
    )
