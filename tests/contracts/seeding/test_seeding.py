"""What is seeded is what the calls leave: the same rows in every table, but for random ids and what is still due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.seeding.filling import fill
from benchmarks.seeding.metadata import HOT_PAIR, MEETS_EVERY, RUN_INSTANCES, WARM_PAIR, Pair
from benchmarks.seeding.plan import Plan
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.contracts.seeding.calls import call
from tests.contracts.seeding.every_row import every_row

SMALL = Plan(instances=67, shards=7, models=3, points=4, most_points=9)
LARGE = Plan(instances=2 * MEETS_EVERY)


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Database]:
    """A store for the calls."""
    database = Database.open(f"sqlite:///{tmp_path / 'called.db'}")
    migrate(database)
    yield database
    database.close()


def test_seeded_rows_are_those_that_the_calls_leave(database: Database, called: Database) -> None:
    fill(database, SMALL)
    call(called, SMALL)
    seeded, expected = every_row(database), every_row(called)
    # Left out: a server would be busy with the health of all that was seeded while it is measured.
    assert len(expected.pop("health_due")) == SMALL.instances
    assert seeded.pop("health_due") == []
    # No worker has looked at the events of the calls.
    assert seeded.pop("trigger_position") != expected.pop("trigger_position")
    for table, rows in expected.items():
        assert seeded[table] == rows, table
    assert len(seeded["instance"]) == SMALL.instances
    assert len(seeded["text_value"]) + len(seeded["number_value"]) == (10 + 2) * SMALL.instances
    at_creation, points = SMALL.instances + 14, SMALL.most_points
    assert len(seeded["evaluation"]) == at_creation + 2 * points + SMALL.points
    assert len(seeded["metric"]) == 4 * (at_creation + points + SMALL.points) + points
    assert len(seeded["latest_metric"]) == 4 * (at_creation + 2) + 1


def test_a_seed_gives_the_same_store_again() -> None:
    first, again, other = (list(Plan(50, seed=seed).all_instances()) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("pair", [HOT_PAIR, WARM_PAIR])
def test_the_values_of_a_pair_are_held_by_their_share_and_rarely_meet(pair: Pair) -> None:
    held = Counter(
        tuple(instance.metadata[key] == value for key, value in zip(pair.keys, pair.values, strict=True))
        for instance in LARGE.all_instances()
    )
    assert held[True, True] == LARGE.instances / MEETS_EVERY
    for alone in ((True, False), (False, True)):
        assert held[alone] / LARGE.instances == pytest.approx(pair.share, rel=0.05)


def test_every_run_has_as_many_instances() -> None:
    runs = Counter(instance.metadata["runUri"] for instance in LARGE.all_instances())
    assert set(runs.values()) == {RUN_INSTANCES}
