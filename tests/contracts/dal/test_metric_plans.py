"""Metrics are written and read through indexes, and a page is read in the order of its series."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gallery_server.dal import metric_reading
from gallery_server.dal.database import Database
from gallery_server.dal.metric_reading import Span
from gallery_server.dal.session import Session
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import DISTRIBUTION_TYPE, EvaluationPlace, EvaluationWish
from gallery_server.domain.page import PageRequest
from gallery_server.registry import projects
from gallery_server.registry.measuring import reading, recording, retracting
from gallery_server.registry.measuring.reading import SeriesWish
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, scans, soon
from tests.contracts.dal.test_plans import CALLER, PAGE, SIGNER
from tests.parts.seeding import PROJECT, Size, seed
from tests.parts.seeding_metrics import INSTANCES, POINTS, evaluation_id, seed_metrics

ALL = SeriesWish()
OF_SUBQUERY = re.compile(r"SCAN (s\d*|[bnprw]|CONSTANT ROW|\(subquery-\d+\))")
"""A step of SQLite over what a subquery has found, by the names that these have."""


class Seeded:
    """A database and the instances that are measured, of which the first is the busiest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        instance_ids = seed(database, Size())
        project = database.read(lambda tx: projects.require(tx, PROJECT), soon())
        self.busiest = seed_metrics(database, project.project_id, instance_ids)
        self.some = instance_ids[:100]

    def values(self, tx: Transaction, wish: SeriesWish = ALL, page: PageRequest = PAGE, **span: Any) -> Any:
        return reading.get_values(tx, SIGNER, self.busiest, wish, Span(**span), page)


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """50,000 instances, 20,000 of them measured, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:
        filled = Seeded(database)
        analyse(database)
        yield filled


def second_page(seeded: Seeded, tx: Transaction) -> None:
    first = seeded.values(tx)
    assert len(seeded.values(tx, page=PageRequest(100, first.next_cursor)).items) == 100


def record(seeded: Seeded, tx: Transaction) -> None:
    wishes = [
        EvaluationWish(EvaluationPlace(at), each, [("mae", 1.0), ("bias", 2.0)], scope="Production")
        for at, each in enumerate(seeded.some)
    ]
    assert len(recording.record(tx, CALLER, wishes)) == len(wishes)


def retract(seeded: Seeded, tx: Transaction) -> None:
    retracting.retract(tx, CALLER, evaluation_id(INSTANCES + POINTS - 1), "the labels were wrong")
    assert not seeded.values(tx, since_micros=0).items[0].retracted


HOT: dict[str, Callable[[Seeded, Transaction], Any]] = {
    "getMetrics": lambda seeded, tx: seeded.values(tx),
    "getMetrics, next page": second_page,
    "getMetrics, oldest first": lambda seeded, tx: seeded.values(tx, oldest_first=True),
    "getMetrics, one series": lambda seeded, tx: seeded.values(tx, SeriesWish(["mae"], "Production", "")),
    "getMetrics, a time": lambda seeded, tx: seeded.values(tx, since_micros=1, until_micros=2),
    "getMetrics, retracted too": lambda seeded, tx: seeded.values(tx, include_retracted=True),
    "getLatestMetrics": lambda seeded, tx: reading.get_newest(tx, SIGNER, seeded.some, ALL, PAGE),
    "getEvaluation": lambda seeded, tx: reading.get_evaluation(tx, evaluation_id(0)),
    "payloads for health": lambda seeded, tx: metric_reading.payloads_of(tx, seeded.busiest, DISTRIBUTION_TYPE),
    "insertModelInstanceMetrics": record,
    "retractEvaluation": retract,
}


@pytest.mark.parametrize("path", HOT)
def test_metrics_are_found_through_indexes(seeded: Seeded, executed: Statements, path: str) -> None:
    assert costly(seeded.database, executed, lambda tx: HOT[path](seeded, tx), reads) == []


def reads(session: Session, sql: str, params: Any) -> list[str]:
    """Answer the steps that read too much of a table."""
    return [step for step in scans(session, sql, params) if not OF_SUBQUERY.fullmatch(step)]


# SQLite, once it has counted, sorts series that it takes for short ones.
@pytest.mark.parametrize("seeded", ["mariadb"], indirect=True)
@pytest.mark.parametrize("oldest_first", [False, True])
def test_series_are_read_in_the_order_of_their_key(seeded: Seeded, executed: Statements, *, oldest_first: bool) -> None:
    seeded.database.read(lambda tx: seeded.values(tx, oldest_first=oldest_first), soon())
    (page,) = [statement for statement in executed if "UNION ALL" in statement[0]]
    assert seeded.database.administer(lambda session: _sorts_of_series(session, *page), soon()) == 0


def _sorts_of_series(session: Session, sql: str, params: Any) -> int:
    """Count the series that are sorted; the page itself is."""
    rows = session.execute_sql(f"EXPLAIN {sql}", params).fetchall()
    assert any(row[2] == "metric" for row in rows)
    return sum(row[2] == "metric" and "filesort" in str(row[-1]) for row in rows)
