"""Wait until nothing is left to be done, and hold what was done against what was measured."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from gallery_server.dal import job_store, trigger_position_store
from gallery_server.dal.database import Database
from gallery_server.dal.schema import DecisionRow, EventRow, InstanceAnnotationRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import DecisionOutcome
from gallery_server.domain.job import JobState
from tests.chaos.ruling.installation import ANNOTATION, Installation

_RESTS_WITHIN = 180.0
_READ_SECONDS = 60.0


def broken_promises(installation: Installation) -> list[str]:
    """Name every firing that is missing, every action that was not done, and those that were done too often."""
    problems = list(_unrest(installation.database))
    if problems:
        return problems
    wanted = {(each.instance_id, value) for each in installation.series for value in each.firing}
    return [*_decisions(installation, len(wanted)), *_own_actions(installation, wanted), *_calls(installation, wanted)]


def _unrest(database: Database) -> Iterator[str]:
    """Wait until all events have been looked at and all jobs are done."""
    end = time.monotonic() + _RESTS_WITHIN
    while left := _read(database, _left):
        if time.monotonic() > end:
            yield f"{left} after {_RESTS_WITHIN:.0f} s in which nothing was struck"
            return
        time.sleep(0.2)


def _left(tx: Transaction) -> str | None:
    counted = job_store.count_by_state(tx)
    undone = {state.name: number for state, number in counted.items() if number and state is not JobState.DONE}
    unnumbered = tx.rows(EventRow.select(EventRow.event_id).where(EventRow.number.is_null()).limit(1))
    newest = tx.rows(EventRow.select(EventRow.number).order_by(EventRow.number.desc()).limit(1))
    behind = trigger_position_store.find(tx) < (newest[0]["number"] or 0) if newest else False
    return (
        f"jobs {undone}, events unnumbered or unseen: {bool(unnumbered) or behind}"
        if undone or unnumbered or behind
        else None
    )


def _decisions(installation: Installation, wanted: int) -> Iterator[str]:
    rows = _rows(installation, DecisionRow.select(DecisionRow.outcome))
    found = Counter(row["outcome"] for row in rows)
    if found[DecisionOutcome.FIRED] != wanted:
        yield f"the rule should have fired {wanted} times and did {found[DecisionOutcome.FIRED]}"
    if found[DecisionOutcome.FAILED]:
        yield f"{found[DecisionOutcome.FAILED]} judgings failed"


def _own_actions(installation: Installation, wanted: set[tuple[str, int]]) -> Iterator[str]:
    rows = _rows(installation, InstanceAnnotationRow.select().where(InstanceAnnotationRow.key == ANNOTATION))
    done = Counter((str(row["instance_id"]), int(row["value"]["number"])) for row in rows)
    for place in wanted - done.keys():
        yield f"nothing was annotated for {place}"
    for place in done.keys() - wanted:
        yield f"{place} was annotated and is no firing"
    for place, times in done.items():
        if times > 1:
            yield f"{place} was annotated {times} times"


def _calls(installation: Installation, wanted: set[tuple[str, int]]) -> Iterator[str]:
    keys: dict[tuple[str, int], set[str]] = defaultdict(set)
    for call in installation.receiver.received:
        body = json.loads(call.body)
        keys[body["instance"], int(body["value"])].add(call.headers["Idempotency-Key"])
    for place in wanted - keys.keys():
        yield f"nobody was told of {place}"
    for place in keys.keys() - wanted:
        yield f"{place} was told and is no firing"
    for place, given in keys.items():
        if len(given) > 1:
            yield f"{place} was told under {len(given)} keys: {sorted(given)}"
    if len({key for given in keys.values() for key in given}) < len(keys):
        yield "two firings were told under one key"


def _rows(installation: Installation, query: Any) -> list[Any]:
    return list(_read(installation.database, lambda tx: tx.rows(query)))


def _read(database: Database, work: Any) -> Any:
    return database.read(work, Deadline.after(_READ_SECONDS))
