"""Carry out propagations that are too large for the transaction of their change: the durable work behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter
from typing import TypeVar

from gallery_server.dal import job_store, propagation_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.dependency import Propagation, PropagationState
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim
from gallery_server.domain.propagation_plan import Plan
from gallery_server.registry.depending import copying, propagation

T = TypeVar("T")

_DATABASE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Propagate:
    """Make the copies of a plan, some in each transaction, behind those of the changes that came before it.

    The row of a propagation says how far its plan is done and is counted with the copies. So of all who are at it,
    one that slept past its lease, or the job of a later change that will not wait, one alone does each place.
    """

    database: Database

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job as far as it is not done; see `jobs.attempt.Handler`."""
        own = claim.job.subject
        self._write(lambda tx: propagation_store.resume(tx, own), deadline)
        for propagation_id in self.database.read(lambda tx: _in_order(tx, own), deadline.within(_DATABASE_SECONDS)):
            self._carry_out(propagation_id, f"job-{claim.job.job_id}", deadline)
        self._write(lambda tx: job_store.finish(tx, claim), deadline)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """End the propagation together with its job, which may be retried."""
        propagation_store.end(tx, claim.job.subject, PropagationState.FAILED, fault)
        propagation.end(tx, _require(tx, claim.job.subject), f"job-{claim.job.job_id}")

    def _carry_out(self, propagation_id: str, request_id: str, deadline: Deadline) -> None:
        plan = self._write(lambda tx: propagation_store.plan_of(tx, propagation_id), deadline)
        while plan is not None and self._write(partial(_advance, propagation_id, plan, request_id), deadline):
            pass

    def _write(self, work: Callable[[Transaction], T], deadline: Deadline) -> T:
        return self.database.write(work, deadline.within(_DATABASE_SECONDS), repeatable=True)


def _in_order(tx: Transaction, propagation_id: str) -> list[str]:
    """Answer the propagations to carry out: those that run before it, however far back, and itself."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    met = {propagation_id}
    due = [propagation_id]
    while due:
        one = due.pop()
        plan = propagation_store.plan_of(tx, one)
        earlier = () if plan is None else plan.after
        running = [other for other in earlier if _require(tx, other).state is PropagationState.RUNNING]
        sorter.add(one, *running)
        due += set(running) - met
        met |= set(running)
    return list(sorter.static_order())


def _advance(propagation_id: str, plan: Plan, request_id: str, tx: Transaction) -> bool:
    """Do the next places of the plan, and end it behind the last; tell whether there is more to do."""
    first = propagation_store.next_place(tx, propagation_id)
    here = _require(tx, propagation_id)
    if here.state is not PropagationState.RUNNING:
        return False
    caller = Caller(here.created_by, request_id, tx.deadline)
    made = copying.copy_lines(tx, caller, here, plan, first)
    following = min(plan.size, first + copying.AT_ONCE)
    propagation_store.advance(tx, propagation_id, following, made)
    if following < plan.size:
        return True
    propagation_store.end(tx, propagation_id, PropagationState.DONE, None)
    propagation.end(tx, _require(tx, propagation_id), request_id)
    return False


def _require(tx: Transaction, propagation_id: str) -> Propagation:
    found = propagation_store.find(tx, propagation_id)
    if found is None:
        raise LookupError(propagation_id)
    return found
