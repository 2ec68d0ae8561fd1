"""Keep erasures by law, and take erased values out of the rows that hold them."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_server.dal.schema import BlobRow, ErasureRow, InstanceRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.value import Value, metadata_from_json, metadata_to_json


def insert(
    tx: Transaction, *, instance_id: str, blob_id: int, metadata_keys: Sequence[str], reason: str, principal: str
) -> None:
    """Keep who erased what, and why."""
    tx.run(
        ErasureRow.insert(
            {
                ErasureRow.instance_id: instance_id,
                ErasureRow.blob_id: blob_id,
                ErasureRow.metadata_keys: list(metadata_keys),
                ErasureRow.reason: reason,
                ErasureRow.created_micros: tx.now,
                ErasureRow.created_by: principal,
            }
        )
    )


def keys_of_blob(tx: Transaction, blob_id: int) -> set[str] | None:
    """Answer the metadata keys that erasures of a blob's instances named; None where it was never erased by law."""
    rows = tx.rows(ErasureRow.select(ErasureRow.metadata_keys).where(ErasureRow.blob_id == blob_id))
    return {key for row in rows for key in row["metadata_keys"]} if rows else None


def digests_after(tx: Transaction, erasure_id: int, limit: int) -> list[tuple[int, str]]:
    """Answer up to `limit` erasures behind an id, in order, each with the sha256 of the bytes that it erased."""
    query = (
        ErasureRow.select(ErasureRow.erasure_id, BlobRow.sha256)
        .join(BlobRow, on=(BlobRow.blob_id == ErasureRow.blob_id))
        .where(ErasureRow.erasure_id > erasure_id)
    )
    rows = tx.rows(query.order_by(ErasureRow.erasure_id).limit(limit))
    return [(row["erasure_id"], row["sha256"]) for row in rows]


def origins(tx: Transaction, blob_id: int) -> dict[str, str | None]:
    """Answer each instance that shares a blob, with the one that it was copied from."""
    columns = (InstanceRow.instance_id, InstanceRow.copied_from_instance_id)
    rows = tx.rows(InstanceRow.select(*columns).where(InstanceRow.blob_id == blob_id))
    return {row["instance_id"]: row["copied_from_instance_id"] for row in rows}


def metadata_of(tx: Transaction, instance_ids: Sequence[str]) -> dict[str, dict[str, Value]]:
    """Answer the metadata of instances, by id."""
    query = InstanceRow.select(InstanceRow.instance_id, InstanceRow.metadata)
    rows = tx.rows(query.where(InstanceRow.instance_id.in_(list(instance_ids))))
    return {row["instance_id"]: metadata_from_json(row["metadata"]) for row in rows}


def set_metadata(tx: Transaction, instance_id: str, metadata: dict[str, Value]) -> None:
    """Replace the metadata of an instance, which only an erasure may."""
    change = {InstanceRow.metadata: metadata_to_json(metadata)}
    tx.run(InstanceRow.update(change).where(InstanceRow.instance_id == instance_id))


def expired_drafts(tx: Transaction, project_id: str, created_before: int, limit: int) -> list[str]:
    """Answer the ids of up to `limit` drafts of a project that were saved before a time and still have their bytes."""
    query = (
        InstanceRow.select(InstanceRow.instance_id)
        .join(BlobRow, on=(BlobRow.blob_id == InstanceRow.blob_id))
        .where(
            (InstanceRow.project_id == project_id)
            & InstanceRow.released_micros.is_null()
            & (InstanceRow.created_micros < created_before)
            & (BlobRow.state != BlobState.ERASED)
        )
    )
    rows = tx.rows(query.order_by(InstanceRow.created_micros).limit(limit))
    return [row["instance_id"] for row in rows]
