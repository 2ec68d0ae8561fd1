"""Carry out a case of a rule that acts: judge at each step what was written, and fire as a server would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gallery_server.expressions.outcome import Inconclusive
from gallery_server.expressions.reads import Interest, interest_of
from gallery_server.rules.document import Write
from gallery_server.rules.judging.state import Bar, Firing, Moment, State, bar, baseline, limit_of, step
from gallery_server.rules.reading import CHANGED_BY_DEPLOYMENTS, names_in
from gallery_server.rules.rule import Rule
from gallery_server.rules.testing.deeds import Deeds
from gallery_server.rules.testing.document import Case, TestShape
from gallery_server.rules.testing.sighting import Sightings
from gallery_server.rules.testing.view import View, Viewer
from gallery_server.rules.testing.world import Simulated, World

_BEFORE = 1


@dataclass
class Acted:
    """Hold what came of a case; `course` writes each step of an instance as one of `T F ? . !` (see `Actor`)."""

    fired_at: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    inconclusive_at: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    actions: Mapping[str, list[str]] = field(default_factory=dict)
    held: bool = False
    course: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, Inconclusive] = field(default_factory=dict)
    """Why an instance was inconclusive the last time."""
    true_before: set[str] = field(default_factory=set)
    """Instances that met the rule before the clock began, and so did not fire for that."""
    sightings: Sightings = field(default_factory=Sightings)


class Actor:
    """Judge one case; in its course `!` fires, `T` is true, `F` false, `?` inconclusive, `.` not judged."""

    def __init__(self, rule: Rule, test: TestShape, case: Case, kinds: Mapping[str, str]) -> None:
        clauses = rule.document.rule
        self._rule, self._test, self._case, self._clauses = rule, test, case, clauses
        self._world = World(test, case, clauses.scope)
        self._viewer = Viewer(self._world, clauses.environment, rule.document.project or "project", {})
        self._deeds = Deeds(self._world, clauses, kinds, case.fail)
        self._limit = limit_of(clauses, self._world.lines())
        self._interest: Interest = interest_of(rule.compiled.reads, clauses.scope)
        self._counted: Interest = interest_of(rule.when.reads, clauses.scope)
        self._reads_deployments = bool(names_in(rule.compiled.expressions) & CHANGED_BY_DEPLOYMENTS)
        self._states: dict[str, State] = {}
        self._firings: list[Firing] = []
        self.acted = Acted(actions=self._deeds.done, course={name: [] for name in test.instances})

    def run(self) -> Acted:
        """Carry out all steps."""
        self._take_baselines()
        before = self._test.clock - _BEFORE
        for number in range(self._case.length()):
            now = self._test.clock + number * self._test.step
            causes = dict(self._causes(number, before, now))
            for name in self._test.instances:
                self.acted.course[name].append(".")
            for instance in self._world.existing(now):
                if instance.name in causes:
                    self._judge(instance, number, Moment(now, measured=causes[instance.name]))
            before = now
        return self.acted

    def _take_baselines(self) -> None:
        micros = self._test.clock - _BEFORE
        for instance in self._world.existing(micros):
            view = self._viewer.alone(instance, micros)
            if self._rule.given.outcome(view).is_true:
                state = baseline(Moment(micros, measured=False), self._rule.when.outcome(view).decided)
                self._states[instance.name] = state
                if state.outcome:
                    self.acted.true_before.add(instance.name)

    def _causes(self, number: int, before: int, now: int) -> Iterator[tuple[str, bool]]:
        """Yield the instances that are judged at a step, and whether FOR counts it as a measurement."""
        measured = self._world.measure(number, now)
        every = self._clauses.every
        start = self._test.clock
        ticks = every is not None and (now - start) // every > (before - start) // every and now > start
        moved = {each.instance.line for each in self._world.deployed_between(before, now)}
        for instance in self._world.existing(now):
            keys = measured.get(instance.name, ())
            read = [key for key in keys if self._interest.covers(key.scope or "", key.name, key.segment)]
            writes = {Write.HEALTH if key.scope in {"drift", "skew", "health"} else Write.METRIC for key in read}
            if before < instance.created_micros <= now:
                writes.add(Write.INSTANCE)
            if self._reads_deployments and instance.line in moved:
                writes.add(Write.DEPLOYMENT)
            if ticks or writes & set(self._clauses.on or Write):
                yield instance.name, any(self._counted.covers(key.scope or "", key.name, key.segment) for key in keys)

    def _judge(self, instance: Simulated, number: int, moment: Moment) -> None:
        view: View = self._viewer.alone(instance, moment.micros)
        seen = self.acted.sightings
        if not seen.see_given(self._rule.given.outcome(view)).is_true:
            return
        outcome = seen.see_when(self._rule.when.outcome(view))
        if outcome.inconclusive is not None:
            self.acted.inconclusive_at[instance.name].append(number)
            self.acted.reasons[instance.name] = outcome.inconclusive
        fires = self._fires(instance, moment, outcome.decided)
        mark = "!" if fires else {True: "T", False: "F", None: "?"}[outcome.decided]
        self.acted.course[instance.name][-1] = mark
        if fires:
            self.acted.fired_at[instance.name].append(number)
            self._deeds.fire(instance, moment.micros)

    def _fires(self, instance: Simulated, moment: Moment, outcome: bool | None) -> bool:
        before = self._states.get(instance.name, State())
        state, fires = step(before, moment, outcome, self._clauses, barred=self.acted.held)
        firing = Firing(moment.micros, str(instance.line), instance.name)
        if fires:
            barred = bar(firing, self._firings, self._clauses, self._limit)
            self.acted.held = barred is Bar.LIMIT
            if barred is not None:
                state, fires = step(before, moment, outcome, self._clauses, barred=True)
        self._states[instance.name] = state
        if fires:
            self._firings.append(firing)
        return fires
