"""What judging reads and writes is found through indexes, however many instances a rule has judged."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from gallery_server.dal import line_store, rule_firing_store, rule_hold_store, rule_state_store, rule_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import DecisionOutcome
from gallery_server.domain.rule_state import RuleFiring, RuleHold, RuleState
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, looks, rolled_back, soon
from tests.contracts.dal.test_rule_plans import a_rule

RULES, INSTANCES = 20, 500
DIGEST = "ab" * 32


def an_id(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


def a_state(rule: int, instance: int) -> RuleState:
    found = DecisionOutcome.BARRED if instance % 100 == 0 else DecisionOutcome.FALSE
    return RuleState(an_id(rule), an_id(instance), DIGEST, outcome=False, measured_micros=instance, found=found)


def a_firing(rule: int, instance: int) -> RuleFiring:
    line, owner = instance % 50, an_id(instance % 100)
    return RuleFiring(an_id(rule), instance, an_id(instance), DIGEST, line, owner, forced=False)


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty rules that have judged, and fired for, 500 instances each, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:

        def fill(tx: Transaction) -> None:
            rule_store.insert(tx, [replace(a_rule(number, 0), uuid=an_id(number)) for number in range(RULES)])
            for rule in range(RULES):
                rule_state_store.put(tx, [a_state(rule, instance) for instance in range(INSTANCES)])
                rule_hold_store.place(tx, RuleHold(an_id(rule), "why", 1, "ada"))
                for instance in range(INSTANCES):
                    rule_firing_store.insert(tx, a_firing(rule, instance))

        database.write(fill, soon())
        analyse(database)
        yield database


PAIRS = [(an_id(rule), an_id(instance)) for rule in (3, 4) for instance in range(20)]


def newest(tx: Transaction, per: str) -> int | None:
    return rule_firing_store.newest(tx, an_id(3), DIGEST, per, line_id=7, instance_id=an_id(7))


HOT: dict[str, Callable[[Transaction], Any]] = {
    "states": lambda tx: rule_state_store.find_many(tx, PAIRS),
    "lock": lambda tx: rule_state_store.lock(tx, PAIRS),
    "what is barred": lambda tx: rule_state_store.list_found(tx, an_id(3), DecisionOutcome.BARRED, 1_000),
    "lock a rule": lambda tx: rule_firing_store.lock(tx, an_id(3)),
    "newest of a rule": lambda tx: newest(tx, "rule"),
    "newest of a line": lambda tx: newest(tx, "line"),
    "newest of an instance": lambda tx: newest(tx, "instance"),
    "how often it fired": lambda tx: rule_firing_store.count_since(tx, an_id(3), DIGEST, INSTANCES - 50),
    "holds": lambda tx: rule_hold_store.find_many(tx, [an_id(3), an_id(4)]),
    "release": lambda tx: rule_hold_store.release(tx, RuleHold(an_id(3), "why", 1, "ada", 2, "eve", "enough")),
    "lines": lambda tx: line_store.count_of_project(tx, an_id(1)) == 0,
}


@pytest.mark.parametrize("path", HOT)
def test_judging_finds_all_through_indexes(seeded: Database, executed: Statements, path: str) -> None:
    def run(tx: Transaction) -> None:
        assert HOT[path](tx)

    assert costly(seeded, executed, run, looks) == []


def test_a_state_comes_back_as_it_was_kept(seeded: Database) -> None:
    key = (an_id(3), an_id(7))
    kept = RuleState(
        *key,
        DIGEST,
        outcome=True,
        streak=3,
        since_micros=4,
        fired_micros=5,
        measured_micros=6,
        evaluation_id=an_id(8),
        health_micros=9,
        found=DecisionOutcome.TRUE,
    )

    def run(tx: Transaction) -> None:
        rule_state_store.put(tx, [kept])
        assert rule_state_store.find_many(tx, [key, (an_id(3), an_id(INSTANCES))]) == {key: kept}
        assert rule_state_store.lock(tx, [key]) == {key: kept}

    rolled_back(seeded, run)


def test_what_counts_is_what_fired_by_itself_since(seeded: Database) -> None:
    def run(tx: Transaction) -> None:
        before = rule_firing_store.count_since(tx, an_id(3), DIGEST, INSTANCES - 50)
        rule_firing_store.insert(tx, replace(a_firing(3, INSTANCES), forced=True))
        rule_firing_store.insert(tx, replace(a_firing(3, INSTANCES + 1), digest="cd" * 32))
        assert before == rule_firing_store.count_since(tx, an_id(3), DIGEST, INSTANCES - 50) == 49
        assert (newest(tx, "rule"), newest(tx, "line"), newest(tx, "instance")) == (INSTANCES, 457, 407)

    rolled_back(seeded, run)
