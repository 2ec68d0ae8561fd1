"""Keep jobs: claims are compared and set, so that of many workers on many hosts one alone has a job.

    insert, find                    whoever leaves work behind, in the transaction that owes it
    claimable, claim, take, renew   the worker, in transactions of their own
    hold, finish, postpone, fail    in the transaction of what came of it; LeaseLost where the claim is no longer theirs
    get, list_backwards, retry      whoever looks after them
    release_home, forget_before, count_by_state

All times are of the database's clock (`Transaction.lease_now`). A claim is proven by its fencing number: a process
that slept past its lease is refused when it wakes, however late. A killed one's job is taken over when its lease ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from peewee import fn

from gallery_server.dal.schema import JobRow
from gallery_server.dal.statement import ManyStatement, Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, Job, JobState, LeaseLost, NewJob

_FIND = Statement(JobRow.select().where(matching(JobRow.kind, JobRow.subject)))
_GET = Statement(JobRow.select().where(matching(JobRow.job_id)))
_REMOVE = Statement(JobRow.delete().where(matching(JobRow.job_id, JobRow.fence, JobRow.state)))
_INSERT = insert_into(JobRow, leave_out=("job_id",))

LOOKED_AT = 10_000
"""How many jobs of a state one page of a kind looks at."""


def _due(state: JobState, time: Any, here: Any) -> ManyStatement:
    """Make the statement that finds what is due in a state; workers ask again and again."""
    is_due = (JobRow.state == state) & here & (time <= Parameter(time, "now"))
    return ManyStatement(
        JobRow.kind,
        lambda kinds: (
            JobRow.select(JobRow.job_id)
            .where(is_due & JobRow.kind.in_(kinds))
            .order_by(time)
            .limit(Parameter(JobRow.job_id, "limit"))
        ),
    )


_TIMES = ((JobState.CLAIMED, JobRow.lease_micros), (JobState.WAITING, JobRow.due_micros))
_DUE_OF_NONE = [_due(state, time, JobRow.home.is_null()) for state, time in _TIMES]
_DUE_AT_HOME = [_due(state, time, JobRow.home == Parameter(JobRow.home)) for state, time in _TIMES]
_DUE = [each for both in zip(_DUE_AT_HOME, _DUE_OF_NONE, strict=True) for each in both]


def _take(unrenewed: Any) -> Statement:
    change = {
        JobRow.state: JobState.CLAIMED,
        JobRow.fence: Parameter(JobRow.fence, "next_fence"),
        JobRow.lease_micros: Parameter(JobRow.lease_micros, "until"),
        JobRow.worker: Parameter(JobRow.worker),
    }
    # A renewal leaves the fence as it is, and must win over who saw the lease end before it.
    return Statement(JobRow.update(change).where(matching(JobRow.job_id, JobRow.state, JobRow.fence) & unrenewed))


_TAKE_UNLEASED = _take(JobRow.lease_micros.is_null())
_TAKE_LEASED = _take(matching(JobRow.lease_micros))
_END = Statement(
    JobRow.update(
        {
            JobRow.state: Parameter(JobRow.state),
            JobRow.lease_micros: None,
            JobRow.fault: Parameter(JobRow.fault),
            JobRow.ended_micros: Parameter(JobRow.ended_micros),
        }
    ).where(matching(JobRow.job_id, JobRow.fence) & (JobRow.state == JobState.CLAIMED))
)

_NO_CLAIM: dict[Any, Any] = {JobRow.lease_micros: None, JobRow.worker: None}


def insert(tx: Transaction, new: NewJob) -> int:
    """Leave a job and answer its id: the first one's where its kind has one for the subject already.

    It exists if this transaction commits, so begin it only after that. Of two transactions at once the second runs
    again and finds the first one's job.
    """
    found = find(tx, new.kind, new.subject)
    if found is not None:
        return found.job_id
    now = tx.lease_now()
    return tx.run(
        _INSERT.given(
            kind=new.kind,
            subject=new.subject,
            payload=dict(new.payload),
            home=new.home,
            state=JobState.WAITING,
            failures=0,
            fence=0,
            due_micros=now if new.due_micros is None else new.due_micros,
            lease_micros=None,
            worker=None,
            fault=None,
            created_micros=now,
            ended_micros=None,
        )
    )


def find(tx: Transaction, kind: str, subject: str) -> Job | None:
    """Answer the job of a kind for a subject, or None."""
    row = tx.row(_FIND.given(kind=kind, subject=subject))
    return None if row is None else _job(row)


def get(tx: Transaction, job_id: int) -> Job | None:
    """Answer the job of an id, or None."""
    row = tx.row(_GET.given(job_id=job_id))
    return None if row is None else _job(row)


def list_backwards(
    tx: Transaction, state: JobState, kind: str | None, *, before: int | None, limit: int, look: int
) -> tuple[list[Job], int | None]:
    """Answer up to `limit` jobs of a state before one, newest first.

    Of a kind, no further than `look` jobs of the state back; then the id up to which it looked is answered too, unless
    that was all.
    """
    here = JobRow.state == state
    if before is not None:
        here &= JobRow.job_id < before
    edge = None
    if kind is not None:
        # All that is left of the index is read where a kind is rare, so that it is read in parts.
        row = tx.row(JobRow.select(JobRow.job_id).where(here).order_by(JobRow.job_id.desc()).limit(1).offset(look - 1))
        edge = None if row is None else int(row["job_id"])
        here &= JobRow.kind == kind
    if edge is not None:
        here &= JobRow.job_id >= edge
    query = JobRow.select().where(here).order_by(JobRow.job_id.desc()).limit(limit)
    return [_job(row) for row in tx.rows(query)], edge


def claimable(tx: Transaction, now: int, home: str | None, kinds: Collection[str], limit: int) -> list[int]:
    """Answer the ids of up to `limit` jobs that a worker of this home may claim, each list longest due first.

    Jobs whose lease has ended come before those that wait, and those of the home before those of none. Without a home
    only those of none are looked for.
    """
    found: list[int] = []
    at_home = {} if home is None else {"home": home}
    for due in _DUE_OF_NONE if home is None else _DUE:
        asked = due.given(sorted(kinds), now=now, limit=limit - len(found), **at_home)
        found += [row["job_id"] for row in tx.rows(asked)]
        if len(found) >= limit:
            break
    return found


def claim(tx: Transaction, job_id: int, worker: str, lease_micros: int) -> Claim | None:
    """Take a job for so long, or answer None where another has it, it is not due, ended, or bound to another home.

    Work on it only after the commit.
    """
    row = tx.row(_GET.given(job_id=job_id))
    return None if row is None else take(tx, _job(row), worker, tx.lease_now(), lease_micros)


def take(tx: Transaction, seen: Job, worker: str, now: int, lease_micros: int) -> Claim | None:
    """Take a job as `claim` does, if it is still as it was seen."""
    if not _is_claimable(seen, now) or seen.home not in (None, worker.partition("/")[0]):
        return None
    taking = _TAKE_UNLEASED if seen.lease_micros is None else _TAKE_LEASED
    own = {"job_id": seen.job_id, "state": seen.state, "fence": seen.fence, "lease_micros": seen.lease_micros}
    if not tx.run(taking.given(**own, next_fence=seen.fence + 1, until=now + lease_micros, worker=worker)):
        return None
    taken = replace(seen, state=JobState.CLAIMED, fence=seen.fence + 1, lease_micros=now + lease_micros, worker=worker)
    return Claim(taken, worker)


def renew(tx: Transaction, claim: Claim, lease_micros: int) -> bool:
    """Let a claim last so long from now; tell whether it stood: one whose lease ended does until another takes it."""
    return _move(tx, claim, {JobRow.lease_micros: tx.lease_now() + lease_micros})


def hold(tx: Transaction, claim: Claim) -> None:
    """Lock a job for a part of its result, after which it goes on; raise LeaseLost where the claim no longer stands."""
    if not _move(tx, claim, {JobRow.fence: JobRow.fence}):
        raise LeaseLost


def finish(tx: Transaction, claim: Claim, *, keep: bool = True) -> None:
    """End a job with the result that this transaction commits; raise LeaseLost where the claim no longer stands.

    Call it first: it locks the job, so that nobody takes it over. Of those that come by the million keep nothing.
    """
    if keep:
        _end(tx, claim, JobState.DONE, None)
    elif not tx.run(_REMOVE.given(job_id=claim.job.job_id, fence=claim.job.fence, state=JobState.CLAIMED)):
        raise LeaseLost


def postpone(tx: Transaction, claim: Claim, due_micros: int, fault: Fault | None) -> None:
    """Give a job back until it is due, with the fault of this try, or none where it was not to blame.

    Raises LeaseLost where the claim no longer stands.
    """
    change: dict[Any, Any] = {JobRow.state: JobState.WAITING, JobRow.due_micros: due_micros}
    if fault is not None:
        change |= {JobRow.fault: fault.to_json(), JobRow.failures: JobRow.failures + 1}
    if not _move(tx, claim, _NO_CLAIM | change):
        raise LeaseLost


def fail(tx: Transaction, claim: Claim, fault: Fault) -> None:
    """Give a job up for good; raise LeaseLost where the claim no longer stands."""
    _end(tx, claim, JobState.FAILED, fault)


def release_home(tx: Transaction, home: str, boot: str) -> int:
    """Give back, due now, what the dead processes of earlier boots of this home had claimed; answer how many jobs."""
    owner = fn.SUBSTR(JobRow.worker, 1, len(home) + 1) == f"{home}/"
    earlier = fn.SUBSTR(JobRow.worker, 1, len(home) + len(boot) + 2) != f"{home}/{boot}/"
    claimed = JobRow.state == JobState.CLAIMED
    found = [row["job_id"] for row in tx.rows(JobRow.select(JobRow.job_id).where(claimed & owner & earlier))]
    if not found:
        return 0
    change = _NO_CLAIM | {JobRow.state: JobState.WAITING, JobRow.due_micros: tx.lease_now()}
    return tx.run(JobRow.update(change).where(JobRow.job_id.in_(sorted(found)) & claimed & owner & earlier))


def retry(tx: Transaction, job_id: int) -> bool:
    """Let a job that failed for good wait anew, as if it were left now; tell whether it had failed."""
    now = tx.lease_now()
    change: dict[Any, Any] = {JobRow.state: JobState.WAITING, JobRow.failures: 0, JobRow.ended_micros: None}
    change |= {JobRow.due_micros: now, JobRow.created_micros: now}
    return tx.run(JobRow.update(change).where((JobRow.job_id == job_id) & (JobRow.state == JobState.FAILED))) == 1


def forget_before(tx: Transaction, state: JobState, ended_micros: int, limit: int) -> int:
    """Forget up to `limit` jobs that ended so, done or failed, before a time; answer how many were forgotten."""
    old = (JobRow.state == state) & (JobRow.ended_micros < ended_micros)
    query = JobRow.select(JobRow.job_id).where(old).order_by(JobRow.ended_micros).limit(limit)
    found = sorted(row["job_id"] for row in tx.rows(query))
    return tx.run(JobRow.delete().where(JobRow.job_id.in_(found) & old)) if found else 0


def count_by_state(tx: Transaction) -> dict[JobState, int]:
    """Answer how many jobs are in each state; those done count until they are forgotten."""
    query = JobRow.select(JobRow.state, fn.COUNT(JobRow.job_id).alias("jobs")).group_by(JobRow.state)
    counted = {JobState(row["state"]): int(row["jobs"]) for row in tx.rows(query)}
    return {state: counted.get(state, 0) for state in JobState}


def _is_claimable(job: Job, now: int) -> bool:
    if job.state is JobState.CLAIMED:
        return job.lease_micros is not None and job.lease_micros <= now
    return job.state is JobState.WAITING and job.due_micros <= now


def _end(tx: Transaction, claim: Claim, state: JobState, fault: Fault | None) -> None:
    ended = _END.given(
        job_id=claim.job.job_id,
        fence=claim.job.fence,
        state=state,
        fault=None if fault is None else fault.to_json(),
        ended_micros=tx.lease_now(),
    )
    if tx.run(ended) != 1:
        raise LeaseLost


def _move(tx: Transaction, claim: Claim, change: dict[Any, Any]) -> bool:
    stands = (JobRow.job_id == claim.job.job_id) & (JobRow.fence == claim.job.fence)
    return tx.run(JobRow.update(change).where(stands & (JobRow.state == JobState.CLAIMED))) == 1


def _job(row: Row) -> Job:
    return Job(
        job_id=row["job_id"],
        kind=row["kind"],
        subject=row["subject"],
        payload=row["payload"],
        home=row["home"],
        state=JobState(row["state"]),
        failures=row["failures"],
        fence=row["fence"],
        due_micros=row["due_micros"],
        lease_micros=row["lease_micros"],
        worker=row["worker"],
        fault=None if row["fault"] is None else Fault.from_json(row["fault"]),
        created_micros=row["created_micros"],
        ended_micros=row["ended_micros"],
    )
