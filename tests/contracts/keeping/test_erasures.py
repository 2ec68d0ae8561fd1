"""An erasure takes bytes and values from all that have them, keeps who and why, and can be repeated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gallery_server.dal import instance_store, job_store
from gallery_server.dal.schema import ErasureRow
from gallery_server.domain import limits
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.value import text
from gallery_server.errors import FailedPrecondition, Gone, InvalidArgument, NotFound, Reason
from gallery_server.registry import backups, erasures, instances
from gallery_server.registry.downloads import Downloads
from gallery_server.registry.erasures import ERASE_BLOB, Erased
from tests.contracts.keeping.shelf import Shelf
from tests.contracts.registry.gallery import MODEL, PROJECT, SIGNER, caller, together

PERSONAL = {"owner": text("Ada"), "note": text("by Ada"), "city": text("Oslo")}


def erase(shelf: Shelf, instance: Instance, *keys: str, cursor: str | None = None, reason: str = "the law") -> Erased:
    work = lambda tx: erasures.erase(  # noqa: E731 - as short as it is
        tx, SIGNER, caller(), instance.instance_id, reason=reason, metadata_keys=keys, cursor=cursor
    )
    erased: Erased = shelf.run(work)
    return erased


def copy_of(shelf: Shelf, instance: Instance) -> Instance:
    """Make what a change of dependencies makes (paper, 3.4.2): the same bytes and metadata, the next place."""

    def insert(tx: Any) -> Instance:
        number = shelf.gallery.database.clock() % 1_000_000_000
        copy = replace(
            instance,
            instance_id=new_id(tx.now),
            number=number,
            line_sequence=number,
            ordinal=number,
            cause=InstanceCause.UPSTREAM_CHANGED,
            copied_from_instance_id=instance.instance_id,
        )
        instance_store.insert(tx, copy)
        return copy

    made: Instance = shelf.run(insert)
    return made


def held(shelf: Shelf, instance: Instance) -> set[str]:
    return set(shelf.gallery.instance(instance.instance_id).metadata)


def kept(shelf: Shelf) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = shelf.run(lambda tx: tx.rows(ErasureRow.select().order_by(ErasureRow.erasure_id)))
    return rows


def test_readers_find_it_gone_and_the_row_stays(folder: Shelf) -> None:
    older, instance = folder.save(b"older"), folder.save(metadata=PERSONAL)
    answer = erase(folder, instance, "owner").instance.instance
    assert answer.erased
    assert set(answer.metadata) == {"note", "city"}
    found = folder.gallery.instance(instance.instance_id)
    assert (found.erased, found.version, found.sha256) == (True, instance.version, instance.sha256)
    assert folder.gallery.resolve(f"{PROJECT}/{MODEL}@newest") == older
    for read in (
        lambda: Downloads(folder.gallery.database, folder.stores).read(caller(), instance.instance_id, 0, 10),
        lambda: folder.run(
            lambda tx: Downloads(folder.gallery.database, folder.stores).location(tx, instance.instance_id)
        ),
    ):
        with pytest.raises(Gone) as gone:
            read()
        assert gone.value.reason is Reason.INSTANCE_ERASED
    (row,) = kept(folder)
    assert (row["reason"], row["metadata_keys"], row["created_by"]) == ("the law", ["owner"], "local:test")
    job = folder.run(lambda tx: job_store.find(tx, ERASE_BLOB, str(instance.blob_id)))
    assert job is not None


def test_copies_lose_the_values_and_sharers_the_bytes(folder: Shelf) -> None:
    origin = folder.save(metadata=PERSONAL)
    root = copy_of(folder, origin)
    copy, sibling = copy_of(folder, root), copy_of(folder, origin)
    copy_of_copy = copy_of(folder, copy)
    answer = erase(folder, root, "owner")
    family = [root, copy, copy_of_copy]
    assert [held(folder, each) for each in family] == [{"note", "city"}] * 3
    assert [held(folder, each) for each in (origin, sibling)] == [set(PERSONAL)] * 2
    others = [origin, sibling, copy, copy_of_copy]
    assert answer.sharing.items == sorted(each.instance_id for each in others)
    assert all(folder.gallery.instance(each.instance_id).erased for each in others)


def test_those_that_share_bytes_come_in_pages(folder: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_ITEMS", 2)
    origin = folder.save()
    copies = [copy_of(folder, origin).instance_id for _ in range(5)]
    pages, cursor = [], None
    while not pages or cursor:
        page = erase(folder, origin, cursor=cursor).sharing
        pages.append(page.items)
        cursor = page.next_cursor
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [each for page in pages for each in page] == sorted(copies)
    assert len(kept(folder)) == 1


def test_a_repeat_erases_more_and_keeps_why(folder: Shelf) -> None:
    instance = folder.save(metadata=PERSONAL)
    erase(folder, instance)
    assert held(folder, instance) == set(PERSONAL)
    erase(folder, instance, "owner", reason="asked again")
    erase(folder, instance, "owner", "note")
    erase(folder, instance, "owner", "note")
    assert held(folder, instance) == {"city"}
    assert [(row["reason"], row["metadata_keys"]) for row in kept(folder)] == [
        ("the law", []),
        ("asked again", ["owner"]),
        ("the law", ["note", "owner"]),
    ]


@pytest.mark.parametrize("kind", ["draft", "deprecated"])
def test_drafts_and_deprecated_ones_can_be_erased(folder: Shelf, kind: str) -> None:
    instance = folder.save(draft=kind == "draft", metadata=PERSONAL)
    if kind == "deprecated":
        folder.gallery.deprecate(instance.instance_id)
    erase(folder, instance, "owner")
    assert folder.gallery.instance(instance.instance_id).erased
    assert "owner" not in held(folder, instance)
    if kind == "draft":
        with pytest.raises(Gone) as gone:
            folder.run(lambda tx: instances.release(tx, caller(), instance.instance_id))
        assert gone.value.reason is Reason.INSTANCE_ERASED, "not an expired draft"


def test_what_cannot_be_erased_is_refused(folder: Shelf) -> None:
    folder.gallery.create(base_version_id="sharded", shard_keys=("city",))
    instance = folder.save(base_version_id="sharded", metadata=PERSONAL)
    for key, reason in (
        ("city", Reason.FIELD_RESERVED),
        ("externalId", Reason.FIELD_RESERVED),
        ("onwer", Reason.FIELD_MALFORMED),
    ):
        with pytest.raises(InvalidArgument) as refused:
            erase(folder, instance, "owner", key)
        assert (refused.value.reason, refused.value.details["value"]) == (reason, repr(key))
    with pytest.raises(InvalidArgument):
        erase(folder, instance, reason="")
    with pytest.raises(NotFound):
        erase(folder, replace(instance, instance_id=new_id(1)))
    assert held(folder, instance) == set(PERSONAL)
    assert not folder.gallery.instance(instance.instance_id).erased
    assert kept(folder) == []


def test_a_backup_holds_it_off(folder: Shelf) -> None:
    instance, erased = folder.save(metadata=PERSONAL), folder.save(metadata=PERSONAL)
    erase(folder, erased, "owner")
    folder.run(lambda tx: backups.begin(tx, "ops", 1))
    with pytest.raises(FailedPrecondition) as refused:
        erase(folder, instance, "owner")
    assert refused.value.reason is Reason.BACKUP_RUNNING
    assert held(folder, instance) == set(PERSONAL)
    assert not folder.gallery.instance(instance.instance_id).erased
    erase(folder, erased, "owner")
    with pytest.raises(FailedPrecondition):
        erase(folder, erased, "note")
    folder.run(backups.end)
    erase(folder, instance, "owner")


def test_many_at_once_lose_no_key(folder: Shelf) -> None:
    names = [f"key {number}" for number in range(8)]
    instance = folder.save(metadata={name: text("Ada") for name in names} | PERSONAL)
    copy = copy_of(folder, instance)
    together(lambda number: erase(folder, instance, names[number]), len(names))
    assert held(folder, instance) == held(folder, copy) == set(PERSONAL)
    assert len(kept(folder)) == len(names)
