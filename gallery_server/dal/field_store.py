"""Keep which keys were ever written in a project, and of which kinds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gallery_server.dal.memo import Memo
from gallery_server.dal.schema import FieldRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind


@dataclass(frozen=True, slots=True, order=True)
class Field:
    """A key of a project that has had values of a kind; WHOLE is NUMBER here."""

    owner: FieldOwner
    name: str
    kind: ValueKind


_known = Memo[tuple[str, Field], int](100_000)
"""Rows of this table are never deleted."""


def find_or_insert(tx: Transaction, project_id: str, fields: Collection[Field]) -> dict[Field, int]:
    """Answer the ids of fields, made now where there were none; one made by another meanwhile makes this run again."""
    known = _known.find((project_id, field) for field in fields)
    found = {field: field_id for (_, field), field_id in known.items()}
    if len(found) < len(fields):
        found |= _find(tx, project_id, {field for field in fields if field not in found})
    for field in sorted(field for field in fields if field not in found):
        found[field] = tx.run(
            FieldRow.insert(
                {
                    FieldRow.project_id: project_id,
                    FieldRow.owner: field.owner,
                    FieldRow.name: field.name,
                    FieldRow.kind: field.kind,
                    FieldRow.created_micros: tx.now,
                }
            )
        )
    return found


def find_by_names(tx: Transaction, project_id: str, owner: FieldOwner, names: Collection[str]) -> list[int]:
    """Answer the ids that keys have in a project, of whatever kind."""
    here = (FieldRow.project_id == project_id) & (FieldRow.owner == owner) & FieldRow.name.in_(sorted(names))
    return [row["field_id"] for row in tx.rows(FieldRow.select(FieldRow.field_id).where(here))]


def _find(tx: Transaction, project_id: str, fields: Collection[Field]) -> dict[Field, int]:
    owners, names = sorted({field.owner for field in fields}), sorted({field.name for field in fields})
    condition = (FieldRow.project_id == project_id) & FieldRow.owner.in_(owners) & FieldRow.name.in_(names)
    found: dict[Field, int] = {}
    for row in tx.rows(FieldRow.select().where(condition)):
        field = Field(row["owner"], row["name"], row["kind"])
        if field in fields:
            found[field] = row["field_id"]
            if row["created_micros"] != tx.now:
                _known.keep((project_id, field), row["field_id"])
    return found
