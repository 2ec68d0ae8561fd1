"""Find which metrics a search may name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import fn

from gallery_server.dal.schema import MetricKeyRow
from gallery_server.dal.search.query import FieldIds, FieldKey
from gallery_server.dal.statement import ManyStatement, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.value import ValueKind

_COLUMNS = (MetricKeyRow.name, MetricKeyRow.scope, MetricKeyRow.segment, MetricKeyRow.field_id)
_OF_PROJECT = ManyStatement(
    MetricKeyRow.name,
    # In each scope, since the index names the scope before the segment.
    lambda names: MetricKeyRow.select(*_COLUMNS).where(
        matching(MetricKeyRow.project_id)
        & MetricKeyRow.name.in_(names)
        & MetricKeyRow.scope.in_(list(Scope))
        & (MetricKeyRow.segment == "")
    ),
)


def find(
    tx: Transaction,
    project_ids: Collection[str] | None,
    names: Collection[str],
    segments: Collection[str],
    limit: int,
) -> FieldIds:
    """Answer what is known of metrics of these names and segments in some projects, or in all; up to `limit` ids."""
    if not names:
        return {}
    if project_ids is not None and len(project_ids) == 1 and set(segments) == {""}:
        rows = tx.rows(_OF_PROJECT.given(sorted(names), project_id=next(iter(project_ids))))
    else:
        wanted = MetricKeyRow.name.in_(sorted(names)) & MetricKeyRow.segment.in_(sorted(segments))
        if project_ids is not None:
            wanted &= MetricKeyRow.project_id.in_(sorted(project_ids)) & MetricKeyRow.scope.in_(list(Scope))
        rows = tx.rows(MetricKeyRow.select(*_COLUMNS).where(wanted).limit(limit))
    found: dict[FieldKey, dict[ValueKind, tuple[int, ...]]] = {}
    for row in rows:
        # MySQL ignores blanks at the end of what it compares.
        if row["name"] in names and row["segment"] in segments:
            kinds = found.setdefault(MetricKey(row["scope"], row["segment"], row["name"]), {})
            kinds[ValueKind.NUMBER] = (*kinds.get(ValueKind.NUMBER, ()), row["field_id"])
    return found


def names_in(tx: Transaction, project_ids: Collection[str] | None, limit: int) -> list[str]:
    """Answer up to `limit` names of metrics that were ever measured."""
    return _distinct(tx, MetricKeyRow.name, _in_projects(project_ids), limit)


def segments_in(tx: Transaction, project_ids: Collection[str] | None, names: Collection[str], limit: int) -> list[str]:
    """Answer up to `limit` segments in which metrics of some names were ever measured."""
    return _distinct(
        tx, MetricKeyRow.segment, [*_in_projects(project_ids), MetricKeyRow.name.in_(sorted(names))], limit
    )


def _in_projects(project_ids: Collection[str] | None) -> list[Any]:
    return [] if project_ids is None else [MetricKeyRow.project_id.in_(sorted(project_ids))]


def _distinct(tx: Transaction, column: Any, conditions: list[Any], limit: int) -> list[str]:
    query = MetricKeyRow.select(fn.DISTINCT(column).alias("found"))
    rows = tx.rows((query.where(*conditions) if conditions else query).limit(limit))
    return [row["found"] for row in rows]
