"""Read which keys of a store the rows name: of blobs, of archived events, and what unfinished uploads have reserved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gallery_server.dal.schema import BlobRow, EventArchiveRow, UploadRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.upload import UploadState

_UNFINISHED = (UploadState.RECEIVING, UploadState.COMMITTING)


@dataclass(frozen=True, slots=True)
class KeptBlob:
    """A row that names bytes, as far as these can be held against it."""

    blob_id: int | None
    """None on a file of archived events."""
    key: str
    size: int
    sha256: str
    state: BlobState


def page_of_blobs(tx: Transaction, store: str, after: str, limit: int) -> list[KeptBlob]:
    """Answer up to `limit` blobs of a store behind a key, in the order of their keys."""
    query = _kept((BlobRow.store == store) & (BlobRow.key > after)).order_by(BlobRow.key).limit(limit)
    return [KeptBlob(**row) for row in tx.rows(query)]


def page_of_archives(tx: Transaction, store: str, after: str, limit: int) -> list[KeptBlob]:
    """Answer up to `limit` files of archived events in a store behind a key, in the order of their keys."""
    columns = (EventArchiveRow.key, EventArchiveRow.size, EventArchiveRow.sha256)
    query = EventArchiveRow.select(*columns).where((EventArchiveRow.store == store) & (EventArchiveRow.key > after))
    rows = tx.rows(query.order_by(EventArchiveRow.key).limit(limit))
    return [KeptBlob(blob_id=None, state=BlobState.PRESENT, **row) for row in rows]


def page_of_uploads(tx: Transaction, store: str, after: str, limit: int) -> list[str]:
    """Answer up to `limit` keys behind a key that committing uploads fill, in order."""
    return _page(tx, UploadRow.key, store, after, limit)


def page_of_direct_uploads(tx: Transaction, store: str, after: str, limit: int) -> list[str]:
    """Answer up to `limit` keys behind a key under which clients write unfinished uploads, in order."""
    return _page(tx, UploadRow.direct_key, store, after, limit)


def of_blobs(tx: Transaction, store: str, keys: Sequence[str]) -> set[str]:
    """Answer which of these keys belong to blobs, or archives, whose bytes are to stay."""
    blobs = (BlobRow.store == store) & BlobRow.key.in_(list(keys)) & (BlobRow.state != BlobState.ERASED)
    archives = (EventArchiveRow.store == store) & EventArchiveRow.key.in_(list(keys))
    queries = (BlobRow.select(BlobRow.key).where(blobs), EventArchiveRow.select(EventArchiveRow.key).where(archives))
    return {row["key"] for query in queries for row in tx.rows(query)}


def of_uploads(tx: Transaction, store: str, keys: Sequence[str]) -> set[str]:
    """Answer which of these keys unfinished uploads have reserved."""
    found: set[str] = set()
    for column in (UploadRow.key, UploadRow.direct_key):
        query = UploadRow.select(column.alias("key")).where(_reserved(column, store) & column.in_(list(keys)))
        found.update(row["key"] for row in tx.rows(query))
    return found


def _kept(condition: Any) -> Any:
    columns = (BlobRow.blob_id, BlobRow.key, BlobRow.size, BlobRow.sha256, BlobRow.state)
    return BlobRow.select(*columns).where(condition)


def _page(tx: Transaction, column: Any, store: str, after: str, limit: int) -> list[str]:
    query = UploadRow.select(column.alias("key")).where(_reserved(column, store) & (column > after))
    return [row["key"] for row in tx.rows(query.order_by(column).limit(limit))]


def _reserved(column: Any, store: str) -> Any:
    return (UploadRow.store == store) & column.is_null(False) & UploadRow.state.in_(_UNFINISHED)
