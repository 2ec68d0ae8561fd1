"""Find rows that contradict each other or the settings, each kind in one statement, which sees one moment."""

from __future__ import annotations

from collections.abc import Collection

from peewee import JOIN

from gallery_server.dal.schema import BlobRow, EventArchiveRow, InstanceRow, UploadRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.upload import UploadState

FIRST_ID = "00000000-0000-0000-0000-000000000000"
"""Lies before every id that is given."""


def stores_but(tx: Transaction, known: Collection[str]) -> list[str]:
    """Answer the names of stores that keep blobs or archived events and are none of these."""
    blobs = BlobRow.select(BlobRow.store).where(BlobRow.state != BlobState.ERASED)
    found = blobs.union(EventArchiveRow.select(EventArchiveRow.store))
    return sorted({row["store"] for row in tx.rows(found)} - set(known))


def instances_without_blob(tx: Transaction, after: str, limit: int) -> list[str]:
    """Answer up to `limit` ids behind an id of instances whose blob has no row."""
    query = (
        InstanceRow.select(InstanceRow.instance_id)
        .join(BlobRow, JOIN.LEFT_OUTER, on=(BlobRow.blob_id == InstanceRow.blob_id))
        .where(BlobRow.blob_id.is_null() & (InstanceRow.instance_id > after))
    )
    return [row["instance_id"] for row in tx.rows(query.order_by(InstanceRow.instance_id).limit(limit))]


def uploads_without_instance(tx: Transaction, after: str, limit: int) -> list[str]:
    """Answer up to `limit` ids behind an id of committed uploads whose instance has no row."""
    query = (
        UploadRow.select(UploadRow.upload_id)
        .join(InstanceRow, JOIN.LEFT_OUTER, on=(InstanceRow.instance_id == UploadRow.instance_id))
        .where(
            (UploadRow.state == UploadState.COMMITTED)
            & InstanceRow.instance_id.is_null()
            & (UploadRow.upload_id > after)
        )
    )
    return [row["upload_id"] for row in tx.rows(query.order_by(UploadRow.upload_id).limit(limit))]
