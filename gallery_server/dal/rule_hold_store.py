"""Keep the holds on rules: the last one of each, in force or released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from gallery_server.dal.batches import batches
from gallery_server.dal.schema import RuleHoldRow
from gallery_server.dal.statement import ManyStatement, Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.rule_state import RuleHold

_AT_ONCE = 100

_FIND_MANY = ManyStatement(
    RuleHoldRow.rule_uuid, lambda uuids: RuleHoldRow.select().where(RuleHoldRow.rule_uuid.in_(uuids))
)
_INSERT = insert_into(RuleHoldRow)
_REMOVE_RELEASED = Statement(
    RuleHoldRow.delete().where(matching(RuleHoldRow.rule_uuid) & RuleHoldRow.released_micros.is_null(False))
)
_RELEASE = Statement(
    RuleHoldRow.update(
        {
            column: Parameter(column)
            for column in (RuleHoldRow.released_micros, RuleHoldRow.released_by, RuleHoldRow.release_reason)
        }
    ).where(matching(RuleHoldRow.rule_uuid) & RuleHoldRow.released_micros.is_null())
)


def find(tx: Transaction, rule_uuid: str) -> RuleHold | None:
    """Answer the last hold on a rule, or None."""
    return find_many(tx, [rule_uuid]).get(rule_uuid)


def find_many(tx: Transaction, rule_uuids: Iterable[str]) -> dict[str, RuleHold]:
    """Answer the last hold on each of some rules, by uuid."""
    return {
        row["rule_uuid"]: _hold(row)
        for some in batches(sorted(set(rule_uuids)), _AT_ONCE)
        for row in tx.rows(_FIND_MANY.given(some))
    }


def place(tx: Transaction, hold: RuleHold) -> None:
    """Hold a rule that is not held; of two transactions at once the second runs again and sees the first's."""
    tx.run(_REMOVE_RELEASED.given(rule_uuid=hold.rule_uuid))
    tx.run(_INSERT.given(**asdict(hold)))


def release(tx: Transaction, hold: RuleHold) -> bool:
    """Keep when, by whom and why a hold was released; False where none is in force any more."""
    return (
        tx.run(
            _RELEASE.given(
                rule_uuid=hold.rule_uuid,
                released_micros=hold.released_micros,
                released_by=hold.released_by,
                release_reason=hold.release_reason,
            )
        )
        > 0
    )


def _hold(row: Row) -> RuleHold:
    return RuleHold(**row)
