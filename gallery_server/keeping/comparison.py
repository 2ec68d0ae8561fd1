"""Hold the rows against the files of a store: two sorted streams, met key by key."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TypeVar

from gallery_server.blobs.store import BlobStore, StoredFile
from gallery_server.dal import named_key_store
from gallery_server.dal.database import Database
from gallery_server.dal.named_key_store import KeptBlob
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.call import Deadline

T = TypeVar("T")

_PAGE = 1_000
_ROWS_SECONDS = 60.0
_LISTING_SECONDS = 12 * 3_600.0
"""For the files of a whole store, with all that is done between one and the next."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """Say that an unfinished upload will have its bytes under this key."""

    key: str


Entry = KeptBlob | Reserved | StoredFile


@dataclass(frozen=True, slots=True)
class Meeting:
    """What rows and files were seen to say of one key; both go on changing meanwhile."""

    key: str
    blob: KeptBlob | None
    reserved: bool
    file: StoredFile | None
    temporaries: tuple[StoredFile, ...]

    @property
    def unnamed(self) -> list[StoredFile]:
        """List the files that no row names: what an unfinished upload writes, whole or not, is named by it."""
        if self.reserved:
            return []
        stays = self.blob is not None and self.blob.state is not BlobState.ERASED
        return [*self.temporaries] if stays or self.file is None else [self.file, *self.temporaries]


def compare(database: Database, store: BlobStore) -> Iterator[Meeting]:
    """Yield every key of the store that a row or a file has, in order, with no more in memory than a page of rows.

    Rows and files are read at different moments: whoever finds one without the other looks again before they act.
    Raises what the store raises.
    """
    reserved = [
        pages(database, partial(_reserved, fetch=fetch, store=store.name), lambda each: each.key)
        for fetch in (named_key_store.page_of_uploads, named_key_store.page_of_direct_uploads)
    ]
    files = store.keys(Deadline.after(_LISTING_SECONDS))
    streams: list[Iterator[Entry]] = [blobs_in(database, store.name), *reserved, files]
    merged: Iterator[Entry] = heapq.merge(*streams, key=base_key)
    for key, group in groupby(merged, key=base_key):
        yield _meeting(key, list(group))


def blobs_in(database: Database, store: str) -> Iterator[KeptBlob]:
    """Yield the blobs of a store, erased ones too, and its files of archived events, in the order of their keys."""
    streams = [
        pages(database, partial(_blobs, fetch=fetch, store=store), lambda blob: blob.key)
        for fetch in (named_key_store.page_of_blobs, named_key_store.page_of_archives)
    ]
    return heapq.merge(*streams, key=lambda blob: blob.key)


def base_key(entry: Entry) -> str:
    """Answer the key that an entry speaks of; a temporary file's name begins with it."""
    return entry.key.partition(".")[0]


def pages(
    database: Database, fetch: Callable[[Transaction, str, int], list[T]], key_of: Callable[[T], str], after: str = ""
) -> Iterator[T]:
    """Yield rows behind a key in the order of their keys, a page in each transaction."""
    while True:
        rows = database.read(partial(_page, fetch=fetch, after=after), Deadline.after(_ROWS_SECONDS))
        yield from rows
        if len(rows) < _PAGE:
            return
        after = key_of(rows[-1])


def _page(tx: Transaction, fetch: Callable[[Transaction, str, int], list[T]], after: str) -> list[T]:
    return fetch(tx, after, _PAGE)


def _blobs(
    tx: Transaction, after: str, limit: int, fetch: Callable[[Transaction, str, str, int], list[KeptBlob]], store: str
) -> list[KeptBlob]:
    return fetch(tx, store, after, limit)


def _reserved(
    tx: Transaction, after: str, limit: int, fetch: Callable[[Transaction, str, str, int], list[str]], store: str
) -> list[Reserved]:
    return [Reserved(key) for key in fetch(tx, store, after, limit)]


def _meeting(key: str, group: list[Entry]) -> Meeting:
    files = [entry for entry in group if isinstance(entry, StoredFile)]
    return Meeting(
        key=key,
        blob=next((entry for entry in group if isinstance(entry, KeptBlob)), None),
        reserved=any(isinstance(entry, Reserved) for entry in group),
        file=next((file for file in files if not file.temporary), None),
        temporaries=tuple(file for file in files if file.temporary),
    )
