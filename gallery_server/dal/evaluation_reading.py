"""Read evaluations whole."""

from __future__ import annotations

from gallery_server.dal.metric_reading import value_of, window_of
from gallery_server.dal.schema import EvaluationRow, MetricKeyRow, MetricRow
from gallery_server.dal.statement import Statement, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.metric import DataSet, Evaluation, EvaluationContext, Retraction
from gallery_server.domain.value import metadata_from_json

_FIND = Statement(EvaluationRow.select().where(matching(EvaluationRow.evaluation_id)))
_VALUES = Statement(
    MetricRow.select(MetricKeyRow.name, MetricRow.number, MetricRow.kind)
    .join(MetricKeyRow, on=(MetricKeyRow.field_id == MetricRow.field_id))
    .where(matching(MetricRow.evaluation_id))
    .order_by(MetricKeyRow.name)
)


def find(tx: Transaction, evaluation_id: str) -> Evaluation | None:
    """Answer an evaluation with all that it found, or None."""
    row = tx.row(_FIND.given(evaluation_id=evaluation_id))
    if row is None:
        return None
    micros = row["retracted_micros"]
    return Evaluation(
        evaluation_id=row["evaluation_id"],
        instance_id=row["instance_id"],
        project_id=row["project_id"],
        context=_context(row),
        values={each["name"]: value_of(each) for each in tx.rows(_VALUES.given(evaluation_id=evaluation_id))},
        recorded_micros=row["recorded_micros"],
        recorded_by=row["recorded_by"],
        retraction=None if micros is None else Retraction(micros, row["retracted_by"], row["retraction_reason"]),
    )


def _context(row: Row) -> EvaluationContext:
    return EvaluationContext(
        scope=row["scope"],
        segment=row["segment"],
        measured_micros=row["measured_micros"],
        data_set=None if row["data_set"] is None else DataSet(**row["data_set"]),
        sample_count=row["sample_count"],
        window=window_of(row),
        metadata=None if row["metadata"] is None else metadata_from_json(row["metadata"]),
        payload=row["payload"],
        payload_type=row["payload_type"],
    )
