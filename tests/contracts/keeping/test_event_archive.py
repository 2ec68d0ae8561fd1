"""Old events leave the feed for files of the store, each once, whoever is killed on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal import trigger_position_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import system_clock
from gallery_server.domain.event import EventArchive
from gallery_server.errors import DataLoss, Reason
from gallery_server.keeping import event_archive
from gallery_server.keeping.archive_reading import archives, events_of
from gallery_server.keeping.event_archive import EventArchiving
from gallery_server.keeping.inspection import Inspection
from gallery_server.keeping.sweeping import Sweep
from tests.contracts.keeping.archiving_process import DAYS
from tests.contracts.keeping.feed import numbering, read_all, soon, subjects, write
from tests.contracts.keeping.shelf import HOUR, Clock
from tests.parts.halt import Halt
from tests.parts.published import active_rule, publish

RULE = b"""
team: team
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
rule:
  GIVEN: "true"
  WHEN: "metrics.mae > 1"
  MODEL_SELECTION: "a.created_time > b.created_time"
"""
ROOT = Path(__file__).parents[3]
DAY = 24 * HOUR
OLD, YOUNG = [f"old {number}" for number in range(2_500)], ["young 1", "young 2"]
BEFORE_COMMIT = (
    "enter gallery_server.keeping.event_archive:_name",
    "leave gallery_server.dal.event_archive_store:insert",
    "leave gallery_server.keeping.event_archive:_name",
)
STEPS = (
    *BEFORE_COMMIT,
    "enter gallery_server.dal.event_store:forget_upto",
    "leave gallery_server.dal.event_store:forget_upto",
)


@dataclass
class Attic:
    """A feed with events of ten days ago and of today, beside a store."""

    url: str
    folder: Path
    database: Database
    clock: Clock

    @property
    def store(self) -> BlobStore:
        return open_store("main", self.folder.as_uri())

    @property
    def stores(self) -> Stores:
        return Stores({"main": self.store}, "main")

    def archive(self, *, leads: bool = True) -> int:
        return EventArchiving(self.database, self.stores, DAYS, lambda: leads).archive(soon())

    def files(self) -> list[EventArchive]:
        return list(archives(self.database))

    def archived(self) -> list[str]:
        return [event["subjectId"] for file in self.files() for event in events_of(self.stores, file)]

    def orphans(self) -> int:
        return Sweep(self.database, 0, delete=False, report=lambda _: None).run(self.store).files

    def damages(self) -> list[str]:
        found: list[str] = []
        inspection = Inspection(self.database, 0, lambda finding: found.append(f"{finding.damage}: {finding.what}"))
        inspection.inspect_store(self.store)
        inspection.inspect_rows(self.stores)
        return found


@pytest.fixture
def attic(database_url: str, tmp_path: Path) -> Iterator[Attic]:
    clock = Clock(system_clock, ahead=-10 * DAY)
    database = Database.open(database_url, clock=clock)
    write(database, *OLD)
    clock.ahead = 0
    write(database, *YOUNG)
    numberer = numbering(database)
    while numberer.step():
        pass
    yield Attic(database_url, tmp_path / "blobs", database, clock)
    database.close()


def test_old_events_move_to_the_archive_and_young_ones_stay(attic: Attic) -> None:
    before = read_all(attic.database)
    assert attic.archive() == len(OLD)
    assert subjects(read_all(attic.database)) == YOUNG
    assert attic.archived() == OLD
    (file,) = attic.files()
    assert (file.first_number, file.last_number) == (1, len(OLD))
    first = next(events_of(attic.stores, file))
    assert first == event_archive.line_of(before[0])
    assert (attic.damages(), attic.orphans()) == ([], 0)
    assert attic.archive() == 0, "nothing is left to do"


def test_days_are_archived_whole_one_after_another(attic: Attic) -> None:
    attic.archive()
    attic.clock.ahead = (DAYS + 1) * DAY
    assert attic.archive() == len(YOUNG)
    assert [(file.first_number, file.last_number) for file in attic.files()] == [(1, 2_500), (2_501, 2_502)]
    assert attic.archived() == [*OLD, *YOUNG]
    assert read_all(attic.database) == []
    write(attic.database, "new")
    numbering(attic.database).step()
    assert [event.number for event in read_all(attic.database)] == [2_503]


def test_what_rules_have_not_seen_stays_however_old_it_is(attic: Attic) -> None:
    def move(tx: Transaction, upto: int) -> None:
        assert trigger_position_store.move(tx, after=trigger_position_store.find(tx), upto=upto)

    attic.database.write(lambda tx: publish(tx, active_rule("team/rule.yaml", RULE, 1)), soon())
    assert attic.archive() == 0, "no worker was ever there"
    attic.database.write(lambda tx: move(tx, 1_200), soon())
    assert attic.archive() == 1_200
    attic.database.write(lambda tx: move(tx, 2_502), soon())
    assert attic.archive() == len(OLD) - 1_200
    assert attic.archived() == OLD


def test_a_file_is_cut_at_its_limit(attic: Attic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_archive, "_FILE_EVENTS", 1_000)
    assert attic.archive() == len(OLD)
    assert [file.last_number for file in attic.files()] == [1_000, 2_000, 2_500]
    assert attic.archived() == OLD


def test_who_does_not_number_archives_nothing(attic: Attic) -> None:
    assert attic.archive(leads=False) == 0
    assert len(read_all(attic.database)) == len(OLD) + len(YOUNG)


def test_of_two_that_archive_at_once_one_does_and_the_other_takes_its_file_away(attic: Attic) -> None:
    class Overtaken(Database):
        """Is overtaken between the file and the row that names it."""

        def write(self, *arguments: Any, **named: Any) -> Any:
            if not attic.files():
                attic.archive()
            return super().write(*arguments, **named)

    late = Overtaken.open(attic.url)
    assert EventArchiving(late, attic.stores, DAYS, lambda: True)._write_file(soon()) is False
    late.close()
    assert attic.archived() == OLD
    assert (attic.damages(), attic.orphans()) == ([], 0)


def test_a_lost_or_changed_file_is_seen(attic: Attic) -> None:
    attic.archive()
    (file,) = attic.files()
    attic.store.delete(file.location.key, soon())
    assert attic.damages() == [f"missing: archived events: no bytes, and there should be {file.size}"]
    attic.store.put(file.location.key, b"x" * file.size, soon())
    with pytest.raises(DataLoss) as raised:
        list(events_of(attic.stores, file))
    assert raised.value.reason is Reason.BLOB_DAMAGED


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_between_two_steps_loses_and_doubles_nothing(attic: Attic, tmp_path: Path, step: str) -> None:
    halt = Halt(tmp_path / "halt", STEPS)
    halt.arm(step)
    command = [sys.executable, "-m", "tests.contracts.keeping.archiving_process", attic.url, attic.folder.as_uri()]
    environment = os.environ | halt.environment | {"PYTHONPATH": f"{halt.environment['PYTHONPATH']}:{ROOT}"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as archiving:
        halt.await_reached()
        archiving.kill()
    halt.let_go()
    kept = subjects(read_all(attic.database))
    assert attic.archived() + kept == [*OLD, *YOUNG], "at once"
    attic.archive()
    assert subjects(read_all(attic.database)) == YOUNG
    assert attic.archived() == OLD
    assert attic.damages() == []
    assert attic.orphans() == (1 if step in BEFORE_COMMIT else 0), "what a sweep removes"
