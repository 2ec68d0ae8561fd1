"""Hot searches are answered from indexes, and begin with what is rarest, on 50,000 instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from gallery_server.dal.database import Database
from gallery_server.dal.session import Dialect, Session
from gallery_server.domain.field import field_name_of
from gallery_server.domain.page import Page, PageRequest
from gallery_server.domain.search import Comparison, Operator
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.registry import projects
from gallery_server.registry.searching import search
from gallery_server.registry.searching.search import Wish
from tests.contracts.dal.plans import ENGINES, Statements, analyse, created, scans, soon
from tests.contracts.registry.gallery import SIGNER
from tests.parts.seeding import PROJECT, Size, seed
from tests.parts.seeding_search import seed_search

LINE = {"baseVersionId": "model 7", "city": "city 11"}
SHARD = {"baseVersionId": "model 7", "shard.city": "city 11"}
RAREST = {"modelName": "Random Forest", "half": "half 0", "rare": "yes"}


def number(name: str, operator: Operator, content: float) -> Comparison:
    return Comparison(field_name_of(name), operator, (Value(ValueKind.NUMBER, content),))


FOREST = {"modelName": "Random Forest"}
LISTING_5 = (
    Comparison(field_name_of("metricName"), Operator.EQUAL, (text("bias"),)),
    number("metricValue", Operator.LESS_THAN, 0.25),
)
OF_LINE = (LISTING_5[0], number("metricValue", Operator.LESS_THAN, 0.57))
RARE_5 = (*LISTING_5, number("metricValue", Operator.GREATER_THAN_OR_EQUAL, 0.249))
RARE_METRIC = (number("testMetrics.rare", Operator.EQUAL, 1.0),)
RARE_RANGE = (
    number("metrics.mae", Operator.LESS_THAN, 25_100.0),
    number("metrics.mae", Operator.GREATER_THAN, 25_000.0),
)
HOT_RANGE = (number("metrics.mae", Operator.GREATER_THAN, 1_000.0),)


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """50,000 instances with their values, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:
        instance_ids = seed(database, Size())
        project = database.read(lambda tx: projects.require(tx, PROJECT), soon())
        seed_search(database, project.project_id, instance_ids)
        analyse(database)
        yield database


def find(
    database: Database,
    texts: dict[str, str],
    others: Sequence[Comparison] = (),
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Any]:
    constraints = [
        Comparison(field_name_of(name), Operator.EQUAL, (text(value),))
        for name, value in {"projectName": PROJECT, **texts}.items()
    ]
    constraints += others
    request = PageRequest.of(limit, cursor)
    return database.read(lambda tx: search.find(tx, SIGNER, Wish(constraints), None, request), soon())


@pytest.mark.parametrize(
    ("texts", "others"),
    [
        (LINE, ()),
        (SHARD, ()),
        (RAREST, ()),
        (FOREST, RARE_5),
        (FOREST, RARE_METRIC),
        (FOREST, RARE_RANGE),
        (LINE, OF_LINE),
    ],
    ids=[
        "metadata of a shard",
        "shard",
        "hot, hot and rare",
        "Listing 5 of few",
        "rare metric",
        "rare range",
        "Listing 5 of a line",
    ],
)
def test_hot_searches_look_at_little(
    seeded: Database, executed: Statements, texts: dict[str, str], others: Sequence[Comparison]
) -> None:
    assert len(find(seeded, texts, others).items) == 20
    # SQLite counts to choose where to begin, and no further than 10,000.
    asked = [statement for statement in executed if statement[0].startswith("SELECT") and "COUNT" not in statement[0]]
    assert asked
    for sql, params in asked:
        assert seeded.administer(lambda session, sql=sql, params=params: scans(session, sql, params), soon()) == [], sql


@pytest.mark.parametrize(
    ("texts", "others", "index"),
    [
        ({}, (), "instance_project_id_instance_id"),
        ({"baseVersionId": "model 7"}, (), "instance_model_id_instance_id"),
        (LINE, (), "instance_line_id_instance_id"),
        (FOREST, (), None),
        (RAREST, (), "text_value_field_id_beginning_owner_id"),
        (FOREST, LISTING_5, None),
        (FOREST, HOT_RANGE, None),
        (FOREST, RARE_METRIC, "latest_metric_field_id_number_owner_id"),
    ],
    ids=[
        "project",
        "model",
        "line",
        "a value that all hold",
        "hot, hot and rare",
        "Listing 5",
        "hot range",
        "rare metric",
    ],
)
def test_pages_are_read_in_the_order_of_an_index(
    seeded: Database,
    executed: Statements,
    texts: dict[str, str],
    others: Sequence[Comparison],
    index: str | None,
) -> None:
    first = find(seeded, texts, others)
    for cursor in (None, first.next_cursor):
        executed.clear()
        assert find(seeded, texts, others, cursor).items
        (page,) = [statement for statement in executed if " AS instance_id FROM " in statement[0]]
        plan = seeded.administer(lambda session, page=page: steps(session, *page), soon())
        assert not [step for step in plan if "filesort" in step or "TEMP B-TREE" in step], plan
        assert index is None or index in plan[0], plan


@pytest.mark.parametrize("others", [RARE_RANGE, RARE_5], ids=["rare range", "Listing 5 of few"])
def test_a_search_begins_with_the_metric_that_few_have(
    seeded: Database, executed: Statements, others: Sequence[Comparison]
) -> None:
    assert find(seeded, FOREST, others).items
    (page,) = [statement for statement in executed if " AS instance_id FROM " in statement[0]]
    plan = seeded.administer(lambda session: steps(session, *page), soon())
    assert "latest_metric_field_id_number_owner_id" in plan[0], plan


def steps(session: Session, sql: str, params: Sequence[Any]) -> list[str]:
    """Answer the steps of a plan in order, each as one text."""
    explain = "EXPLAIN QUERY PLAN" if session.dialect is Dialect.SQLITE else "EXPLAIN"
    return [" ".join(map(str, row)) for row in session.execute_sql(f"{explain} {sql}", params).fetchall()]
