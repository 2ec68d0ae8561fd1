"""Keep which files of a store hold the events whose rows are gone."""

from __future__ import annotations

from gallery_server.dal.schema import EventArchiveRow
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import Location
from gallery_server.domain.event import EventArchive


def insert(tx: Transaction, archive: EventArchive) -> None:
    """Keep a file of events."""
    tx.run(
        EventArchiveRow.insert(
            {
                EventArchiveRow.store: archive.location.store,
                EventArchiveRow.key: archive.location.key,
                EventArchiveRow.first_number: archive.first_number,
                EventArchiveRow.last_number: archive.last_number,
                EventArchiveRow.size: archive.size,
                EventArchiveRow.sha256: archive.sha256,
                EventArchiveRow.created_micros: archive.created_micros,
            }
        )
    )


def find_by_first(tx: Transaction, first_number: int) -> EventArchive | None:
    """Answer the file that begins with a number, or None."""
    row = tx.row(EventArchiveRow.select().where(EventArchiveRow.first_number == first_number))
    return None if row is None else _archive(row)


def list_from(tx: Transaction, number: int, limit: int) -> list[EventArchive]:
    """Answer up to `limit` files that hold a number or later ones, oldest first."""
    query = EventArchiveRow.select().where(EventArchiveRow.last_number >= number)
    return [_archive(row) for row in tx.rows(query.order_by(EventArchiveRow.first_number).limit(limit))]


def _archive(row: Row) -> EventArchive:
    return EventArchive(
        location=Location(row["store"], row["key"]),
        first_number=row["first_number"],
        last_number=row["last_number"],
        sha256=row["sha256"],
        size=row["size"],
        created_micros=row["created_micros"],
    )
