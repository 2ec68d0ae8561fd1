"""Drafts that outlive their project's policy lose their bytes, and those that were released do not."""

from __future__ import annotations

from gallery_server.dal import instance_store
from gallery_server.domain.blob import BlobState
from gallery_server.domain.project import PolicyChange
from gallery_server.keeping import draft_expiry
from gallery_server.registry import backups, instances, projects
from tests.contracts.keeping.feed import numbering, read_all
from tests.contracts.keeping.shelf import HOUR, Shelf, soon
from tests.contracts.registry.gallery import PROJECT, caller

DAY = 24 * HOUR


def expire(shelf: Shelf) -> int:
    return draft_expiry.erase_expired_drafts(shelf.gallery.database, soon())


def test_expired_drafts_are_erased_and_swept(shelf: Shelf) -> None:
    draft, released, plain = shelf.save(b"a", draft=True), shelf.save(b"b", draft=True), shelf.save(b"c")
    shelf.run(lambda tx: instances.release(tx, caller(), released.instance_id))
    assert expire(shelf) == 0
    shelf.clock.ahead = 91 * DAY
    young = shelf.save(b"d", draft=True)
    assert expire(shelf) == 1
    assert expire(shelf) == 0
    assert shelf.blob(draft).state is BlobState.ERASED
    assert shelf.gallery.instance(draft.instance_id).erased
    shelf.sweep(hours=24)
    assert shelf.keys() == {shelf.key(each) for each in (released, plain, young)}
    assert shelf.inspect(deep=True).findings == []


def test_each_project_has_its_policy(folder: Shelf) -> None:
    folder.gallery.create(project_name="other")
    here, there = folder.save(draft=True), folder.save(draft=True, project_name="other")
    folder.run(lambda tx: projects.set_policy(tx, caller(), PROJECT, 1, None, PolicyChange(draft_expiry_days=7)))
    folder.clock.ahead = 8 * DAY
    assert expire(folder) == 1
    assert (folder.blob(here).state, folder.blob(there).state) == (BlobState.ERASED, BlobState.PRESENT)


def test_many_drafts_expire_in_batches(folder: Shelf) -> None:
    drafts = [folder.save(draft=True) for _ in range(draft_expiry._BATCH + 5)]
    folder.clock.ahead = 91 * DAY
    assert expire(folder) == len(drafts)
    assert all(
        each.erased
        for each in folder.gallery.read(
            lambda tx: instance_store.find_many(tx, [draft.instance_id for draft in drafts])
        ).values()
    )


def test_a_backup_holds_it_off(folder: Shelf) -> None:
    folder.save(draft=True)
    folder.clock.ahead = 91 * DAY
    folder.run(lambda tx: backups.begin(tx, "ops", 24 * 365))
    assert expire(folder) == 0
    folder.run(backups.end)
    assert expire(folder) == 1


def test_an_erased_draft_leaves_its_event_once(folder: Shelf) -> None:
    draft = folder.save(draft=True)
    folder.clock.ahead = 91 * DAY
    assert (expire(folder), expire(folder)) == (1, 0)
    numbering(folder.gallery.database).step()
    (erased,) = read_all(folder.gallery.database, kinds=["instance.erased"])
    assert (erased.subject_id, erased.created_by) == (draft.instance_id, "gallery")
