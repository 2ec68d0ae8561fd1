"""Decisions are found, listed and forgotten through indexes, however many there are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gallery_server.dal import decision_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import (
    Decision,
    DecisionFilter,
    DecisionOutcome,
    DecisionTrigger,
    Input,
    RuleIdentity,
    Standings,
    answer_key,
)
from gallery_server.domain.ids import new_id
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, looks, soon

DECISIONS, RULES, INSTANCES = 6_000, 50, 500
BEGIN, SECOND = 1_760_000_000_000_000, 1_000_000
NOW = BEGIN + DECISIONS * SECOND


def an_id(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


def key(number: int) -> str:
    return answer_key(an_id(number % RULES), {"city": number})


def a_decision(number: int) -> Decision:
    """Make one a second: nineteen of twenty changed nothing, every hundredth selects."""
    micros = BEGIN + number * SECOND
    selects = number % 100 == 0
    return Decision(
        decision_id=new_id(micros),
        rule=RuleIdentity(an_id(number % RULES), f"team/rule {number % RULES}", "0" * 64, "enforce"),
        trigger=DecisionTrigger.SELECT_MODEL if selects else DecisionTrigger.WRITE,
        outcome=DecisionOutcome.SELECTED if selects else DecisionOutcome.FALSE,
        instance_id=an_id(number % INSTANCES),
        reason="",
        request={},
        standings=Standings(),
        inputs=(Input(an_id(number % INSTANCES), "metrics.mae", 1.0, (an_id(number), an_id(number + 1))),),
        clauses=(),
        environment=None,
        hold_id=None,
        created_micros=micros,
        created_by="local:test",
        request_id="",
        latency_micros=1,
        answer_key=key(number) if selects else None,
        is_lasting=number % 20 == 0,
    )


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Decisions of fifty rules about five hundred instances, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:

        def fill(tx: Transaction) -> None:
            for number in range(DECISIONS):
                decision = a_decision(number)
                if decision.answer_key is None:
                    decision_store.insert(tx, decision)
                else:
                    decision_store.answer(tx, decision, None)

        database.write(fill, soon())
        analyse(database)
        yield database


def page(**wanted: Any) -> Callable[[Transaction], Any]:
    return lambda tx: decision_store.list_backwards(tx, DecisionFilter(**wanted), before=None, limit=20)


def answer(tx: Transaction) -> bool:
    standing = decision_store.find_newest(tx, key(300))
    decision_store.answer(tx, a_decision(300), standing)
    return standing is not None


def repeat(tx: Transaction) -> bool:
    standing = decision_store.find_newest(tx, key(300))
    assert standing is not None
    decision_store.add_repeats(tx, standing.decision_id, 3, NOW)
    return decision_store.find(tx, standing.decision_id) is not None


HOT: dict[str, Callable[[Transaction], Any]] = {
    "the newest answer": lambda tx: decision_store.find_newest(tx, key(300)),
    "the answer at a moment": lambda tx: decision_store.find_until(tx, key(300), NOW),
    "all": page(),
    "behind one": lambda tx: decision_store.list_backwards(tx, DecisionFilter(), before=new_id(NOW), limit=20),
    "of a rule": page(rule_uuid=an_id(7)),
    "of an instance": page(instance_id=an_id(70)),
    "of a rule for an instance": page(rule_uuid=an_id(20), instance_id=an_id(70)),
    "that read an evaluation": page(evaluation_id=an_id(500)),
    "of an outcome": page(outcome=DecisionOutcome.SELECTED),
    "of an hour": page(since_micros=BEGIN + 300 * SECOND, until_micros=BEGIN + 600 * SECOND),
    "of a rule in an hour": page(rule_uuid=an_id(7), since_micros=NOW - 600 * SECOND),
    "a new answer": answer,
    "a repeated answer": repeat,
    "forget": lambda tx: decision_store.forget_before(tx, BEGIN + 300 * SECOND, 100),
}


@pytest.mark.parametrize("path", HOT)
def test_decisions_are_answered_from_indexes(seeded: Database, executed: Statements, path: str) -> None:
    def run(tx: Transaction) -> None:
        assert HOT[path](tx)

    assert costly(seeded, executed, run, looks) == []
