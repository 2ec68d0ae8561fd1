"""Active rules are found and published through indexes, of 10,000."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gallery_server.dal import rule_pin_store, rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.rule import ActiveRule, RuleMode, RulePin, RuleTeam
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, looks, soon

TEAMS, RULES = 1_000, 10
COMMIT = "0" * 40


def a_uuid(team: int, number: int) -> str:
    return str(uuid.UUID(int=team * RULES + number + 1))


def a_rule(team: int, number: int) -> ActiveRule:
    return ActiveRule(
        uuid=a_uuid(team, number),
        team=f"team {team}",
        name=f"rule {number}",
        path=f"team {team}/rule {number}.yaml",
        commit=COMMIT,
        digest=hashlib.sha256(f"{team} {number}".encode()).hexdigest(),
        project_name=f"project {team}" if number else None,
        mode=RuleMode.ENFORCE,
        environment="production",
        serves=f"model {number}" if number == 1 else None,
        selects=number == 1,
        description="",
        document="",
        activated_micros=1,
    )


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """1,000 teams of ten rules, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:

        def fill(tx: Transaction) -> None:
            rule_repository_store.own(tx)
            for team in range(TEAMS):
                rule_team_store.put(tx, RuleTeam(f"team {team}", 0, active_commit=COMMIT))
                rule_pin_store.put(tx, RulePin(f"team {team}", COMMIT, "good", 1, "ada"))
                rule_store.insert(tx, [a_rule(team, number) for number in range(RULES)])

        database.write(fill, soon())
        analyse(database)
        yield database


HOT: dict[str, Callable[[Transaction], Any]] = {
    "by uuid": lambda tx: rule_store.find_active(tx, a_uuid(500, 5)),
    "by name": lambda tx: rule_store.find_active(tx, "team 500/rule 5"),
    "what serves": lambda tx: rule_store.find_serving(tx, "project 500", "model 1", "production"),
    "of a team": lambda tx: rule_store.list_of_team(tx, "team 500"),
    "some uuids": lambda tx: rule_store.find_many(tx, [a_uuid(500, number) for number in range(RULES)]),
    "a page": lambda tx: rule_store.list_after(tx, team="team 500", project_name=None, after=None, limit=100),
    "a team": lambda tx: rule_team_store.find(tx, "team 500"),
    "a page of teams": lambda tx: rule_team_store.list_after(tx, "team 500", 100),
    "hold": lambda tx: rule_repository_store.hold(tx, 0),
    "replace a rule": lambda tx: (rule_store.delete(tx, [a_uuid(1, 1)]), rule_store.insert(tx, [a_rule(1, 1)])),
    "replace a team": lambda tx: rule_team_store.put(tx, RuleTeam("team 7", 1)),
    "replace a pin": lambda tx: rule_pin_store.put(tx, RulePin("team 7", COMMIT, "good", 1, "ada")),
}


@pytest.mark.parametrize("path", HOT)
def test_rules_are_found_through_indexes(seeded: Database, executed: Statements, path: str) -> None:
    def run(tx: Transaction) -> None:
        assert HOT[path](tx) or path.startswith("replace")

    assert costly(seeded, executed, run, looks) == []
