"""Keep what rules made of instances so far: a row for each of the two, and whoever judges them holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkInsert, BulkUpsert
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.schema import RuleStateRow
from gallery_server.dal.search.sql import Sql, asking, one_of
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.decision import DecisionOutcome
from gallery_server.domain.rule_state import RuleState

Key = tuple[str, str]
"""The uuid of a rule, and the id of an instance."""

_AT_ONCE = 200
_MOVED = (
    "digest",
    "outcome",
    "streak",
    "since_micros",
    "fired_micros",
    "measured_micros",
    "evaluation_id",
    "health_micros",
    "found",
)
_LOCK = BulkUpsert(RuleStateRow, mysql="version = rule_state.version + 1", sqlite="version = rule_state.version + 1")
_PUT = BulkUpsert(
    RuleStateRow,
    mysql=", ".join(f"{each} = VALUES({each})" for each in _MOVED),
    sqlite=", ".join(f"{each} = excluded.{each}" for each in _MOVED),
)
_COLUMNS = ("rule_uuid", "instance_id", *_MOVED)


def find_many(tx: Transaction, keys: Iterable[Key]) -> dict[Key, RuleState]:
    """Answer what is kept of each of these; what was never judged is not among it."""
    return {
        (state.rule_uuid, state.instance_id): state
        for some in batches(sorted(keys), _AT_ONCE)
        for state in map(_state, tx.rows(asking(lambda _, some=some: _of_these(some))))  # type: ignore[misc]  # a default of a lambda
    }


def list_found(tx: Transaction, rule_uuid: str, found: DecisionOutcome, limit: int) -> list[RuleState]:
    """Answer up to `limit` of what a rule made of instances, where it came to an outcome the last time."""
    text = f"SELECT {', '.join(_COLUMNS)} FROM rule_state WHERE rule_uuid = ? AND found = ? LIMIT {limit}"  # noqa: S608 - names of ours and marks
    asked = Sql(text, (uuid_bytes(rule_uuid), found.value))
    return [_state(row) for row in tx.rows(asking(lambda _: asked))]


def lock(tx: Transaction, keys: Iterable[Key]) -> dict[Key, RuleState]:
    """Let nobody else judge these until this transaction ends, and answer what the last one to do so left of each."""
    wanted = sorted(set(keys))
    _run(tx, _LOCK, [RuleState(*key) for key in wanted])
    return find_many(tx, wanted)


def put(tx: Transaction, states: Iterable[RuleState]) -> None:
    """Keep how far the rules are."""
    _run(tx, _PUT, sorted(states, key=lambda each: (each.rule_uuid, each.instance_id)))


def _run(tx: Transaction, statement: BulkInsert, states: Sequence[RuleState]) -> None:
    for each in statement.of(_rows(states)):
        tx.run(each)


def _rows(states: Sequence[RuleState]) -> Iterator[tuple[object, ...]]:
    for state in states:
        moved = (getattr(state, name) for name in _MOVED)
        yield state.rule_uuid, state.instance_id, 0, *moved


def _of_these(keys: Sequence[Key]) -> Sql:
    by_rule: dict[str, list[bytes]] = defaultdict(list)
    for rule_uuid, instance_id in keys:
        by_rule[rule_uuid].append(uuid_bytes(instance_id))
    parts = [(uuid_bytes(rule_uuid), one_of("instance_id", ids)) for rule_uuid, ids in by_rule.items()]
    where = " OR ".join(f"rule_uuid = ? AND {of_these.text}" for _, of_these in parts)
    values = tuple(value for uuid, of_these in parts for value in (uuid, *of_these.values))
    return Sql(f"SELECT {', '.join(_COLUMNS)} FROM rule_state WHERE {where}", values)  # noqa: S608 - names of ours and marks


def _state(row: Row) -> RuleState:
    return RuleState(
        rule_uuid=uuid_text(row["rule_uuid"]),
        instance_id=uuid_text(row["instance_id"]),
        digest=None if row["digest"] is None else bytes(row["digest"]).hex(),
        outcome=None if row["outcome"] is None else bool(row["outcome"]),
        streak=row["streak"],
        since_micros=row["since_micros"],
        fired_micros=row["fired_micros"],
        measured_micros=row["measured_micros"],
        evaluation_id=None if row["evaluation_id"] is None else uuid_text(row["evaluation_id"]),
        health_micros=row["health_micros"],
        found=None if row["found"] is None else DecisionOutcome(row["found"]),
    )
