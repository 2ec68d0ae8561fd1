"""Judge one rule for one instance: every measurement that it has not judged yet, in order, then the present."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from gallery_server.dal.fact_reading import Until
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import Decision, DecisionOutcome, DecisionTrigger, RuleIdentity, Standings
from gallery_server.domain.fault import Fault
from gallery_server.domain.ids import new_ids
from gallery_server.domain.instance import Instance
from gallery_server.domain.rule import ActiveRule
from gallery_server.domain.rule_state import RuleState
from gallery_server.rules.evidence.explaining import explained_condition
from gallery_server.rules.evidence.facts import Facts, Outlook
from gallery_server.rules.evidence.views import View, alone
from gallery_server.rules.judging import firing, unjudged
from gallery_server.rules.judging.acting import principal_of
from gallery_server.rules.judging.firing import Obstacle
from gallery_server.rules.judging.state import Moment, State, baseline, step
from gallery_server.rules.judging.unjudged import Measurements
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.account import why_false
from gallery_server.rules.selecting.decisions import made

_AT_ONCE = 100
"""Measurements that one transaction judges; what is left is another job."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Say why rules are judged, and who asked for it: None where nobody did."""

    trigger: DecisionTrigger
    request_id: str
    principal: str | None = None
    force: bool = False
    """Whether what is true fires though it was true before."""


@dataclass(frozen=True, slots=True)
class Case:
    """A rule that acts, as it is active, and the instance that it is judged for."""

    active: ActiveRule
    rule: Rule
    instance: Instance

    @property
    def key(self) -> tuple[str, str]:
        """Answer the uuid of the rule, and the id of the instance."""
        return self.active.uuid, self.instance.instance_id

    @property
    def look(self) -> tuple[str, str | None]:
        """Answer how the rule looks at instances: its scope and its environment."""
        clauses = self.rule.document.rule
        return clauses.scope, clauses.environment


class Hearing:
    """Judge one case whose state this transaction holds; `facts` are those of now, of its instance among others.

    What is new is found when it is made, and must be before the facts are read: a measurement that they lack would be
    judged on the one before it, and its own value never. Of all that share facts, each reads them before the first
    runs.
    """

    def __init__(
        self, tx: Transaction, case: Case, cause: Cause, state: RuleState, facts: Facts, measured: Measurements
    ) -> None:
        self._tx = tx
        self._case = case
        self._cause = cause
        self._rule = case.rule
        self._instance_id = case.instance.instance_id
        self._facts = facts
        self._series = measured.counted(case.rule, self._instance_id)
        self.state = state if state.digest == case.rule.digest else self._first()
        self.decisions: list[Decision] = []
        """To be kept by whoever hears."""
        self._new, self.has_more = measured.after(self._instance_id, self._series, self._place, _AT_ONCE)
        """`has_more` says whether there are measurements left, for another transaction."""
        self.exceeded: str | None = None
        """Why the rule is held from now on, where its LIMIT has it so."""

    def read(self) -> None:
        """Read all that WHEN asks of the facts."""
        self._rule.when.outcome(alone(self._facts, self._instance_id))

    def run(self, since: Measurements) -> None:
        """Judge all that was new when this was made; `since` knows what was measured when the facts had been read."""
        self.has_more = self.has_more or self._is_overtaken(since)
        for place in self._new if self.has_more else self._new[:-1]:
            self._judge_past(place)
        if not self.has_more:
            self._judge_present(self._new[-1] if self._new else None)

    def _is_overtaken(self, since: Measurements) -> bool:
        """Tell whether the facts may know of a measurement that came when what is new had been found.

        The present would be judged on it in the place of an older one, and on the older one when its turn comes.
        """
        series = since.counted(self._rule, self._instance_id)
        newest = self._new[-1] if self._new else self._place
        return bool(since.after(self._instance_id, series, newest, 1)[0])

    @property
    def _place(self) -> Until | None:
        state = self.state
        if state.measured_micros is None or state.evaluation_id is None:
            return None
        return Until(state.measured_micros, state.evaluation_id)

    def _first(self) -> RuleState:
        """Take the baseline: what was known when the rule came is no news to it."""
        key, digest, since = self._case.key, self._rule.digest, self._case.active.activated_micros
        if self._case.instance.created_micros > since:
            return RuleState(*key, digest)
        known = Until.recorded_until(since)
        place = unjudged.newest(self._tx, self._instance_id, self._series, known)
        then = replace(self._facts.outlook, until=known, as_of_micros=since, now_micros=since)
        view = alone(self._facts_as_of(then), self._instance_id)
        state = State()
        if self._rule.given.outcome(view).is_true:
            state = baseline(Moment(since, measured=False), self._rule.when.outcome(view).decided)
        begun = RuleState(*key, digest, health_micros=since)
        return _with_place(_with_state(begun, state), place)

    def _facts_as_of(self, outlook: Outlook) -> Facts:
        return Facts.of(self._tx, {self._instance_id: self._case.instance}, outlook)

    def _judge_past(self, place: Until) -> None:
        """Judge a measurement on the values that were known with it."""
        micros = min(place.measured_micros, self._tx.now)
        then = replace(self._facts.outlook, until=place, now_micros=micros)
        self._judge(self._facts_as_of(then), [Moment(micros)], force=False)
        self.state = _with_place(self.state, place)

    def _judge_present(self, place: Until | None) -> None:
        """Judge the newest measurement, which all that is known is known with, and then the present moment."""
        now, measured = self._tx.now, None if place is None else place.measured_micros
        if unjudged.counts_health(self._rule):
            computed = self._facts.health_micros(self._instance_id)
            if computed is not None and computed > (self.state.health_micros or 0):
                measured = computed
            self.state = replace(self.state, health_micros=computed)
        moments = [] if measured is None else [Moment(min(measured, now))]
        self._judge(self._facts, [*moments, Moment(now, measured=False)], force=self._cause.force)
        if place is not None:
            self.state = _with_place(self.state, place)

    def _judge(self, facts: Facts, moments: list[Moment], *, force: bool) -> None:
        began = time.monotonic()
        view = alone(facts, self._instance_id)
        if not self._rule.given.outcome(view).is_true:
            return
        told = self._rule.when.outcome(view)
        outcome = told.decided
        before = _state_of(self.state)
        after, fires = _stepped(before, moments, outcome, self._rule, force=force and outcome is True)
        barred = None
        if fires:
            barred = firing.obstacle(self._tx, self._rule, self._case.instance, forced=force)
        if barred is not None:
            after, fires = _stepped(before, moments, outcome, self._rule, barred=True)
        found = _found(outcome, fires=fires, barred=barred)
        # What fired is true from then on, and that is no other outcome.
        stands = DecisionOutcome.TRUE if fires else found
        is_news = stands is not self.state.found
        self.state = replace(_with_state(self.state, after), found=stands)
        is_asked = self._cause.trigger is DecisionTrigger.REQUEST
        if not (is_news or fires or is_asked or any(each.measured for each in moments)):
            # Clocks and writes of others would leave a decision for each look at what stays as it is.
            return
        when, clauses, inputs = explained_condition(self._rule, facts, self._instance_id)
        reason = str(told.inconclusive) if outcome is None else _reason(before, found, barred, force=force)
        if outcome is False:
            reason = why_false(self._rule.when, when)
        decision = replace(
            _decision(self._tx, self._case.active, self._instance_id, self._cause, found, reason, len(self.decisions)),
            inputs=inputs,
            clauses=clauses,
            latency_micros=round((time.monotonic() - began) * 1_000_000),
            is_lasting=is_news or fires,
        )
        self._keep(decision, view, barred, force=force)

    def _keep(self, decision: Decision, view: View, barred: Obstacle | None, *, force: bool) -> None:
        tx = self._tx
        self.decisions.append(decision)
        if decision.outcome is DecisionOutcome.FIRED:
            tx.emit(made(decision))
            firing.fire(tx, decision, self._rule, self._case.instance, view, forced=force)
        elif barred is not None and barred.is_limit:
            self.exceeded = barred.reason
            firing.exceed(tx, decision, self._rule, barred.reason, view)


