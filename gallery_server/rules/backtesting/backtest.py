"""Replay what was measured under two versions of a rule, and tell each moment at which they decide otherwise.

Both are judged at every moment at which one of them would have been: a measurement that it reads, the creation of an
instance, a deployment on its line, a tick of EVERY. REPEAT and FOR count as `rules.judging.state` has it; COOLDOWN,
LIMIT and holds are left out, since what they put off depends on all instances and on people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gallery_server.dal import history_reading
from gallery_server.dal.search import pages
from gallery_server.dal.search.query import Part, Query
from gallery_server.dal.transaction import Transaction
from gallery_server.expressions.reads import interest_of
from gallery_server.expressions.residual import split
from gallery_server.rules.backtesting.history import History, Moment, at_the_end_of, evaluation_at
from gallery_server.rules.backtesting.past import PastFacts
from gallery_server.rules.document import Write
from gallery_server.rules.evidence.searching import scope_of
from gallery_server.rules.evidence.views import alone
from gallery_server.rules.judging.state import Moment as StateMoment
from gallery_server.rules.judging.state import State, baseline, step
from gallery_server.rules.reading import CHANGED_BY_DEPLOYMENTS, names_in
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.selection import outlook_of
from gallery_server.rules.triggering import walking
from gallery_server.rules.triggering.touched import names_stage

_PAGE = 100
_MILLISECOND = 1_000


class Answer(StrEnum):
    """Say what a version of a rule comes to for an instance at a moment."""

    NO_RULE = "no rule"
    NOT_GIVEN = "not given"
    """GIVEN is not true, so that the rule is not about the instance."""
    FALSE = "false"
    INCONCLUSIVE = "inconclusive"
    TRUE = "true"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a version came to, whether it fires, and why it is inconclusive."""

    answer: Answer
    fires: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Versions:
    """Hold a rule as it is and as it would be; one of them may be missing, and not both."""

    before: Rule | None
    after: Rule | None

    @property
    def both(self) -> tuple[Rule | None, Rule | None]:
        """Answer it as it is, then as it would be."""
        return self.before, self.after

    @property
    def rules(self) -> list[Rule]:
        """Answer those that there are."""
        return [each for each in self.both if each is not None]

    @property
    def name(self) -> str:
        """Answer what people call it: `team/name`."""
        return self.rules[-1].name


@dataclass(frozen=True, slots=True)
class Difference:
    """A moment at which the versions decide otherwise; no evaluation where a measurement is not the cause."""

    micros: int
    evaluation_id: str | None
    instance_id: str
    before: Judged
    after: Judged

    @property
    def order(self) -> tuple[bool, bool, int, str]:
        """Come first where it turns true that was not, and what would act before what would not."""
        turns = self.after.answer is Answer.TRUE and self.before.answer is not Answer.TRUE
        return not turns, not self.after.fires, self.micros, self.instance_id


class Backtest:
    """Replay rules that act since a time, a page of instances in each transaction."""

    def __init__(self, versions: Versions, since_micros: int) -> None:
        self._versions = versions
        self._since = since_micros
        self.instances = 0
        """How many were replayed."""
        self.moments = 0
        """At how many moments these were judged."""

    def page(self, tx: Transaction, after: str | None) -> tuple[list[Difference], str | None]:
        """Answer what differs for the instances behind one, and the last of them; None where there is none left."""
        found = self._candidates(tx, after)
        wanted = self._moved(tx, found)
        history = History(tx, wanted)
        differences = [each for instance_id in wanted for each in self._differences(tx, history, instance_id)]
        return differences, found[-1] if len(found) == _PAGE else None

    def _candidates(self, tx: Transaction, after: str | None) -> list[str]:
        """Answer instances that one of the versions may be about, as far as that never changes, the newest first."""
        rules = self._versions.rules
        projects = sorted({project_id for rule in rules for project_id in walking.projects_of(tx, rule).values()})
        predicates = [split(rule.given).predicate for rule in rules]
        same = predicates[0] if all(each == predicates[0] for each in predicates) else None
        drafts = any(map(names_stage, rules))
        query = Query(scope_of(tx, projects, same), drafts=drafts, deprecated=True, copies=True)
        place = None if after is None else (after,)
        return [each.instance_id for each in pages.find(tx, query, Part(None, place, _PAGE))]

    def _moved(self, tx: Transaction, instance_ids: Sequence[str]) -> list[str]:
        """Answer those of which something may have changed: all, where a clock or a deployment has a rule judged."""
        rules = self._versions.rules
        if any(rule.document.rule.every is not None or _reads_deployments(rule) for rule in rules):
            return list(instance_ids)
        measured = history_reading.measured_since(tx, instance_ids, self._since)
        return [each for each in instance_ids if each in measured or _made(each) + _MILLISECOND > self._since]

    def _differences(self, tx: Transaction, history: History, instance_id: str) -> Iterator[Difference]:
        courses = [_Course(tx, rule, history, instance_id, self._since) for rule in self._versions.both]
        before, after = courses
        self.instances += 1
        for moment in sorted({moment for course in courses for moment in course.causes}):
            self.moments += 1
            judged = before.judge(moment), after.judge(moment)
            if _differ(*judged):
                yield Difference(moment[0], evaluation_at(moment), instance_id, *judged)


