"""Health is found, computed and stored through indexes; a project of 10,000 lines is read in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gallery_server.dal import health_due_store, health_lists, policy_health_store
from gallery_server.dal.database import Database
from gallery_server.dal.health_lists import HealthScope
from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.line import LineWish
from gallery_server.domain.page import PageRequest
from gallery_server.registry import projects
from gallery_server.registry.assessing import assessing, health_reading, policy_walk
from gallery_server.registry.assessing.health_reading import HealthWish
from tests.contracts.dal.plans import ENGINES, OF_SUBQUERY, Statements, analyse, costly, created, looks, soon
from tests.contracts.dal.test_plans import PAGE, SIGNER
from tests.parts.seeding import PROJECT, Size, seed
from tests.parts.seeding_health import ENVIRONMENT, seed_health

SIZE = Size(models=25, lines=400, instances=3)
LINES = SIZE.models * SIZE.lines


class Seeded:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.instance_ids = seed(database, SIZE)
        self.project_id = database.read(lambda tx: projects.require(tx, PROJECT), soon()).project_id
        seed_health(database, self.project_id, self.instance_ids, SIZE.instances)


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """10,000 lines of three instances, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:
        made = Seeded(database)
        analyse(database)
        yield made


def walk_of(seeded: Seeded, tx: Transaction) -> policy_health_store.PolicyWalk:
    walk = policy_health_store.find(tx, seeded.project_id)
    assert walk is not None
    return walk


def settle(seeded: Seeded, tx: Transaction) -> None:
    assert assessing.settle(tx, assessing.read(tx, seeded.instance_ids[:50])) == 50


def go_on(seeded: Seeded, tx: Transaction) -> None:
    assert policy_walk.go_on(tx, walk_of(seeded, tx), policy_walk.mark_next(tx, walk_of(seeded, tx)))


HOT: dict[str, Callable[[Seeded, Transaction], Any]] = {
    "getInstanceHealth": lambda seeded, tx: health_reading.get(tx, seeded.instance_ids[0]),
    "getLineHealth": lambda seeded, tx: health_reading.list_of_line(
        tx, SIGNER, LineWish(PROJECT, "model 7", {"city": "city 11"}), PAGE
    ),
    "find what is due": lambda seeded, tx: health_due_store.list_due(tx, 200),
    "compute and store": settle,
    "walk": go_on,
    "begin a walk": lambda seeded, tx: policy_health_store.begin(tx, seeded.project_id, 2),
}


@pytest.mark.parametrize("path", HOT)
def test_hot_paths_of_health_are_answered_from_indexes(seeded: Seeded, executed: Statements, path: str) -> None:
    assert costly(seeded.database, executed, lambda tx: HOT[path](seeded, tx), looks) == []


@pytest.mark.parametrize("environment", [None, ENVIRONMENT], ids=["anywhere", "in an environment"])
def test_a_project_is_read_by_its_lines(seeded: Seeded, executed: Statements, environment: str | None) -> None:
    scope = HealthScope(seeded.project_id, None, environment)
    found = seeded.database.read(
        lambda tx: health_lists.list_worst(tx, scope, above=None, after=None, limit=LINES + 1), soon()
    )
    assert len(found) == (LINES if environment is None else LINES // 2)
    fields, (sql, params) = [each for each in executed if each[0].startswith("SELECT")]
    assert "field" in fields[0]
    steps = seeded.database.administer(lambda session: most_rows(session, sql, params), soon())
    assert steps
    assert [step for step in steps if not fits(step)] == []


def most_rows(session: Session, sql: str, params: Any) -> list[tuple[str, str, int]]:
    """Answer each step of a plan over a table: the table, how it is read, and how many rows at a time."""
    if session.dialect is Dialect.SQLITE:
        details = [str(step[3]) for step in session.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
        return [(detail, detail.split()[0], 0) for detail in details if detail.startswith(("SCAN", "SEARCH"))]
    rows = session.execute_sql(f"EXPLAIN {sql}", params).fetchall()
    return [(str(row[2]), str(row[3]), int(row[8] or 0)) for row in rows if row[2] and not str(row[2]).startswith("<")]


def fits(step: tuple[str, str, int]) -> bool:
    """Tell whether a step reads what is of the project's lines, or little for each of them."""
    table, how, rows = step
    if how == "SCAN":
        return bool(OF_SUBQUERY.match(table)) or table == "SCAN m"  # the 25 models
    return table in ("c", "l", "m") or rows <= SIZE.instances


def test_a_page_of_a_project_takes_few_statements(seeded: Seeded, executed: Statements) -> None:
    wish, page = HealthWish(PROJECT), PageRequest.of(100, None)
    found = seeded.database.read(lambda tx: health_reading.list_worst(tx, SIGNER, wish, page), soon())
    assert len(found.page.items) == 100
    scores = [each.health.measures.score for each in found.page.items]
    assert scores
    assert len([each for each in executed if each[0].startswith("SELECT")]) <= 20