def failed_decision(tx: Transaction, active: ActiveRule, instance_id: str, cause: Cause, fault: Fault) -> Decision:
    """Make the decision of a rule that could not be judged, perhaps since its file cannot be read any more."""
    return _decision(tx, active, instance_id, cause, DecisionOutcome.FAILED, fault.message)


def _decision(
    tx: Transaction,
    active: ActiveRule,
    instance_id: str,
    cause: Cause,
    found: DecisionOutcome,
    reason: str,
    number: int = 0,
) -> Decision:
    identity = RuleIdentity(active.uuid, active.reference, active.digest, active.mode.value, active.path, active.commit)
    # A microsecond more for each of one hearing, so that their ids have the order in which they were made.
    (decision_id,) = new_ids(tx.now + number, 1)
    return Decision(
        decision_id=decision_id,
        rule=identity,
        trigger=cause.trigger,
        outcome=found,
        instance_id=instance_id,
        reason=reason,
        request={},
        standings=Standings(),
        inputs=(),
        clauses=(),
        environment=active.environment,
        hold_id=None,
        created_micros=tx.now,
        created_by=principal_of(identity) if cause.principal is None else cause.principal,
        request_id=cause.request_id,
        latency_micros=0,
        last_micros=tx.now,
    )


def _stepped(
    state: State, moments: list[Moment], outcome: bool | None, rule: Rule, *, force: bool = False, barred: bool = False
) -> tuple[State, bool]:
    fires = False
    for moment in moments:
        state, due = step(state, moment, outcome, rule.document.rule, barred=barred)
        fires = fires or due
    if force and not fires:
        return replace(state, outcome=True, fired_micros=moments[-1].micros), True
    return state, fires


def _found(outcome: bool | None, *, fires: bool, barred: Obstacle | None) -> DecisionOutcome:
    if fires:
        return DecisionOutcome.FIRED
    if barred is not None:
        return DecisionOutcome.BARRED
    return {True: DecisionOutcome.TRUE, False: DecisionOutcome.FALSE, None: DecisionOutcome.INCONCLUSIVE}[outcome]


def _reason(before: State, found: DecisionOutcome, barred: Obstacle | None, *, force: bool) -> str:
    """Say why what is true came to what it did."""
    if barred is not None:
        return f"WHEN is true; {barred.reason}"
    stood = before.outcome is True
    if found is DecisionOutcome.TRUE:
        return "WHEN is true as before" if stood else "WHEN is true, and FOR is not met yet"
    if force:
        return "WHEN is true, and it was asked to fire"
    return "WHEN is still true, and REPEAT is due" if stood else "WHEN turned true"


def _state_of(row: RuleState) -> State:
    return State(row.outcome, row.streak, row.since_micros, row.fired_micros)


def _with_state(row: RuleState, state: State) -> RuleState:
    return replace(
        row,
        outcome=state.outcome,
        streak=state.streak,
        since_micros=state.since_micros,
        fired_micros=state.fired_micros,
    )


def _with_place(row: RuleState, place: Until | None) -> RuleState:
    if place is None:
        return row
    return replace(row, measured_micros=place.measured_micros, evaluation_id=place.evaluation_id)
