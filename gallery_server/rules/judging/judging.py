"""Judge rules for instances: durable work that a write, a clock or a person leaves behind.

    leave       in the transaction that owes it: jobs of up to 50 (rule, instance) each
    judge_now   one pair, in the transaction of a call that waits for it
    Judge       does the jobs; see `jobs.attempt.Handler`

All pairs of a job are judged in one transaction, which holds their states in one order: of two judgings of one pair
the second sees what the first has made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from gallery_server.dal import decision_store, instance_store, job_store, rule_state_store, rule_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.decision import Decision, DecisionOutcome, DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import Instance
from gallery_server.domain.job import Claim, Job, LeaseLost, NewJob
from gallery_server.domain.rule import ActiveRule
from gallery_server.errors import DeadlineExceeded, ResourceExhausted, Unavailable
from gallery_server.rules.active import compiled_rule
from gallery_server.rules.evidence.facts import Facts
from gallery_server.rules.evidence.views import alone
from gallery_server.rules.judging.hearing import Case, Cause, Hearing, failed_decision
from gallery_server.rules.judging.unjudged import Measurements
from gallery_server.rules.selecting.selection import outlook_of

log = structlog.get_logger("gallery.rules")

T = TypeVar("T")

JUDGE = "judge"
_AT_ONCE = 50
_WORK_SECONDS = 60.0


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
        job_store.insert(tx, NewJob(JUDGE, f"{subject}/{number}", _payload(trigger, some, force=force)))
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
    """Judge one pair, and answer its decision, that which fires where one does.

    None where GIVEN is not true of the instance, or there is no such instance. Measurements beyond 100 are judged by a
    job behind it.
    """
    cause = Cause(trigger, caller.request_id, caller.principal, force)
    session = _hear(tx, cause, [Pair(rule.uuid, instance_id)])
    if session.unfinished:
        leave(tx, trigger, session.unfinished, subject=f"behind/{tx.now}/{rule.uuid}/{instance_id}", force=force)
    for name, reason in session.held:
        _tell_held(name, reason)
    fired = [each for each in session.decisions if each.outcome is DecisionOutcome.FIRED]
    told = fired or session.decisions
    return told[-1] if told else None


@dataclass(frozen=True, slots=True)
class Judge:
    """Judge the pairs of a job in one transaction; see `jobs.attempt.Handler`.

    Where one of several cannot be judged, each gets a job of its own, so that it stops no other.
    """

    database: Database

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job."""
        pairs = _pairs_of(claim.job)
        try:
            session = self._write(lambda tx: _judge(tx, claim, pairs), deadline)
        except (LeaseLost, Unavailable, DeadlineExceeded, ResourceExhausted):
            raise
        except Exception as error:
            if len(pairs) == 1:
                raise
            log.warning("rules are judged one by one", job=claim.job.job_id, pairs=len(pairs), exc_info=error)
            self._write(lambda tx: _part(tx, claim, pairs), deadline)
            return
        for name, reason in session.held:
            _tell_held(name, reason)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Keep of each pair that it could not be judged; the job may be retried."""
        cause = _cause_of(claim.job)
        for rule, instance in _existing(tx, _pairs_of(claim.job)):
            decision_store.insert(tx, failed_decision(tx, rule, instance.instance_id, cause, fault))

    def _write(self, work: Callable[[Transaction], T], deadline: Deadline) -> T:
        return self.database.write(work, deadline.within(_WORK_SECONDS), repeatable=True)


@dataclass(frozen=True, slots=True)
class _Session:
    """What came of some pairs: which have more to judge, and which rules are held from now on, and why."""

    decisions: list[Decision]
    unfinished: list[Pair]
    held: list[tuple[str, str]]


def _judge(tx: Transaction, claim: Claim, pairs: Sequence[Pair]) -> _Session:
    job_store.finish(tx, claim, keep=False)
    cause = _cause_of(claim.job)
    session = _hear(tx, cause, pairs)
    leave(tx, cause.trigger, session.unfinished, subject=f"behind/{claim.job.job_id}", force=cause.force)
    return session


def _part(tx: Transaction, claim: Claim, pairs: Sequence[Pair]) -> None:
    job_store.finish(tx, claim, keep=False)
    cause = _cause_of(claim.job)
    for number, pair in enumerate(pairs):
        payload = _payload(cause.trigger, [pair], force=cause.force)
        job_store.insert(tx, NewJob(JUDGE, f"alone/{claim.job.job_id}/{number}", payload))


def _hear(tx: Transaction, cause: Cause, pairs: Sequence[Pair]) -> _Session:
    session = _Session([], [], [])
    concerned = _concerned(tx, _cases(tx, pairs))
    if not concerned:
        return session
    states = rule_state_store.lock(tx, [case.key for case in concerned])
    # Read anew, so that no measurement is overlooked that came while the states were waited for.
    facts = _facts_of(tx, concerned)
    judged = []
    # All of them first: facts are read for all at once, when the first is judged.
    measured = Measurements(tx)
    hearings = [Hearing(tx, case, cause, states[case.key], facts[case.look], measured) for case in concerned]
    for hearing in hearings:
        hearing.read()
    since = Measurements(tx)
    for case, hearing in zip(concerned, hearings, strict=True):
        hearing.run(since)
        judged.append(hearing.state)
        session.decisions.extend(hearing.decisions)
        if hearing.has_more:
            session.unfinished.append(Pair(*case.key))
        if hearing.exceeded is not None:
            session.held.append((case.active.reference, hearing.exceeded))
    decision_store.insert_many(tx, session.decisions)
    rule_state_store.put(tx, judged)
    return session


def _concerned(tx: Transaction, cases: Sequence[Case]) -> list[Case]:
    """Answer those that GIVEN is true of, and those that it was, whose measurements are passed over meanwhile."""
    facts = _facts_of(tx, cases)
    about = {
        case.key
        for case in cases
        if case.rule.given.outcome(alone(facts[case.look], case.instance.instance_id)).is_true
    }
    known = rule_state_store.find_many(tx, [case.key for case in cases if case.key not in about])
    return [case for case in cases if case.key in about or case.key in known]


def _cases(tx: Transaction, pairs: Sequence[Pair]) -> list[Case]:
    return [
        Case(rule, compiled_rule(rule), instance)
        for rule, instance in _existing(tx, pairs)
        # It may have become about another project since the job was left.
        if not rule.selects and rule.project_name in (None, instance.project_name)
    ]


def _existing(tx: Transaction, pairs: Sequence[Pair]) -> list[tuple[ActiveRule, Instance]]:
    """Answer what is to be judged, in the order in which it is locked, without rules and instances that are gone."""
    rules = {rule.uuid: rule for rule in rule_store.find_many(tx, sorted({each.rule_uuid for each in pairs}))}
    instances = instance_store.find_many(tx, sorted({each.instance_id for each in pairs}))
    return [
        (rules[pair.rule_uuid], instances[pair.instance_id])
        for pair in sorted(set(pairs))
        if pair.rule_uuid in rules and pair.instance_id in instances
    ]


def _facts_of(tx: Transaction, cases: Sequence[Case]) -> dict[tuple[str, str | None], Facts]:
    """Answer the facts of all instances by how rules look at them, so that they are read together."""
    instances: dict[tuple[str, str | None], dict[str, Instance]] = {}
    rules = {}
    for case in cases:
        instances.setdefault(case.look, {})[case.instance.instance_id] = case.instance
        rules[case.look] = case.rule
    return {look: Facts.of(tx, found, outlook_of(rules[look], {})) for look, found in instances.items()}


def _payload(trigger: DecisionTrigger, pairs: Sequence[Pair], *, force: bool) -> dict[str, object]:
    return {
        "trigger": trigger.value,
        "pairs": [[each.rule_uuid, each.instance_id] for each in pairs],
        "force": force,
    }


def _pairs_of(job: Job) -> list[Pair]:
    return [Pair(*each) for each in job.payload["pairs"]]


def _cause_of(job: Job) -> Cause:
    return Cause(DecisionTrigger(job.payload["trigger"]), f"job-{job.job_id}", force=job.payload["force"])


def _tell_held(name: str, reason: str) -> None:
    log.error("rule held", rule=name, why=reason)
