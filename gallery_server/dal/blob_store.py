"""Keep where bytes are; the bytes themselves are in `gallery_server.blobs`."""

from __future__ import annotations

from gallery_server.dal.schema import BlobRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location


def find(tx: Transaction, blob_id: int) -> Blob:
    """Answer the blob that an instance names."""
    row = tx.row(BlobRow.select().where(BlobRow.blob_id == blob_id))
    if row is None:
        raise LookupError(blob_id)
    return Blob(
        sha256=row["sha256"],
        size=row["size"],
        location=Location(row["store"], row["key"]),
        state=BlobState(row["state"]),
    )


def insert(tx: Transaction, blob: Blob) -> int:
    """Keep a blob and answer its id."""
    return tx.run(
        BlobRow.insert(
            {
                BlobRow.sha256: blob.sha256,
                BlobRow.size: blob.size,
                BlobRow.store: blob.location.store,
                BlobRow.key: blob.location.key,
                BlobRow.state: blob.state,
                BlobRow.created_micros: tx.now,
            }
        )
    )
