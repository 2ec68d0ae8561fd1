"""Open what commands work on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gallery_server import parts
from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.config import Settings
from gallery_server.dal import migrate
from gallery_server.dal.database import Database
from gallery_server.errors import InvalidArgument, Reason


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """Open the database of the settings for a while; raise SchemaMismatch where it is not of this version."""
    database = parts.open_database(settings)
    try:
        migrate.check(database)
        yield database
    finally:
        database.close()


def chosen(stores: Stores, name: str | None) -> list[BlobStore]:
    """Answer the store of this name, or all; raise InvalidArgument where no setting names it."""
    found = [store for store in stores if name in (None, store.name)]
    if not found:
        known = ", ".join(sorted(store.name for store in stores))
        raise InvalidArgument(
            Reason.FIELD_OUT_OF_RANGE,
            f"--store is {name!r}; the settings name the stores {known}.",
            field="store",
            known=known,
        )
    return found
