"""Read archived events back."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from gallery_server.blobs.stores import Stores
from gallery_server.dal import event_archive_store
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.domain.event import EventArchive
from gallery_server.errors import DataLoss, Reason

_AT_ONCE = 100
_ROWS_SECONDS = 60.0
_READ_SECONDS = 300.0


def archives(database: Database, number: int = 1) -> Iterator[EventArchive]:
    """Yield the files that hold events from a number on, oldest first."""
    while True:
        find = partial(event_archive_store.list_from, number=number, limit=_AT_ONCE)
        found = database.read(find, Deadline.after(_ROWS_SECONDS))
        yield from found
        if len(found) < _AT_ONCE:
            return
        number = found[-1].last_number + 1


def events_of(stores: Stores, archive: EventArchive) -> Iterator[dict[str, Any]]:
    """Yield the events of a file under the contract's names; raise DataLoss where its bytes are not those kept."""
    store = stores.of(archive.location)
    content = b"".join(store.pieces(archive.location.key, Deadline.after(_READ_SECONDS)))
    if hashlib.sha256(content).hexdigest() != archive.sha256:
        raise DataLoss(
            Reason.BLOB_DAMAGED,
            f"The file of the events {archive.first_number} to {archive.last_number} has other bytes than were kept; "
            "restore the store from its backup.",
            store=archive.location.store,
            key=archive.location.key,
        )
    for line in gzip.decompress(content).splitlines():
        yield json.loads(line)
