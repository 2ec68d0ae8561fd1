"""Have rules judged for the instances of a model whose annotations changed: the newest of each line, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gallery_server.dal import instance_store, job_store, line_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, NewJob
from gallery_server.expressions.reads import Source
from gallery_server.rules.document import Write
from gallery_server.rules.judging import judging
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.marks import Mark, Written
from gallery_server.rules.triggering.touching import NEWEST, Spread, Toucher

SPREAD = "spread"
_LINES = 20
_BEHIND_ALL = 1 << 62


def begin(tx: Transaction, spread: Spread) -> None:
    """Leave the job of the first lines of a model."""
    payload = {"model": spread.model_id, "project": spread.project_name, "keys": list(spread.keys), "after": ""}
    job_store.insert(tx, NewJob(SPREAD, f"events/{spread.number}/0", payload))


@dataclass(frozen=True, slots=True)
class SpreadOut:
    """Leave what judges the instances of some lines, and the job of the lines behind them."""

    database: Database
    index: CurrentIndex

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job; see `jobs.attempt.Handler`."""
        self.database.write(partial(self._spread, claim=claim), deadline)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Write nothing: the job itself says what it owed, and may be retried."""

    def _spread(self, tx: Transaction, claim: Claim) -> None:
        job_store.finish(tx, claim)
        payload = claim.job.payload
        lines = line_store.list_of_model(tx, payload["model"], after=payload["after"], limit=_LINES)
        written = _written(payload["keys"])
        toucher = Toucher(tx, self.index.get(tx))
        pairs = {
            pair
            for line_id, _ in lines
            for pair in toucher.pairs(
                payload["project"],
                written,
                instance_store.list_backwards(tx, line_id, from_sequence=_BEHIND_ALL, limit=NEWEST),
            )
        }
        judging.leave(tx, DecisionTrigger.WRITE, pairs, subject=f"{SPREAD}/{claim.job.subject}")
        if len(lines) == _LINES:
            event, _, page = claim.job.subject.rpartition("/")
            job_store.insert(tx, NewJob(SPREAD, f"{event}/{int(page) + 1}", {**payload, "after": lines[-1][1]}))


def _written(keys: list[str]) -> Written:
    if not keys:
        return Written(frozenset(), frozenset({(Write.MODEL, Source.MODEL.value)}))
    return Written(frozenset(Mark(Write.MODEL, Source.MODEL, key) for key in keys))
