"""Keep where bytes are; the bytes themselves are in `gallery_server.blobs`."""

from __future__ import annotations

from gallery_server.dal.schema import BlobRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location

_FIND = Statement(BlobRow.select().where(matching(BlobRow.blob_id)))
_INSERT = insert_into(BlobRow, leave_out=("blob_id",))


def find(tx: Transaction, blob_id: int) -> Blob:
    """Answer the blob that an instance names."""
    row = tx.row(_FIND.given(blob_id=blob_id))
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
        _INSERT.given(
            sha256=blob.sha256,
            size=blob.size,
            store=blob.location.store,
            key=blob.location.key,
            state=blob.state,
            created_micros=tx.now,
        )
    )
