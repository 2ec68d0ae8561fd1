"""Read what recording needs to know of instances."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gallery_server.dal.batches import batches
from gallery_server.dal.schema import InstanceRow, ProjectRow
from gallery_server.dal.statement import ManyStatement, Parameter
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MeasuredInstance


def _instances(instance_ids: list[Parameter]) -> Any:
    return (
        InstanceRow.select(
            InstanceRow.instance_id,
            InstanceRow.project_id,
            ProjectRow.name,
            InstanceRow.model_id,
            InstanceRow.line_sequence,
            InstanceRow.created_micros,
        )
        .join(ProjectRow, on=(ProjectRow.project_id == InstanceRow.project_id))
        .where(InstanceRow.instance_id.in_(instance_ids))
    )


_FIND_MANY = ManyStatement(InstanceRow.instance_id, _instances)


def find_many(tx: Transaction, instance_ids: Iterable[str]) -> dict[str, MeasuredInstance]:
    """Answer the instances found, by id."""
    return {
        row["instance_id"]: MeasuredInstance(
            instance_id=row["instance_id"],
            project_id=row["project_id"],
            project_name=row["name"],
            model_id=row["model_id"],
            draft=row["line_sequence"] is None,
            created_micros=row["created_micros"],
        )
        for some in batches(sorted(set(instance_ids)))
        for row in tx.rows(_FIND_MANY.given(some))
    }
