"""Read what decides whether instances may be deployed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gallery_server.dal.schema import BlobRow, InstanceRow, ModelRevisionRow, ModelRow
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.deployment import InstanceState

_IDS_AT_ONCE = 1_000


def find_many(tx: Transaction, instance_ids: Iterable[str]) -> dict[str, InstanceState]:
    """Answer the states of instances by id, of any number of them."""
    ids = sorted(set(instance_ids))
    return {
        row["instance_id"]: _state(row)
        for at in range(0, len(ids), _IDS_AT_ONCE)
        for row in tx.rows(_states(ids[at : at + _IDS_AT_ONCE]))
    }


def _states(instance_ids: list[str]) -> Any:
    of_revision = (ModelRevisionRow.model_id == InstanceRow.model_id) & (
        ModelRevisionRow.revision == InstanceRow.revision
    )
    return (
        InstanceRow.select(
            InstanceRow.instance_id,
            InstanceRow.revision,
            InstanceRow.ordinal,
            InstanceRow.deprecation_id,
            ModelRevisionRow.deprecation_id.alias("revision_deprecation_id"),
            ModelRow.deprecation_id.alias("model_deprecation_id"),
            BlobRow.state.alias("blob_state"),
        )
        .join(ModelRow, on=(ModelRow.model_id == InstanceRow.model_id))
        .join(ModelRevisionRow, on=of_revision)
        .join(BlobRow, on=(BlobRow.blob_id == InstanceRow.blob_id))
        .where(InstanceRow.instance_id.in_(instance_ids))
    )


def _state(row: Row) -> InstanceState:
    deprecations = {
        "instance": row["deprecation_id"],
        "revision": row["revision_deprecation_id"],
        "model": row["model_deprecation_id"],
    }
    return InstanceState(
        version=None if row["ordinal"] is None else f"{row['revision']}.{row['ordinal']}",
        erased=row["blob_state"] == BlobState.ERASED,
        deprecated=next((part for part, deprecation in deprecations.items() if deprecation is not None), None),
    )
