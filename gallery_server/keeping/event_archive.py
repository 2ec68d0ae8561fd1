"""Take old events out of the feed into compressed files of the blob store, and read those (domain, 1.8).

Each step may be repeated after a crash behind any line: the file comes first, and one that no row names is swept; then
one transaction names it and lets readers know; the rows go last, and whoever finds some left goes on with them.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from gallery_server.blobs.stores import Stores
from gallery_server.dal import (
    event_archive_store,
    event_sequence_store,
    event_store,
    rule_store,
    trigger_position_store,
)
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Location, random_key
from gallery_server.domain.call import Deadline
from gallery_server.domain.event import Event, EventArchive, EventFilter, EventSequence
from gallery_server.registry.uploading.staging import remove

_DAY_MICROS = 86_400_000_000
_PAGE = 250
_ROWS_AT_ONCE = 1_000
_FILE_EVENTS = 50_000
_FILE_BYTES = 32 << 20
"""Of lines before they are compressed."""
_FILE_SECONDS = 15.0
"""What is left of a round's time to begin one more file."""
_FEED = "00000000-0000-0000-0000-000000000000"
"""Stands for the project in the keys of these files: the feed belongs to all."""


@dataclass(frozen=True, slots=True)
class EventArchiving:
    """Archive events, whole days at a time, once they are older than so many days."""

    database: Database
    stores: Stores
    days: int
    leads: Callable[[], bool]
    """Whether this server numbers the events: one archives, so that none works in vain."""

    def archive(self, deadline: Deadline) -> int:
        """Archive what is old, file by file while there is time; answer how many events left the feed."""
        gone = 0
        while self.leads() and deadline.remaining() > _FILE_SECONDS:
            gone += self._forget(deadline)
            if not self._write_file(deadline):
                break
        return gone

    def _write_file(self, deadline: Deadline) -> bool:
        sequence, upto = self.database.read(_ended, deadline)
        packed = _Packed()
        for event in self._old(sequence.archived, upto, deadline):
            packed.add(event)
            if packed.is_full:
                break
        if not packed.count:
            return False
        content = packed.content()
        store = self.stores.current
        archive = EventArchive(
            location=Location(store.name, random_key(_FEED)),
            first_number=sequence.archived + 1,
            last_number=sequence.archived + packed.count,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            created_micros=self.database.clock(),
        )
        store.put(archive.location.key, content, deadline)
        if self.database.write(partial(_name, archive=archive), deadline, repeatable=True):
            return True
        remove(store, archive.location)
        return False

    def _old(self, after: int, upto: int, deadline: Deadline) -> Iterator[Event]:
        """Yield the events behind the last archive, up to the first that is young."""
        before = (self.database.clock() - self.days * _DAY_MICROS) // _DAY_MICROS * _DAY_MICROS
        while True:
            page = self.database.read(
                partial(event_store.page, wanted=EventFilter(), after=after, upto=upto, limit=_PAGE),
                deadline,
            )
            for event in page:
                if event.created_micros >= before:
                    return
                yield event
            if len(page) < _PAGE:
                return
            after = page[-1].number

    def _forget(self, deadline: Deadline) -> int:
        """Delete the rows of events that archives hold, a few in each transaction."""
        upto = self.database.read(event_sequence_store.find, deadline).archived
        gone = 0
        while True:
            some = self.database.write(
                partial(event_store.forget_upto, upto=upto, limit=_ROWS_AT_ONCE), deadline, repeatable=True
            )
            gone += some
            if some < _ROWS_AT_ONCE:
                return gone


class _Packed:
    """Compress events, a line of JSON for each."""

    def __init__(self) -> None:
        self.count = 0
        self._bytes = 0
        self._buffer = io.BytesIO()
        self._file = gzip.GzipFile(fileobj=self._buffer, mode="wb", mtime=0)

    @property
    def is_full(self) -> bool:
        return self.count == _FILE_EVENTS or self._bytes >= _FILE_BYTES

    def add(self, event: Event) -> None:
        self.count += 1
        self._bytes += self._file.write(json.dumps(line_of(event), ensure_ascii=False).encode() + b"\n")

    def content(self) -> bytes:
        self._file.close()
        return self._buffer.getvalue()


def line_of(event: Event) -> dict[str, Any]:
    """Answer an event as an archive has it, under the contract's names; `before` and `after` are JSON themselves."""
    return {
        "number": event.number,
        "transactionId": event.transaction_id,
        "kind": event.kind,
        "projectName": event.project_name,
        "subjectId": event.subject_id,
        "modelId": event.model_id,
        "createdMicros": event.created_micros,
        "createdBy": event.created_by,
        "requestId": event.request_id,
        "before": None if event.before is None else json.loads(event.before),
        "after": None if event.after is None else json.loads(event.after),
    }


def _ended(tx: Transaction) -> tuple[EventSequence, int]:
    """Answer how far the feed is, and up to which event nobody waits for it.

    While rules are active, what no worker has held against them yet stays, however long workers are away.
    """
    sequence = event_sequence_store.find(tx)
    if not rule_store.has_any(tx):
        return sequence, sequence.newest
    return sequence, min(sequence.newest, trigger_position_store.find(tx))


def _name(tx: Transaction, archive: EventArchive) -> bool:
    """Name a file that is in the store; tell whether it stands, and not one that another server made meanwhile."""
    if event_sequence_store.archive(tx, after=archive.first_number - 1, upto=archive.last_number):
        event_archive_store.insert(tx, archive)
        return True
    standing = event_archive_store.find_by_first(tx, archive.first_number)
    return standing is not None and standing.location == archive.location
