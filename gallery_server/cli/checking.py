"""Do what `gallery-server fsck` says."""

from __future__ import annotations

from gallery_server import parts
from gallery_server.blobs.store import BlobStore
from gallery_server.cli.findings import JsonLines, Printed
from gallery_server.cli.parts import chosen, opened_database
from gallery_server.cli.progress import reading
from gallery_server.config import Settings
from gallery_server.dal import blob_store
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.keeping.deep_reading import DeepReading
from gallery_server.keeping.inspection import Inspection

_SECONDS = 600.0
_HOUR_SECONDS = 3_600


def fsck(settings: Settings, store: str | None, *, deep: bool, as_json: bool) -> int:
    """Compare rows with bytes; answer 0 where nothing is damaged, else 1."""
    output = JsonLines() if as_json else Printed()
    with opened_database(settings) as database:
        stores = parts.open_stores(settings)
        inspected = chosen(stores, store)
        inspection = Inspection(database, settings.upload_lease_hours * _HOUR_SECONDS, output.tell)
        for each in inspected:
            inspection.inspect_store(each)
        if store is None:
            inspection.inspect_rows(stores)
        if deep:
            _read(database, inspection, inspected)
    output.sum_up(inspection.tally, deep=deep)
    return 0 if inspection.tally.is_clean else 1


def _read(database: Database, inspection: Inspection, stores: list[BlobStore]) -> None:
    total = database.read(
        lambda tx: sum(blob_store.bytes_in(tx, store.name) for store in stores), Deadline.after(_SECONDS)
    )
    with reading(total) as progress:
        for store in stores:
            DeepReading(inspection, progress).read_store(store)
