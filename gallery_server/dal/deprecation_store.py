"""Keep deprecations: append-only rows, and on the target a pointer to the one in force."""

from __future__ import annotations

from typing import Any

from gallery_server.dal.schema import (
    InstanceDeprecationRow,
    InstanceRow,
    ModelDeprecationRow,
    ModelRevisionRow,
    ModelRow,
)
from gallery_server.dal.transaction import Transaction

WHOLE_MODEL = 0
"""What stands for the revision where the whole model is meant."""


def write_for_model(
    tx: Transaction, model_id: str, revision: int, *, deprecated: bool, reason: str, principal: str
) -> None:
    """Deprecate or restore a model (`WHOLE_MODEL`) or one revision."""
    row_id = tx.run(
        ModelDeprecationRow.insert(
            {
                ModelDeprecationRow.model_id: model_id,
                ModelDeprecationRow.revision: revision,
                ModelDeprecationRow.deprecated: deprecated,
                ModelDeprecationRow.reason: reason,
                ModelDeprecationRow.created_micros: tx.now,
                ModelDeprecationRow.created_by: principal,
            }
        )
    )
    if revision == WHOLE_MODEL:
        target: Any = ModelRow.update({ModelRow.deprecation_id: row_id if deprecated else None})
        tx.run(target.where(ModelRow.model_id == model_id))
    else:
        target = ModelRevisionRow.update({ModelRevisionRow.deprecation_id: row_id if deprecated else None})
        tx.run(target.where((ModelRevisionRow.model_id == model_id) & (ModelRevisionRow.revision == revision)))


def write_for_instance(tx: Transaction, instance_id: str, *, deprecated: bool, reason: str, principal: str) -> None:
    """Deprecate or restore an instance."""
    row_id = tx.run(
        InstanceDeprecationRow.insert(
            {
                InstanceDeprecationRow.instance_id: instance_id,
                InstanceDeprecationRow.deprecated: deprecated,
                InstanceDeprecationRow.reason: reason,
                InstanceDeprecationRow.created_micros: tx.now,
                InstanceDeprecationRow.created_by: principal,
            }
        )
    )
    tx.run(
        InstanceRow.update({InstanceRow.deprecation_id: row_id if deprecated else None}).where(
            InstanceRow.instance_id == instance_id
        )
    )
