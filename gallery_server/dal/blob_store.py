"""Keep where bytes are; the bytes themselves are in `gallery_server.blobs`."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from gallery_server.dal.schema import BlobRow, InstanceRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import Blob, BlobState, Location

_FIND = Statement(BlobRow.select().where(matching(BlobRow.blob_id)))
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


def find(tx: Transaction, blob_id: int) -> Blob | None:
    """Answer a blob, or None."""
    row = tx.row(_FIND.given(blob_id=blob_id))
    return None if row is None else _blob(row)


def find_of_instance(tx: Transaction, instance_id: str) -> InstanceBlob | None:
    """Answer the bytes of an instance, or None where there is no such instance."""
    row = tx.row(_OF_INSTANCE.given(instance_id=instance_id))
    return None if row is None else InstanceBlob(_blob(row), is_draft=row["line_sequence"] is None)


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


def lock(tx: Transaction, blob_id: int) -> None:
    """Let no other transaction erase this blob, or values of its instances, until this one ends."""
    tx.run(BlobRow.update({BlobRow.store: BlobRow.store}).where(BlobRow.blob_id == blob_id))


def erase(tx: Transaction, blob_id: int) -> None:
    """Say that the bytes go for good."""
    tx.run(BlobRow.update({BlobRow.state: BlobState.ERASED}).where(BlobRow.blob_id == blob_id))


def instances_of(
    tx: Transaction, blob_id: int, *, limit: int, after: str | None = None, but: str | None = None
) -> list[str]:
    """Answer up to `limit` ids behind an id of the instances that share a blob, in order, all but one."""
    condition = InstanceRow.blob_id == blob_id
    if after is not None:
        condition &= InstanceRow.instance_id > after
    if but is not None:
        condition &= InstanceRow.instance_id != but
    query = InstanceRow.select(InstanceRow.instance_id).where(condition)
    return [row["instance_id"] for row in tx.rows(query.order_by(InstanceRow.instance_id).limit(limit))]


def bytes_in(tx: Transaction, store: str) -> int:
    """Answer the bytes of all blobs of a store that are not erased."""
    condition = (BlobRow.store == store) & (BlobRow.state != BlobState.ERASED)
    row = tx.row(BlobRow.select(fn.SUM(BlobRow.size).alias("bytes")).where(condition))
    return int((row and row["bytes"]) or 0)


def _blob(row: Row) -> Blob:
    location = Location(row["store"], row["key"])
    return Blob(sha256=row["sha256"], size=row["size"], location=location, state=BlobState(row["state"]))