class _Course:
    """Judge one version of a rule for one instance, moment by moment."""

    def __init__(self, tx: Transaction, rule: Rule | None, history: History, instance_id: str, since: int) -> None:
        self._rule = rule
        self._instance_id = instance_id
        self._state = State()
        self.causes: dict[Moment, bool] = {}
        """When it is judged, and whether FOR counts that as a measurement."""
        if rule is None:
            return
        self._facts = PastFacts(tx, [instance_id], outlook_of(rule, {}), history)
        now, created = tx.now, self._facts.instance(instance_id).created_micros
        self.causes = _causes(rule, history, self._facts, instance_id, max(since, created), now)
        if created < since:
            judged = self._judged(at_the_end_of(since - 1))
            if judged.answer is not Answer.NOT_GIVEN:
                self._state = baseline(StateMoment(since - 1, measured=False), _decided(judged.answer))
        elif _is_on(rule, Write.INSTANCE):
            self.causes.setdefault(at_the_end_of(created), False)
        self.causes = dict(sorted(self.causes.items()))

    def judge(self, moment: Moment) -> Judged:
        """Answer what it comes to; the state moves on where the version would have been judged itself."""
        if self._rule is None:
            return Judged(Answer.NO_RULE)
        judged = self._judged(moment)
        if moment not in self.causes or judged.answer is Answer.NOT_GIVEN:
            return judged
        at = StateMoment(moment[0], measured=self.causes[moment])
        self._state, fires = step(self._state, at, _decided(judged.answer), self._rule.document.rule)
        return Judged(judged.answer, fires, judged.reason)

    def _judged(self, moment: Moment) -> Judged:
        assert self._rule is not None  # noqa: S101 - where there is none, nobody asks
        self._facts.look(moment)
        view = alone(self._facts, self._instance_id)
        if not self._rule.given.outcome(view).is_true:
            return Judged(Answer.NOT_GIVEN)
        outcome = self._rule.when.outcome(view)
        if outcome.inconclusive is not None:
            return Judged(Answer.INCONCLUSIVE, reason=str(outcome.inconclusive))
        return Judged(Answer.TRUE if outcome.is_true else Answer.FALSE)


def _causes(
    rule: Rule, history: History, facts: PastFacts, instance_id: str, since: int, now: int
) -> dict[Moment, bool]:  # fmt: skip
    clauses = rule.document.rule
    found: dict[Moment, bool] = {}
    read = interest_of(rule.compiled.reads, clauses.scope)
    counted = interest_of(rule.when.reads, clauses.scope)
    for moment, keys in history.of(instance_id).since(since) if _is_on(rule, Write.METRIC) else ():
        names = [(key.scope.value, key.name, key.segment) for key in keys]
        if any(read.covers(*name) for name in names):
            found[moment] = any(counted.covers(*name) for name in names)
    if _reads_deployments(rule) and _is_on(rule, Write.DEPLOYMENT):
        line = history.on(facts.instance(instance_id).line_id)
        found |= {at_the_end_of(micros): False for micros in line.moves(since) if micros <= now}
    if clauses.every is not None:
        found |= {at_the_end_of(micros): False for micros in range(since + clauses.every, now + 1, clauses.every)}
    return found


def _is_on(rule: Rule, write: Write) -> bool:
    on = rule.document.rule.on
    return on is None or write in on


def _reads_deployments(rule: Rule) -> bool:
    return bool(names_in(rule.compiled.expressions) & CHANGED_BY_DEPLOYMENTS)


def _decided(answer: Answer) -> bool | None:
    return {Answer.TRUE: True, Answer.FALSE: False}.get(answer)


def _differ(before: Judged, after: Judged) -> bool:
    """Tell whether two versions decide otherwise: a rule that is missing decides as one that is not about it."""
    none = (Answer.NO_RULE, Answer.NOT_GIVEN)
    same = before.answer is after.answer or (before.answer in none and after.answer in none)
    return not same or before.fires is not after.fires


def _made(instance_id: str) -> int:
    """Answer when an instance was made, by its id: UUIDv7 begin with the milliseconds."""
    return int(instance_id.replace("-", "")[:12], 16) * _MILLISECOND
