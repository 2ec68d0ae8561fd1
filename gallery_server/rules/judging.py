"""Judge rules for instances: durable work that a write, a clock or a person leaves behind.

    leave       in the transaction that owes it: jobs of up to 50 (rule, instance) each
    judge_now   one pair, in the transaction of a call that waits for it
    Judge       does the jobs; see `jobs.attempt.Handler`
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.decision import Decision, DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, NewJob
from gallery_server.domain.rule import ActiveRule

JUDGE = "judge"
_AT_ONCE = 50


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A rule and an instance that it is judged for."""

    rule_uuid: str
    instance_id: str


def leave(
    tx: Transaction, trigger: DecisionTrigger, pairs: Iterable[Pair], *, subject: str, force: bool = False
) -> int:
    """Leave the jobs that judge some pairs, and answer how many; left again for the same subject, they stay one.

    With `force` what is true fires, though it was true before.
    """
    wanted = sorted(set(pairs))
    jobs = [wanted[first : first + _AT_ONCE] for first in range(0, len(wanted), _AT_ONCE)]
    for number, some in enumerate(jobs):
        written = [[each.rule_uuid, each.instance_id] for each in some]
        payload = {"trigger": trigger.value, "pairs": written, "force": force}
        job_store.insert(tx, NewJob(JUDGE, f"{subject}/{number}", payload))
    return len(jobs)


def judge_now(
    tx: Transaction,
    caller: Caller,
    rule: ActiveRule,
    instance_id: str,
    trigger: DecisionTrigger,
    *,
    force: bool = False,
) -> Decision | None:
    """Judge one pair, and answer its decision; None where GIVEN is not true of the instance, or it does not exist."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Judge:
    """Judge the pairs of a job in one transaction; see `jobs.attempt.Handler`."""

    database: Database

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job."""
        raise NotImplementedError

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Write nothing: the job itself says what it owed, and may be retried."""
