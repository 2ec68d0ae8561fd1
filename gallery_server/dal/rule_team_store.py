"""Keep how far the folder of each team is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gallery_server.dal.schema import RuleTeamRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.rule import RuleProblem, RuleTeam

_FIND = Statement(RuleTeamRow.select().where(matching(RuleTeamRow.team)))
_DELETE = Statement(RuleTeamRow.delete().where(matching(RuleTeamRow.team)))
_INSERT = insert_into(RuleTeamRow)


def find(tx: Transaction, team: str) -> RuleTeam | None:
    """Answer how far a team is; None where it has no folder that was ever attempted."""
    row = tx.row(_FIND.given(team=team))
    return None if row is None else _team(row)


def list_after(tx: Transaction, after: str | None, limit: int) -> list[RuleTeam]:
    """Answer up to `limit` teams behind one, by name."""
    query = RuleTeamRow.select().order_by(RuleTeamRow.team).limit(limit)
    if after is not None:
        query = query.where(RuleTeamRow.team > after)
    return [_team(row) for row in tx.rows(query)]


def list_all(tx: Transaction) -> list[RuleTeam]:
    """Answer all teams, by name, without their problems and actions."""
    columns = [field for field in RuleTeamRow._meta.sorted_fields if field.name not in ("problems", "actions")]  # noqa: SLF001 - public
    return [_team(row) for row in tx.rows(RuleTeamRow.select(*columns).order_by(RuleTeamRow.team))]


def put(tx: Transaction, team: RuleTeam) -> None:
    """Keep how far a team is, in place of what was kept; whoever does holds the repository."""
    values = asdict(team) | {
        "version": team.version + 1,
        "problems": [problem.form() for problem in team.problems],
    }
    remove(tx, team.team)
    tx.run(_INSERT.given(**values))


def remove(tx: Transaction, team: str) -> None:
    """Forget a team, which has no folder any more."""
    tx.run(_DELETE.given(team=team))


def _team(row: Row) -> RuleTeam:
    problems: list[list[Any]] = row.pop("problems", None) or []
    return RuleTeam(**row, problems=tuple(RuleProblem(*form) for form in problems))
