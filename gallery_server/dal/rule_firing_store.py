"""Keep when rules fired: what COOLDOWN and LIMIT look at."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from peewee import fn

from gallery_server.dal.schema import RuleFiringRow, RuleRow
from gallery_server.dal.statement import Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.rule_state import RuleFiring

_INSERT = insert_into(RuleFiringRow)
_LOCK = Statement(RuleRow.update({RuleRow.selects: RuleRow.selects}).where(matching(RuleRow.uuid)))


def _newest(*columns: Any) -> Statement:
    of_these = matching(RuleFiringRow.rule_uuid, RuleFiringRow.digest, *columns)
    return Statement(RuleFiringRow.select(fn.MAX(RuleFiringRow.fired_micros).alias("newest")).where(of_these))


_NEWEST = {
    "rule": _newest(),
    "line": _newest(RuleFiringRow.line_id),
    "instance": _newest(RuleFiringRow.instance_id),
}
_COUNT = Statement(
    RuleFiringRow.select(fn.COUNT(RuleFiringRow.decision_id).alias("firings")).where(
        matching(RuleFiringRow.rule_uuid, RuleFiringRow.digest)
        & (RuleFiringRow.fired_micros > Parameter(RuleFiringRow.fired_micros, "since"))
        & (RuleFiringRow.forced == 0)
    )
)


def lock(tx: Transaction, rule_uuid: str) -> bool:
    """Let no other transaction have the rule fire until this one ends; False where the rule is active no more."""
    return tx.run(_LOCK.given(uuid=rule_uuid)) > 0


def insert(tx: Transaction, firing: RuleFiring) -> None:
    """Keep that a rule fired."""
    tx.run(_INSERT.given(**asdict(firing)))


def newest(tx: Transaction, rule_uuid: str, digest: str, per: str, *, line_id: int, instance_id: str) -> int | None:
    """Answer when a rule last fired: at all, or for a line or an instance, as `per` says; None where it never did."""
    row = tx.row(_NEWEST[per].given(rule_uuid=rule_uuid, digest=digest, line_id=line_id, instance_id=instance_id))
    return None if row is None else row["newest"]


def count_since(tx: Transaction, rule_uuid: str, digest: str, micros: int) -> int:
    """Count how often a rule has fired since a moment by itself."""
    row = tx.row(_COUNT.given(rule_uuid=rule_uuid, digest=digest, since=micros))
    return 0 if row is None else int(row["firings"])
