"""Remove what no row names: bytes of uploads that came to nothing and of erased blobs, and temporary files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from gallery_server.blobs.store import BlobStore, StoredFile
from gallery_server.dal import home_store, named_key_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.keeping.comparison import base_key, compare
from gallery_server.registry import backups

LONGEST_CALL_SECONDS = 600
"""Bytes that a call has stored get their row within its time, so that older ones without a row never get one."""
_ALIVE_SECONDS = 60
_BATCH = 100
_EXAMPLES = 10
_DECIDE_SECONDS = 60.0
_DELETE_SECONDS = 60.0
_MICROS = 1_000_000


@dataclass(slots=True)
class Swept:
    """What was found in a store that no row names."""

    store: str
    files: int = 0
    size: int = 0
    """Bytes in all of them."""
    younger: int = 0
    """Files that may still get their row, and are left alone."""
    deleted: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Look for files older than `older_seconds`, and delete them where `delete` is set; safe beside running servers."""

    database: Database
    older_seconds: float
    delete: bool
    report: Callable[[Swept], None]
    """Called with every batch, to show how far it is."""

    def run(self, store: BlobStore) -> Swept:
        """Sweep one store; raise FailedPrecondition (BACKUP_RUNNING) where it would delete while a backup runs."""
        if self.delete:
            self.database.read(backups.require_none, Deadline.after(_DECIDE_SECONDS))
        swept = Swept(store.name)
        batch: list[StoredFile] = []
        oldest = self.database.clock() - int(self.older_seconds * _MICROS)
        for meeting in compare(self.database, store):
            for file in meeting.unnamed:
                if file.modified_micros > oldest:
                    swept.younger += 1
                else:
                    batch.append(file)
            if len(batch) >= _BATCH:
                self._take(store, batch, swept)
                batch = []
        self._take(store, batch, swept)
        return swept

    def _take(self, store: BlobStore, batch: list[StoredFile], swept: Swept) -> None:
        """Look once more whether rows name them, and count and delete those that none does."""
        unnamed = self.database.read(partial(self._unnamed, store, batch), Deadline.after(_DECIDE_SECONDS))
        for file in unnamed:
            swept.files += 1
            swept.size += file.size
            if len(swept.examples) < _EXAMPLES:
                swept.examples.append(file.key)
            if self.delete:
                store.delete(file.key, Deadline.after(_DELETE_SECONDS))
                swept.deleted += 1
        self.report(swept)

    def _unnamed(self, store: BlobStore, batch: list[StoredFile], tx: Transaction) -> list[StoredFile]:
        if self.delete:
            backups.require_none(tx)
        keys = sorted({base_key(file) for file in batch})
        # In this order: what an upload had reserved when it was looked at, its blob's row names ever after.
        reserved = named_key_store.of_uploads(tx, store.name, keys)
        kept = named_key_store.of_blobs(tx, store.name, keys)
        return [
            file for file in batch if base_key(file) not in reserved and (file.temporary or base_key(file) not in kept)
        ]


def require_safe_age(tx: Transaction, older_seconds: float) -> None:
    """Raise InvalidArgument where a server that lives could still give files of this age their rows."""
    if older_seconds >= LONGEST_CALL_SECONDS:
        return
    alive = home_store.count_alive(tx, _ALIVE_SECONDS * _MICROS)
    if alive:
        raise InvalidArgument(
            Reason.FIELD_OUT_OF_RANGE,
            f"Servers that were seen within the last {_ALIVE_SECONDS} seconds: {alive}. Their calls last up to "
            f"{LONGEST_CALL_SECONDS} seconds and may still need younger files; stop them, give --older-than 0.17 "
            "(hours) or more, or --force where none of them writes.",
            field="older-than",
            value=older_seconds,
            limit=LONGEST_CALL_SECONDS,
        )
