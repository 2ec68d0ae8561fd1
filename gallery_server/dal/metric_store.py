"""Keep evaluations, every value that they found, and the newest of each series.

Whoever changes what is the newest of a series holds the lock of its row, and takes these in the order of their keys. A
writer brings its values before it asks which is the newest, a retraction flags its own before: so whichever of two
is second sees what the first has done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from operator import itemgetter
from typing import Any

from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkInsert, BulkUpsert
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.metric_key_store import find_or_insert
from gallery_server.dal.schema import EvaluationRow, LatestMetricRow, MetricRow
from gallery_server.dal.search.sql import Sql, asking, one_of
from gallery_server.dal.session import Dialect
from gallery_server.dal.statement import GivenStatement, ManyStatement, Parameter, Statement, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import Evaluation, EvaluationWindow, MetricKey, MetricKind, Retraction
from gallery_server.domain.value import metadata_to_json

Value = tuple[str, int, int, str, float | None, MetricKind]
"""Instance, key, time of measurement and evaluation, whose order is that of the series; then number and kind."""

_EVALUATIONS_AT_ONCE = 500
"""MariaDB takes a list of 1,000 for a table to be joined."""
_EVALUATIONS = BulkInsert(EvaluationRow)
_METRICS = BulkInsert(MetricRow)

_COLUMNS = ("number", "kind", "evaluation_id", "measured_micros")
"""The times come last: MySQL assigns from left to right, and each assignment asks anew which is newer."""
_GIVEN = ", ".join(f"{each} = excluded.{each}" for each in _COLUMNS)
_STANDING = "(latest_metric.measured_micros, latest_metric.evaluation_id)"
_NEWER = f"(VALUES(measured_micros), VALUES(evaluation_id)) > {_STANDING}"
_IF_NEWER = {
    Dialect.MYSQL: " ON DUPLICATE KEY UPDATE "
    + ", ".join(f"latest_metric.{each} = IF({_NEWER}, VALUES({each}), latest_metric.{each})" for each in _COLUMNS),
    Dialect.SQLITE: f" ON CONFLICT (owner_id, field_id) DO UPDATE SET {_GIVEN}"
    f" WHERE (excluded.measured_micros, excluded.evaluation_id) > {_STANDING}",
}
_FROM_METRICS = (
    "INSERT INTO latest_metric (owner_id, field_id, number, kind, measured_micros, evaluation_id)"
    " SELECT instance_id, field_id, number, kind, measured_micros, evaluation_id FROM metric"
)
"""What was written is not sent again."""
_BEFORE = BulkUpsert(LatestMetricRow, mysql=", ".join(f"{each} = VALUES({each})" for each in _COLUMNS), sqlite=_GIVEN)

_RETRACT_EVALUATION = Statement(
    EvaluationRow.update(
        {
            column: Parameter(column)
            for column in (EvaluationRow.retracted_micros, EvaluationRow.retracted_by, EvaluationRow.retraction_reason)
        }
    ).where(matching(EvaluationRow.evaluation_id) & EvaluationRow.retracted_micros.is_null())
)
_RETRACT_METRICS = Statement(MetricRow.update({MetricRow.retracted: True}).where(matching(MetricRow.evaluation_id)))
_FIELDS = Statement(
    MetricRow.select(MetricRow.field_id).where(matching(MetricRow.evaluation_id)).order_by(MetricRow.field_id)
)
_LOCK = ManyStatement(
    LatestMetricRow.field_id,
    lambda field_ids: LatestMetricRow.update({LatestMetricRow.kind: LatestMetricRow.kind}).where(
        matching(LatestMetricRow.owner_id) & LatestMetricRow.field_id.in_(field_ids)
    ),
)
_FORGET = Statement(LatestMetricRow.delete().where(matching(LatestMetricRow.owner_id, LatestMetricRow.evaluation_id)))


_BEFORE_IT = (
    "SELECT m.field_id, m.measured_micros, m.evaluation_id, m.number, m.kind FROM (SELECT l.field_id,"
    " (SELECT o.evaluation_id FROM metric o"
    " WHERE o.instance_id = l.owner_id AND o.field_id = l.field_id AND o.retracted = 0"
    " ORDER BY o.measured_micros DESC, o.evaluation_id DESC LIMIT 1) AS evaluation_id"
    " FROM latest_metric l WHERE l.owner_id = ? AND l.evaluation_id = ?) b"
    " JOIN metric m ON m.evaluation_id = b.evaluation_id AND m.field_id = b.field_id"
)


def insert(tx: Transaction, evaluations: Sequence[Evaluation]) -> None:
    """Keep evaluations with their values, in few statements; in each series the newest counts from now on."""
    rows = [_row(each) for each in sorted(evaluations, key=lambda each: each.evaluation_id)]
    values = sorted(_values(tx, evaluations))
    for statement in (*_EVALUATIONS.of(rows), *_METRICS.of([(*value, False) for value in values])):
        tx.run(statement)
    ordered = sorted(evaluations, key=lambda each: (each.instance_id, each.evaluation_id))
    for some in batches([uuid_bytes(each.evaluation_id) for each in ordered], _EVALUATIONS_AT_ONCE):
        tx.run(_newest(some))


def retract(tx: Transaction, evaluation: Evaluation, retraction: Retraction) -> bool:
    """Take an evaluation back: the values before it count again. False where it had been taken back already."""
    evaluation_id, owner_id = evaluation.evaluation_id, evaluation.instance_id
    changed = tx.run(
        _RETRACT_EVALUATION.given(
            evaluation_id=evaluation_id,
            retracted_micros=retraction.micros,
            retracted_by=retraction.principal,
            retraction_reason=retraction.reason,
        )
    )
    if not changed:
        return False
    tx.run(_RETRACT_METRICS.given(evaluation_id=evaluation_id))
    field_ids = [row["field_id"] for row in tx.rows(_FIELDS.given(evaluation_id=evaluation_id))]
    tx.run(_LOCK.given(field_ids, owner_id=owner_id))
    for statement in _BEFORE.of(_before(tx, owner_id, evaluation_id)):
        tx.run(statement)
    tx.run(_FORGET.given(owner_id=owner_id, evaluation_id=evaluation_id))
    return True


def _values(tx: Transaction, evaluations: Sequence[Evaluation]) -> Iterator[Value]:
    keys: dict[str, set[MetricKey]] = {}
    for evaluation in evaluations:
        keys.setdefault(evaluation.project_id, set()).update(map(evaluation.key, evaluation.values))
    ids = {project_id: find_or_insert(tx, project_id, keys[project_id]) for project_id in sorted(keys)}
    for evaluation in evaluations:
        of_project, measured = ids[evaluation.project_id], evaluation.context.measured_micros
        for name, value in evaluation.values.items():
            kind = MetricKind.of(value)
            number = value if kind is MetricKind.FINITE else None
            yield (
                evaluation.instance_id,
                of_project[evaluation.key(name)],
                measured,
                evaluation.evaluation_id,
                number,
                kind,
            )


def _newest(evaluation_ids: Sequence[bytes]) -> GivenStatement:
    of_these = one_of("evaluation_id", evaluation_ids)
    text = f"{_FROM_METRICS} WHERE {of_these.text} ORDER BY instance_id, field_id, measured_micros, evaluation_id"
    return asking(lambda speech: Sql(text + _IF_NEWER[speech.dialect], of_these.values))


def _before(tx: Transaction, owner_id: str, evaluation_id: str) -> list[tuple[Any, ...]]:
    """Answer the rows of the values that count again in the series where those of an evaluation were the newest."""
    given = (uuid_bytes(owner_id), uuid_bytes(evaluation_id))
    return [
        (
            owner_id,
            row["field_id"],
            row["number"],
            MetricKind(row["kind"]),
            row["measured_micros"],
            uuid_text(row["evaluation_id"]),
        )
        for row in sorted(tx.rows(asking(lambda _: Sql(_BEFORE_IT, given))), key=itemgetter("field_id"))
    ]


def _row(evaluation: Evaluation) -> tuple[Any, ...]:
    context = evaluation.context
    window = context.window or EvaluationWindow(None, None)
    return (
        evaluation.evaluation_id,
        evaluation.instance_id,
        evaluation.project_id,
        context.scope,
        context.segment,
        None if context.data_set is None else asdict(context.data_set),
        context.sample_count,
        context.measured_micros,
        window.start_micros,
        window.end_micros,
        metadata_to_json(context.metadata) if context.metadata else None,
        context.payload,
        context.payload_type,
        evaluation.recorded_micros,
        evaluation.recorded_by,
        None,
        None,
        None,
    )
