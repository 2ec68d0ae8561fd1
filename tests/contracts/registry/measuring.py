"""Evaluations that are recorded, taken back and looked up, each in a transaction of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gallery_server.dal.schema import LatestMetricRow, MetricKeyRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import Evaluation, EvaluationPlace, EvaluationWish, MetricKey, MetricKind
from gallery_server.registry.measuring import reading, recording, retracting
from tests.contracts.registry.gallery import Gallery, caller

Newest = Mapping[MetricKey, tuple[str, int, str]]
"""What counts of an instance, by key: the value as a text, so that NaN is itself, its time, and its evaluation."""
_OTHERS = {MetricKind.NAN: math.nan, MetricKind.POSITIVE_INFINITY: math.inf, MetricKind.NEGATIVE_INFINITY: -math.inf}


def wish(instance_id: str | None, values: Mapping[str, float | None], item: int | None = 0, **context: Any) -> Any:
    """Make the wish for an evaluation of Validation."""
    fields = {"scope": "Validation"} | context
    return EvaluationWish(EvaluationPlace(item), instance_id, list(values.items()), **fields)


def newest_of(evaluations: Sequence[Evaluation]) -> dict[MetricKey, tuple[str, int, str]]:
    """Find what counts, one evaluation after the other, by what `domain.metric` says of a series."""
    found: dict[MetricKey, tuple[str, int, str]] = {}
    for one in evaluations:
        for name, value in one.values.items():
            place = one.context.measured_micros, one.evaluation_id
            standing = found.get(one.key(name))
            if standing is None or place > standing[1:]:
                found[one.key(name)] = (repr(value), *place)
    return found


@dataclass(frozen=True)
class Measuring:
    gallery: Gallery

    def record(self, *wishes: EvaluationWish) -> list[Evaluation]:
        return self.gallery.write(lambda tx: recording.record(tx, caller(), wishes))

    def measure(self, instance_id: str, values: Mapping[str, float], **context: Any) -> Evaluation:
        (made,) = self.record(wish(instance_id, values, **context))
        return made

    def retract(self, evaluation: Evaluation, reason: str | None = "wrong data") -> Evaluation:
        return self.gallery.write(lambda tx: retracting.retract(tx, caller(), evaluation.evaluation_id, reason))

    def evaluation(self, evaluation_id: str) -> Evaluation:
        return self.gallery.read(lambda tx: reading.get_evaluation(tx, evaluation_id))

    def newest(self, instance_id: str) -> Newest:
        """Answer what search and rules see of an instance."""
        return self.gallery.read(lambda tx: _newest(tx, instance_id))


def _newest(tx: Transaction, instance_id: str) -> Newest:
    query = (
        LatestMetricRow.select(LatestMetricRow, MetricKeyRow.name, MetricKeyRow.scope, MetricKeyRow.segment)
        .join(MetricKeyRow, on=(MetricKeyRow.field_id == LatestMetricRow.field_id))
        .where(LatestMetricRow.owner_id == instance_id)
    )
    return {
        MetricKey(row["scope"], row["segment"], row["name"]): (
            repr(_OTHERS.get(row["kind"], row["number"])),
            row["measured_micros"],
            row["evaluation_id"],
        )
        for row in tx.rows(query)
    }
