"""What was erased leaves the store and every home's copies, but for as long as a backup runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.stores import Stores
from gallery_server.dal import job_store
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import Instance
from gallery_server.domain.job import Claim, Job, JobState
from gallery_server.errors import DataLoss, FailedPrecondition
from gallery_server.keeping.erased_bytes import EraseBlob, ErasedCopies
from gallery_server.registry import backups, erasures
from gallery_server.registry.erasures import ERASE_BLOB
from tests.contracts.keeping.shelf import Shelf, soon
from tests.contracts.registry.gallery import SIGNER, caller

WORKER = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11/boot/1"


def erase(shelf: Shelf, instance: Instance) -> None:
    shelf.run(
        lambda tx: erasures.erase(
            tx, SIGNER, caller(), instance.instance_id, reason="the law", metadata_keys=[], cursor=None
        )
    )


def job_of(shelf: Shelf, instance: Instance) -> Job:
    found: Job | None = shelf.run(lambda tx: job_store.find(tx, ERASE_BLOB, str(instance.blob_id)))
    assert found is not None
    return found


def claimed(shelf: Shelf, instance: Instance) -> Claim:
    job_id = job_of(shelf, instance).job_id
    claim: Claim | None = shelf.run(lambda tx: job_store.claim(tx, job_id, WORKER, 60_000_000))
    assert claim is not None
    return claim


def run(shelf: Shelf, instance: Instance) -> None:
    EraseBlob(shelf.gallery.database, shelf.stores).run(claimed(shelf, instance), soon())


def test_the_job_deletes_the_bytes(shelf: Shelf) -> None:
    instance, other = shelf.save(b"a"), shelf.save(b"b")
    erase(shelf, instance)
    run(shelf, instance)
    assert shelf.keys() == {shelf.key(other)}
    assert job_of(shelf, instance).state is JobState.DONE
    assert shelf.inspect(deep=True).findings == []


def test_the_job_may_be_done_again_after_any_step(folder: Shelf) -> None:
    instance = folder.save()
    erase(folder, instance)
    folder.lose(instance)
    run(folder, instance)
    assert job_of(folder, instance).state is JobState.DONE


def test_the_job_waits_for_a_backup(folder: Shelf) -> None:
    instance = folder.save()
    erase(folder, instance)
    folder.run(lambda tx: backups.begin(tx, "ops", 1))
    run(folder, instance)
    waiting = job_of(folder, instance)
    assert (waiting.state, waiting.failures) == (JobState.WAITING, 0)
    assert waiting.due_micros > folder.run(lambda tx: tx.lease_now())
    assert folder.keys() == {folder.key(instance)}


def test_a_job_that_failed_for_good_is_owed_again_by_a_repeat(folder: Shelf) -> None:
    instance = folder.save()
    erase(folder, instance)
    claim = claimed(folder, instance)
    handler = EraseBlob(folder.gallery.database, Stores({"other": folder.store}, "other"))
    with pytest.raises(FailedPrecondition) as refused:
        handler.run(claim, soon())
    fault = Fault.of(refused.value)
    folder.run(lambda tx: (job_store.fail(tx, claim, fault), handler.failed(tx, claim, fault)))
    assert folder.keys() == {folder.key(instance)}
    erase(folder, instance)
    run(folder, instance)
    assert folder.keys() == set()


def test_every_home_forgets_its_copies(folder: Shelf, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 1 << 20)
    before, after, kept = folder.save(b"before"), folder.save(b"after"), folder.save(b"kept")

    def fill() -> None:
        for each in (before, after, kept):
            blob = folder.blob(each)
            assert cache.read(blob, folder.store, 0, blob.size, soon())

    fill()
    erase(folder, before)
    chore = ErasedCopies(folder.gallery.database, cache)
    assert chore.forget(soon()) == 1
    erase(folder, after)
    assert chore.forget(soon()) == 1
    assert chore.forget(soon()) == 0
    for each in (before, after, kept):
        folder.lose(each)
    assert cache.read(folder.blob(kept), folder.store, 0, 4, soon()) == b"kept"
    for each in (before, after):
        with pytest.raises(DataLoss):
            cache.read(folder.blob(each), folder.store, 0, 1, soon())
