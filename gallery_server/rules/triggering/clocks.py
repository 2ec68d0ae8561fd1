"""Have rules judged by the clock, as EVERY says: a job for each page of a tick, the last of which leaves the next tick.

Ticks are counted from when a rule became active, so that whoever leaves the next one leaves the same. Those that pass
while nobody works are one tick.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from gallery_server.dal import job_store, rule_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, NewJob
from gallery_server.domain.rule import ActiveRule
from gallery_server.rules.active import compiled_rule
from gallery_server.rules.triggering import walking
from gallery_server.rules.triggering.touched import Listening

CLOCK = "clock"
_DIGEST_DIGITS = 16


def begin(tx: Transaction, rule: Listening) -> None:
    """Leave the next tick of a rule that has EVERY, unless it is left."""
    if rule.every_micros is not None:
        tick = _next_tick(rule.activated_micros, rule.every_micros, tx.lease_now())
        _leave(tx, rule.uuid, rule.digest, tick)


@dataclass(frozen=True, slots=True)
class Clock:
    """Leave what judges a page of the instances that a tick is about, and the job of what comes next."""

    database: Database

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job; see `jobs.attempt.Handler`."""
        self.database.write(partial(self._tick, claim=claim), deadline)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:  # noqa: ARG002 - as every handler takes it
        """Leave the next tick, so that one that cannot be walked through does not end them all."""
        rule = _rule_of(tx, claim.job.payload)
        if rule is not None:
            _follow(tx, rule, claim.job.payload)

    def _tick(self, tx: Transaction, claim: Claim) -> None:
        job_store.finish(tx, claim)
        payload = claim.job.payload
        active = _rule_of(tx, payload)
        if active is None:
            return
        rule = compiled_rule(active)
        query = walking.query_of(tx, rule, list(walking.projects_of(tx, rule).values()))
        last = walking.leave_page(
            tx, rule, query, DecisionTrigger.CLOCK, after=payload["after"], subject=f"{CLOCK}/{claim.job.subject}"
        )
        if last is None:
            _follow(tx, active, payload)
        else:
            _leave(tx, active.uuid, active.digest, payload["tick"], page=payload["page"] + 1, after=last)


def _rule_of(tx: Transaction, payload: Any) -> ActiveRule | None:
    """Answer the rule of a tick, None where it is active no more, or changed, and so has ticks of its own."""
    found = rule_store.find_many(tx, [payload["rule"]])
    return found[0] if found and found[0].digest == payload["digest"] else None


def _follow(tx: Transaction, rule: ActiveRule, payload: Any) -> None:
    every = compiled_rule(rule).document.rule.every
    if every is not None:
        # Were the clock put back, the tick that comes next by it would be one of those that were.
        tick = max(_next_tick(rule.activated_micros, every, tx.lease_now()), payload["tick"] + every)
        _leave(tx, rule.uuid, rule.digest, tick)


def _next_tick(activated_micros: int, every: int, now: int) -> int:
    return activated_micros + (max(0, now - activated_micros) // every + 1) * every


def _leave(tx: Transaction, uuid: str, digest: str, tick: int, *, page: int = 0, after: str | None = None) -> None:
    subject = f"{uuid}/{digest[:_DIGEST_DIGITS]}/{tick}/{page}"
    payload = {"rule": uuid, "digest": digest, "tick": tick, "page": page, "after": after}
    job_store.insert(tx, NewJob(CLOCK, subject, payload, due_micros=tick if page == 0 else None))
