"""The feed is read from either end, by filter and cursor, and says where what is older has gone."""

from __future__ import annotations

import uuid

import pytest

from gallery_server.dal import event_sequence_store, event_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.event import Change, EventKind
from gallery_server.errors import Gone, InvalidArgument, NotFound, Reason
from gallery_server.registry import events
from gallery_server.registry.events import EventStart
from tests.contracts.keeping.feed import a_change, numbering, read, read_all, soon, subjects, write
from tests.contracts.registry.gallery import MODEL, PROJECT, Gallery


@pytest.fixture
def nine(database: Database) -> Database:
    """Nine events."""
    write(database, *"abcdefghi")
    numbering(database).step()
    return database


def test_pages_follow_on_each_other(nine: Database) -> None:
    assert subjects(read_all(nine, limit=2)) == list("abcdefghi")
    page = read(nine, limit=4)
    assert (subjects(page.items), page.seen, page.newest) == (list("abcd"), 4, 9)
    assert subjects(read(nine, page.next_cursor, limit=4).items) == list("efgh")
    assert subjects(read(nine, page.next_cursor, limit=4).items) == list("efgh"), "a cursor stays good"


def test_a_cursor_at_the_end_goes_on_with_what_comes(nine: Database) -> None:
    end = read(nine)
    assert read(nine, end.next_cursor).items == []
    write(nine, "j")
    numbering(nine).step()
    assert subjects(read(nine, end.next_cursor).items) == ["j"]


def test_who_begins_at_the_newest_sees_what_comes(nine: Database) -> None:
    start = read(nine, start=EventStart.NEWEST)
    assert start.items == []
    write(nine, "j")
    numbering(nine).step()
    assert subjects(read(nine, start.next_cursor, start=EventStart.NEWEST).items) == ["j"]


def test_a_cursor_is_bound_to_its_filter(nine: Database) -> None:
    cursor = read(nine, limit=2).next_cursor
    for wish in ({"subject_id": "a"}, {"kinds": ["project.changed"]}):
        with pytest.raises(InvalidArgument) as raised:
            read(nine, cursor, **wish)
        assert raised.value.reason is Reason.CURSOR_INVALID
    with pytest.raises(InvalidArgument):
        read(nine, cursor[:-4] + "AAAA")


def test_all_that_a_filter_says_must_hold(gallery: Gallery) -> None:
    gallery.create()
    saved = gallery.save()
    gallery.create(base_version_id="supply")
    gallery.create(project_name="risk")
    numbering(gallery.database).step()

    def kinds(**wish: object) -> list[str]:
        return [event.kind for event in read_all(gallery.database, **wish)]

    assert len(kinds()) == 9
    assert kinds(project_name="risk") == ["project.created", "model.created", "model.revised"]
    assert kinds(model_id=saved.model_id) == ["model.created", "model.revised", "instance.created"]
    assert kinds(subject_id=saved.instance_id) == ["instance.created"]
    assert kinds(kinds=["model.*"]) == ["model.created", "model.revised"] * 3
    assert kinds(kinds=["project.created", "instance.*"], project_name=PROJECT) == [
        "project.created",
        "instance.created",
    ]
    assert kinds(kinds=["instance.*"], project_name="risk") == []
    assert kinds(model_id=saved.model_id, kinds=["model.created"], project_name="risk") == []


def test_a_filter_that_nothing_fits_moves_on(nine: Database) -> None:
    page = read(nine, subject_id="nobody")
    assert (page.items, page.seen) == ([], 9)


def test_long_stretches_without_a_match_are_looked_through_in_turn(
    nine: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_NUMBERS_AT_ONCE", 4)
    page = read(nine, subject_id="i")
    assert (page.items, page.seen, page.newest) == ([], 4, 9)
    assert subjects(read_all(nine, subject_id="i")) == ["i"]


@pytest.mark.parametrize(
    ("kinds", "reason", "known"),
    [
        (["instance.creatd"], Reason.FIELD_MALFORMED, "instance.created"),
        (["instnce.*"], Reason.FIELD_MALFORMED, "instance.*"),
        (["*"], Reason.FIELD_MALFORMED, ""),
        ([""], Reason.FIELD_MALFORMED, ""),
        (["instance.*"] * 51, Reason.TOO_MANY_ITEMS, ""),
    ],
)
def test_unknown_kinds_are_refused(nine: Database, kinds: list[str], reason: Reason, known: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        read(nine, kinds=kinds)
    assert raised.value.reason is reason
    assert known in raised.value.details.get("known", "")


def test_unknown_records_are_refused(gallery: Gallery) -> None:
    gallery.create()
    with pytest.raises(NotFound):
        read(gallery.database, project_name="marketplaze")
    with pytest.raises(NotFound):
        read(gallery.database, model_id=str(uuid.uuid4()))
    with pytest.raises(InvalidArgument):
        read(gallery.database, model_id=MODEL)
    with pytest.raises(InvalidArgument):
        read(gallery.database, subject_id="x" * 129)


def test_a_cursor_behind_the_archive_is_told_the_oldest_event(nine: Database) -> None:
    old, young = read(nine, limit=2), read(nine, limit=5)
    assert nine.write(lambda tx: event_sequence_store.archive(tx, after=0, upto=5), soon())
    with pytest.raises(Gone) as raised:
        read(nine, old.next_cursor)
    assert (raised.value.reason, raised.value.details["oldest"]) == (Reason.EVENTS_ARCHIVED, "6")
    assert subjects(read(nine, young.next_cursor).items) == list("fghi")
    assert subjects(read(nine).items) == list("fghi"), "although their rows are still there"
    nine.write(lambda tx: event_store.forget_upto(tx, 5, 100), soon())
    assert subjects(read(nine).items) == list("fghi")


def test_a_page_ends_at_12_mb(database: Database) -> None:
    states = {"text": "x" * 16_000}

    def work(tx: Transaction) -> None:
        for number in range(500):
            tx.emit(a_change(str(number), before=states, after=states))

    database.write(work, soon())
    numbering(database).step()
    page = read(database)
    assert 300 < len(page.items) < 400
    assert len(read_all(database)) == 500


def test_an_event_of_no_project_has_none(database: Database) -> None:
    database.write(lambda tx: tx.emit(Change(EventKind.PROJECT_CHANGED, "local:test", "a")), soon())
    numbering(database).step()
    (event,) = read_all(database)
    assert (event.project_name, event.model_id, event.before, event.after, event.request_id) == (None,) * 5
