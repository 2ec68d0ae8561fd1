"""Keep the rules that are active: a row for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from gallery_server.dal.batches import batches
from gallery_server.dal.schema import RuleRow
from gallery_server.dal.statement import ManyStatement, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.rule import ActiveRule

_AT_ONCE = 100

_FIND_BY_ID = Statement(RuleRow.select().where(matching(RuleRow.uuid)))
_FIND_BY_NAME = Statement(RuleRow.select().where(matching(RuleRow.team, RuleRow.name)))
_FIND_SERVING = Statement(RuleRow.select().where(matching(RuleRow.project_name, RuleRow.serves, RuleRow.environment)))
_LIST_OF_TEAM = Statement(RuleRow.select().where(matching(RuleRow.team)).order_by(RuleRow.team, RuleRow.name))
_FIND_MANY = ManyStatement(RuleRow.uuid, lambda uuids: RuleRow.select().where(RuleRow.uuid.in_(uuids)))
_DELETE_MANY = ManyStatement(RuleRow.uuid, lambda uuids: RuleRow.delete().where(RuleRow.uuid.in_(uuids)))
_INSERT = insert_into(RuleRow)


def find_active(tx: Transaction, reference: str) -> ActiveRule | None:
    """Answer the active rule with a uuid, or that people call `team/name`; None where there is none."""
    team, mark, name = reference.partition("/")
    if mark:
        found = _rule_or_none(tx.row(_FIND_BY_NAME.given(team=team, name=name)))
        # MySQL finds names with blanks behind them too.
        return found if found is not None and found.reference == reference else None
    try:
        uuid = str(UUID(reference))
    except ValueError:
        return None
    return _rule_or_none(tx.row(_FIND_BY_ID.given(uuid=uuid)))


def find_serving(tx: Transaction, project_name: str, model_name: str, environment: str) -> ActiveRule | None:
    """Answer the rule that answers `getServing` for a model in an environment; None where none does."""
    return _rule_or_none(
        tx.row(_FIND_SERVING.given(project_name=project_name, serves=model_name, environment=environment))
    )


def find_many(tx: Transaction, uuids: Sequence[str]) -> list[ActiveRule]:
    """Answer those of these uuids that are active, whoever owns them."""
    return [_rule(row) for some in batches(uuids, _AT_ONCE) for row in tx.rows(_FIND_MANY.given(some))]


def list_of_team(tx: Transaction, team: str) -> list[ActiveRule]:
    """Answer the active rules of a team, by name."""
    return [_rule(row) for row in tx.rows(_LIST_OF_TEAM.given(team=team))]


def list_active(tx: Transaction) -> list[ActiveRule]:
    """Answer all active rules, by team and name."""
    return [_rule(row) for row in tx.rows(RuleRow.select().order_by(RuleRow.team, RuleRow.name))]


def has_any(tx: Transaction) -> bool:
    """Tell whether any rule is active."""
    return tx.row(RuleRow.select(RuleRow.uuid).limit(1)) is not None


def list_digests(tx: Transaction) -> dict[str, str]:
    """Answer the digest of each rule that acts, by uuid."""
    query = RuleRow.select(RuleRow.uuid, RuleRow.digest).where(~RuleRow.selects)
    return {row["uuid"]: row["digest"] for row in tx.rows(query)}


def list_after(
    tx: Transaction, *, team: str | None, project_name: str | None, after: tuple[str, str] | None, limit: int
) -> list[ActiveRule]:
    """Answer up to `limit` active rules behind a team and name, by both; of a team, or of a project, where named."""
    query = RuleRow.select().order_by(RuleRow.team, RuleRow.name).limit(limit)
    if team is not None:
        query = query.where(RuleRow.team == team)
    if project_name is not None:
        query = query.where(RuleRow.project_name == project_name)
    if after is not None:
        last_team, last_name = after
        same = (RuleRow.team == last_team) & (RuleRow.name > last_name)
        query = query.where((RuleRow.team > last_team) | same)
    return [_rule(row) for row in tx.rows(query)]


def insert(tx: Transaction, rules: Sequence[ActiveRule]) -> None:
    """Keep rules that become active."""
    for rule in sorted(rules, key=lambda each: each.uuid):
        tx.run(_INSERT.given(**asdict(rule)))


def delete(tx: Transaction, uuids: Sequence[str]) -> None:
    """Forget rules that are active no more."""
    for some in batches(sorted(uuids), _AT_ONCE):
        tx.run(_DELETE_MANY.given(some))


def _rule_or_none(row: Row | None) -> ActiveRule | None:
    return None if row is None else _rule(row)


def _rule(row: Row) -> ActiveRule:
    return ActiveRule(**row)
