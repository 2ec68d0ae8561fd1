"""What a change copies is found through indexes, however much there is that it does not concern."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gallery_server.dal import pin_store, propagation_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import Direction
from gallery_server.registry import lineage, models
from gallery_server.registry.depending import dependencies, dependency_listing, propagation_listing
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, scans
from tests.contracts.dal.test_plans import CALLER, PAGE, SIGNER, enter, id_of
from tests.parts.seeding import PROJECT, Size, seed
from tests.parts.seeding_dependencies import PROPAGATION, seed_dependencies


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """50,000 instances, 20,000 pins and copies, and 5,000 edges, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:
        seed_dependencies(database, seed(database, Size()))
        analyse(database)
        yield database


def depend(tx: Transaction) -> None:
    """Let the 40 lines of two models depend on a third."""
    below, between, above = (models.require_by_name(tx, PROJECT, f"model {number}") for number in (9, 8, 7))
    dependencies.add(tx, CALLER, below, [(between, False)])
    dependencies.add(tx, CALLER, between, [(above, False)])


def upload(tx: Transaction) -> None:
    depend(tx)
    enter(tx)


def follow(tx: Transaction) -> None:
    depend(tx)
    model = models.require_by_name(tx, PROJECT, "model 7")
    assert len(dependency_listing.list_dependencies(tx, SIGNER, model, Direction.DOWNSTREAM, 9, PAGE).items) == 2


HOT: dict[str, Callable[[Transaction], Any]] = {
    "addDependency": depend,
    "upload": upload,
    "getDependencies": follow,
    "getPropagation": lambda tx: propagation_listing.get(
        tx, SIGNER, propagation_listing.require(tx, PROPAGATION, None), PAGE
    ),
    "getPropagation, by cause": lambda tx: propagation_store.find_by_cause(tx, PROPAGATION),
    "getLineage": lambda tx: lineage.walk(tx, SIGNER, id_of(tx), PAGE),
    "pins": lambda tx: pin_store.of_instances(tx, [PROPAGATION]),
}


@pytest.mark.parametrize("path", HOT)
def test_what_a_change_concerns_is_found_through_indexes(seeded: Database, executed: Statements, path: str) -> None:
    assert costly(seeded, executed, HOT[path], scans) == []
