"""Read what instances have come to: where they are current, and whether they were validated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from peewee import ColumnBase, Function, fn

from gallery_server.dal.schema import CurrentDeploymentRow, InstanceRow, LatestMetricRow, MetricKeyRow
from gallery_server.dal.session import Dialect
from gallery_server.dal.statement import ManyStatement
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.instance import Standing
from gallery_server.domain.metric import Scope


class _JsonList(ColumnBase):
    """Gather the values of a column in a list of JSON, which the dialects name differently."""

    def __init__(self, column: Any) -> None:
        super().__init__()
        self._column = column

    def __sql__(self, ctx: Any) -> Any:
        """Render the call."""
        name = "JSON_ARRAYAGG" if ctx.state.dialect is Dialect.MYSQL else "JSON_GROUP_ARRAY"
        return ctx.sql(Function(name, (self._column,)))


# The scope is asked by key, one metric after the other: in a join an optimizer may begin with every key there is.
_VALIDATED = LatestMetricRow.select(LatestMetricRow.field_id).where(
    (LatestMetricRow.owner_id == InstanceRow.instance_id)
    & (
        MetricKeyRow.select(MetricKeyRow.scope).where(MetricKeyRow.field_id == LatestMetricRow.field_id)
        == Scope.VALIDATION.value
    )
)
_ENVIRONMENTS = CurrentDeploymentRow.select(_JsonList(CurrentDeploymentRow.environment)).where(
    CurrentDeploymentRow.instance_id == InstanceRow.instance_id
)
COLUMNS = (fn.EXISTS(_VALIDATED).alias("evaluated"), _ENVIRONMENTS.alias("environments"))
"""Columns of a query of instances, of which `standing_of` makes the standing of each row."""
_STANDINGS = ManyStatement(
    InstanceRow.instance_id,
    lambda ids: InstanceRow.select(InstanceRow.instance_id, *COLUMNS).where(InstanceRow.instance_id.in_(ids)),
)


def find_many(tx: Transaction, instance_ids: Sequence[str]) -> dict[str, Standing]:
    """Answer the standing of each instance."""
    rows = tx.rows(_STANDINGS.given(instance_ids)) if instance_ids else []
    return {row["instance_id"]: standing_of(row) for row in rows}


def standing_of(row: Row) -> Standing:
    """Read the standing out of a row that has its columns."""
    environments = row["environments"]
    return Standing(tuple(sorted(json.loads(environments))) if environments else (), bool(row["evaluated"]))
