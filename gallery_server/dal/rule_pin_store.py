"""Keep which commits of rules are to stay active."""

from __future__ import annotations

from dataclasses import asdict

from gallery_server.dal.schema import RulePinRow
from gallery_server.dal.statement import Statement, insert_into, matching
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.rule import RulePin

_ALL = ""
"""Stands for all teams; no team has this name."""
_DELETE = Statement(RulePinRow.delete().where(matching(RulePinRow.team)))
_INSERT = insert_into(RulePinRow)


def list_pins(tx: Transaction) -> list[RulePin]:
    """Answer all pins; that of all teams first."""
    rows = tx.rows(RulePinRow.select().order_by(RulePinRow.team))
    return [RulePin(**row | {"team": row["team"] or None}) for row in rows]


def put(tx: Transaction, pin: RulePin) -> None:
    """Keep a pin, in place of the one that its team has."""
    remove(tx, pin.team)
    tx.run(_INSERT.given(**asdict(pin) | {"team": pin.team or _ALL}))


def remove(tx: Transaction, team: str | None) -> bool:
    """Forget the pin of a team, or of all; tell whether there was one."""
    return tx.run(_DELETE.given(team=team or _ALL)) == 1
