"""Bytes are read as they were saved, or their loss is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.stores import Stores
from gallery_server.dal import blob_store
from gallery_server.domain.blob import Blob
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.page import CursorSigner
from gallery_server.errors import DataLoss, FailedPrecondition, Gone, InvalidArgument, Reason
from gallery_server.keeping.erased_bytes import ErasedCopies
from gallery_server.registry import erasures
from gallery_server.registry.downloads import Downloads
from gallery_server.registry.uploading.staging import Staging
from tests.contracts.registry.gallery import MODEL, PROJECT, Gallery, caller
from tests.parts.s3 import S3Server

CONTENT = bytes(range(100))


@dataclass(frozen=True)
class Saved:
    """An instance with bytes in a folder, the file that keeps them, and who reads them."""

    instance_id: str
    file: Path
    downloads: Downloads

    def read(self, offset: int, length: int) -> bytes:
        return self.downloads.read(caller(), self.instance_id, offset, length).data


def save(gallery: Gallery, stores: Stores) -> tuple[str, Blob]:
    gallery.create()
    staging = Staging(gallery.database, stores)
    with staging.staged(caller(), InstanceRecord(PROJECT, MODEL), CONTENT, None) as staged:
        entered = gallery.write(lambda tx: staging.enter(tx, caller(), staged))
        staged.answered = entered.instance.instance.instance_id
    instance = entered.instance.instance
    found = gallery.read(lambda tx: blob_store.find_of_instance(tx, instance.instance_id))
    assert found is not None
    return instance.instance_id, found.blob


@pytest.fixture
def saved(gallery: Gallery, tmp_path: Path) -> Saved:
    stores = Stores({"main": FolderStore("main", tmp_path)}, "main")
    instance_id, blob = save(gallery, stores)
    cache = Cache(tmp_path / "cache", 1 << 30)
    return Saved(instance_id, tmp_path / blob.location.key, Downloads(gallery.database, stores, cache))


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


def test_a_folder_is_not_copied_to_the_cache(saved: Saved, tmp_path: Path):
    saved.read(0, 100)
    assert not list((tmp_path / "cache").rglob("[0-9a-f]*"))


def test_a_folder_is_not_offered_to_clients(saved: Saved, gallery: Gallery):
    with pytest.raises(FailedPrecondition, match="getBlob") as raised:
        gallery.read(lambda tx: saved.downloads.location(tx, saved.instance_id))
    assert raised.value.reason is Reason.NO_DIRECT_ACCESS


def test_bytes_of_a_remote_store_are_read_once(gallery: Gallery, s3: S3Server, tmp_path: Path):
    store = open_store("eu", s3.uri(s3.create_bucket()))
    stores = Stores({"eu": store}, "eu")
    instance_id, blob = save(gallery, stores)
    downloads = Downloads(gallery.database, stores, Cache(tmp_path, 1 << 30))
    assert downloads.read(caller(), instance_id, 0, 100).data == CONTENT
    found = gallery.read(lambda tx: downloads.location(tx, instance_id))
    assert (found.blob, found.uri) == (blob, store.client_uri(blob.location.key))
    store.delete(blob.location.key, caller().deadline)
    assert downloads.read(caller(), instance_id, 10, 20).data == CONTENT[10:30]
    with pytest.raises(DataLoss):
        Downloads(gallery.database, stores).read(caller(), instance_id, 0, 1)


def test_what_was_erased_is_gone_whatever_copies_there_are(gallery: Gallery, s3: S3Server, tmp_path: Path):
    stores = Stores({"eu": open_store("eu", s3.uri(s3.create_bucket()))}, "eu")
    instance_id, blob = save(gallery, stores)
    cache = Cache(tmp_path, 1 << 30)
    downloads = Downloads(gallery.database, stores, cache)
    assert downloads.read(caller(), instance_id, 0, 100).data == CONTENT
    signer = CursorSigner(b"key")
    gallery.write(
        lambda tx: erasures.erase(tx, signer, caller(), instance_id, reason="the law", metadata_keys=[], cursor=None)
    )
    assert (tmp_path / blob.sha256).exists()
    with pytest.raises(Gone):
        downloads.read(caller(), instance_id, 0, 100)
    with pytest.raises(Gone):
        gallery.read(lambda tx: downloads.location(tx, instance_id))
    assert ErasedCopies(gallery.database, cache).forget(caller().deadline) == 1
    assert not (tmp_path / blob.sha256).exists()


def test_a_store_that_no_setting_names_is_told(saved: Saved, gallery: Gallery, tmp_path: Path):
    downloads = Downloads(gallery.database, Stores({"eu": FolderStore("eu", tmp_path)}, "eu"))
    with pytest.raises(FailedPrecondition, match="'main'") as raised:
        downloads.read(caller(), saved.instance_id, 0, 1)
    assert raised.value.reason is Reason.STORE_NOT_CONFIGURED
    assert raised.value.details == {"store": "main", "known": "eu"}
