"""Keep where bytes are; the bytes themselves are in `gallery_server.blobs`."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal.schema import BlobRow, InstanceRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location

_OF_INSTANCE = Statement(
    BlobRow.select(BlobRow.sha256, BlobRow.size, BlobRow.store, BlobRow.key, BlobRow.state, InstanceRow.line_sequence)
    .join(InstanceRow, on=(InstanceRow.blob_id == BlobRow.blob_id))
    .where(matching(InstanceRow.instance_id))
)
_INSERT = insert_into(BlobRow, leave_out=("blob_id",))


@dataclass(frozen=True, slots=True)
class InstanceBlob:
    """The bytes of an instance, and whether it is a draft, which may have expired."""

    blob: Blob
    is_draft: bool


def find_of_instance(tx: Transaction, instance_id: str) -> InstanceBlob | None:
    """Answer the bytes of an instance, or None where there is no such instance."""
    row = tx.row(_OF_INSTANCE.given(instance_id=instance_id))
    if row is None:
        return None
    location = Location(row["store"], row["key"])
    blob = Blob(sha256=row["sha256"], size=row["size"], location=location, state=BlobState(row["state"]))
    return InstanceBlob(blob, is_draft=row["line_sequence"] is None)


def insert(tx: Transaction, blob: Blob) -> int:
    """Keep a blob and answer its id."""
    return tx.run(
        _INSERT.given(
            sha256=blob.sha256,
            size=blob.size,
            store=blob.location.store,
            key=blob.location.key,
            state=blob.state,
            created_micros=tx.now,
        )
    )
