"""Bytes are read as they were saved, or their loss is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal import blob_store
from gallery_server.domain.instance import InstanceRecord
from gallery_server.errors import DataLoss, InvalidArgument, Reason
from gallery_server.registry.downloads import Downloads
from gallery_server.registry.staging import Staging
from tests.contracts.registry.gallery import MODEL, PROJECT, Gallery, caller

CONTENT = bytes(range(100))


@dataclass(frozen=True)
class Saved:
    """An instance with bytes in a folder, the file that keeps them, and who reads them."""

    instance_id: str
    file: Path
    downloads: Downloads

    def read(self, offset: int, length: int) -> bytes:
        return self.downloads.read(caller(), self.instance_id, offset, length).data


@pytest.fixture
def saved(gallery: Gallery, tmp_path: Path) -> Saved:
    gallery.create()
    store = FolderStore("main", tmp_path)
    staging = Staging(gallery.database, Stores({"main": store}, "main"))
    with staging.staged(caller(), InstanceRecord(PROJECT, MODEL), CONTENT, None) as staged:
        entered = gallery.write(lambda tx: staging.enter(tx, caller(), staged))
        staged.answered = entered.instance.instance.instance_id
    instance = entered.instance.instance
    found = gallery.read(lambda tx: blob_store.find_of_instance(tx, instance.instance_id))
    assert found is not None
    return Saved(
        instance.instance_id,
        tmp_path / found.blob.location.key,
        Downloads(gallery.database, Stores({"main": store}, "main")),
    )


def test_ranges_end_with_the_blob(saved: Saved):
    assert saved.read(0, 100) == CONTENT
    assert saved.read(90, 1_000) == CONTENT[90:]
    assert saved.read(100, 1) == b""


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (101, 1), (0, 0), (0, (1 << 20) + 1)])
def test_what_is_no_range_is_refused(saved: Saved, offset: int, length: int):
    with pytest.raises(InvalidArgument) as raised:
        saved.read(offset, length)
    assert raised.value.reason is Reason.FIELD_OUT_OF_RANGE


def test_bytes_that_are_gone_are_a_loss(saved: Saved):
    saved.file.unlink()
    with pytest.raises(DataLoss) as raised:
        saved.read(0, 1)
    assert (raised.value.reason, raised.value.retryable) == (Reason.BLOB_MISSING, False)


def test_bytes_that_end_early_are_damaged(saved: Saved):
    saved.file.write_bytes(CONTENT[:50])
    assert saved.read(0, 50) == CONTENT[:50]
    with pytest.raises(DataLoss) as raised:
        saved.read(40, 20)
    assert raised.value.reason is Reason.BLOB_DAMAGED
    assert raised.value.details == {"store": "main", "found": "50", "size": "100"}
