"""Decisions that neither acted nor changed an outcome are forgotten after their days, and the others never."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gallery_server.dal import decision_store
from gallery_server.dal.database import Database
from gallery_server.dal.schema import DecisionEvaluationRow
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import (
    Decision,
    DecisionFilter,
    DecisionOutcome,
    DecisionTrigger,
    Input,
    RuleIdentity,
    Standings,
)
from gallery_server.domain.ids import new_id
from gallery_server.keeping import decision_expiry
from gallery_server.keeping.decision_expiry import DecisionExpiry
from tests.contracts.keeping.shelf import HOUR, soon

DAY = 24 * HOUR
INSTANCE = "01980000-0000-7000-8000-000000000001"
EVALUATION = "01980000-0000-7000-8000-000000000002"
RULE = RuleIdentity("4365754a-92bb-4421-a1be-00d7d87f77a0", "team/rule", "0" * 64, "enforce")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    yield opened
    opened.close()


def decide(database: Database, days_ago: float, *, lasting: bool) -> str:
    micros = database.clock() - round(days_ago * DAY)
    decision = Decision(
        decision_id=new_id(micros),
        rule=RULE,
        trigger=DecisionTrigger.WRITE,
        outcome=DecisionOutcome.FIRED if lasting else DecisionOutcome.FALSE,
        instance_id=INSTANCE,
        reason="",
        request={},
        standings=Standings(),
        inputs=(Input(INSTANCE, "metrics.mae", 1.0, (EVALUATION,)),),
        clauses=(),
        environment=None,
        hold_id=None,
        created_micros=micros,
        created_by="rule:team/rule",
        request_id="",
        latency_micros=1,
        is_lasting=lasting,
    )
    database.write(lambda tx: decision_store.insert(tx, decision), soon())
    return decision.decision_id


def kept(database: Database, **wanted: str) -> list[str]:
    found = database.read(
        lambda tx: decision_store.list_backwards(tx, DecisionFilter(**wanted), before=None, limit=100), soon()
    )
    return [each.decision_id for each in found]


def test_what_changed_nothing_is_forgotten_after_its_days(database: Database) -> None:
    fired, _ = decide(database, 40, lasting=True), decide(database, 31, lasting=False)
    young = decide(database, 29, lasting=False)
    expiry = DecisionExpiry(database, 30)
    assert expiry.forget(soon()) == 1
    assert kept(database) == kept(database, evaluation_id=EVALUATION) == [young, fired]
    assert len(database.read(lambda tx: tx.rows(DecisionEvaluationRow.select()), soon())) == 2
    assert expiry.forget(soon()) == 0


def test_many_go_in_batches_while_there_is_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_expiry, "_BATCH", 3)
    for _ in range(7):
        decide(database, 3, lasting=False)
    assert DecisionExpiry(database, 2).forget(Deadline.after(1)) == 0
    assert DecisionExpiry(database, 2).forget(soon()) == 7
    assert kept(database) == []
