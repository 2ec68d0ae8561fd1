"""Read what instances have come to: where they are current, and whether they were validated."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import JOIN, fn

from gallery_server.dal.schema import CurrentDeploymentRow, InstanceRow, LatestMetricRow, MetricKeyRow
from gallery_server.dal.statement import ManyStatement
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Standing
from gallery_server.domain.metric import Scope

# The scope is asked by key, one metric after the other: in a join an optimizer may begin with every key there is.
_VALIDATED = LatestMetricRow.select(LatestMetricRow.field_id).where(
    (LatestMetricRow.owner_id == InstanceRow.instance_id)
    & (
        MetricKeyRow.select(MetricKeyRow.scope).where(MetricKeyRow.field_id == LatestMetricRow.field_id)
        == Scope.VALIDATION.value
    )
)
_STANDINGS = ManyStatement(
    InstanceRow.instance_id,
    lambda ids: (
        InstanceRow.select(
            InstanceRow.instance_id, CurrentDeploymentRow.environment, fn.EXISTS(_VALIDATED).alias("evaluated")
        )
        .join(CurrentDeploymentRow, JOIN.LEFT_OUTER, on=(CurrentDeploymentRow.instance_id == InstanceRow.instance_id))
        .where(InstanceRow.instance_id.in_(ids))
    ),
)


def find_many(tx: Transaction, instance_ids: Sequence[str]) -> dict[str, Standing]:
    """Answer the standing of each instance."""
    environments: dict[str, list[str]] = {}
    evaluated: dict[str, bool] = {}
    for row in tx.rows(_STANDINGS.given(instance_ids)) if instance_ids else []:
        named = environments.setdefault(row["instance_id"], [])
        if row["environment"] is not None:
            named.append(row["environment"])
        evaluated[row["instance_id"]] = bool(row["evaluated"])
    return {
        instance_id: Standing(tuple(sorted(named)), evaluated[instance_id])
        for instance_id, named in environments.items()
    }
