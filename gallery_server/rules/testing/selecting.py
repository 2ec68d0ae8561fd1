"""Carry out a case of a rule that selects: ask once all its series are measured."""

from __future__ import annotations

from dataclasses import dataclass, field

from gallery_server.expressions.outcome import Inconclusive, Outcome
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.ordering import Best, best_of
from gallery_server.rules.testing.document import Case, TestShape
from gallery_server.rules.testing.sighting import Sightings
from gallery_server.rules.testing.view import Viewer
from gallery_server.rules.testing.world import Simulated, World

_INCONCLUSIVE = "inconclusive"


@dataclass
class Selected:
    """Hold what came of a case: who is selected, and of the others why they are not."""

    selected: str | None = None
    tied: bool = False
    runner_up: str | None = None
    rejected: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, Inconclusive] = field(default_factory=dict)
    sightings: Sightings = field(default_factory=Sightings)


class Selector:
    """Ask one case; raise NoOrder where the rule's comparison is none."""

    def __init__(self, rule: Rule, test: TestShape, case: Case) -> None:
        clauses = rule.document.rule
        self._rule, self._case, self._clauses = rule, case, clauses
        self._world = World(test, case, clauses.scope)
        self._now = test.clock + (case.length() - 1) * test.step
        for number in range(case.length()):
            self._world.measure(number, test.clock + number * test.step)
        self._viewer = Viewer(self._world, clauses.environment, rule.document.project or "project", case.request)
        self.answer = Selected()

    def run(self) -> Selected:
        """Answer who is selected."""
        newest_first = reversed(self._world.existing(self._now))
        candidates = [each for each in newest_first if self._is_candidate(each) and self._is_fit(each)]
        preference = self._rule.compiled.preference
        assert preference is not None  # noqa: S101 - only rules that select come here
        best: Best[Simulated] = best_of(
            candidates,
            preference,
            alone=lambda one: self._viewer.alone(one, self._now),
            paired=lambda one, other: self._viewer.paired(one, other, self._now),
            name=lambda one: one.name,
        )
        for instance, reason in best.unfit:
            self._reject(instance, _INCONCLUSIVE, reason)
        self.answer.selected = best.winner.name if best.winner else None
        self.answer.runner_up = best.runner_up.name if best.runner_up else None
        self.answer.tied = best.tied
        return self.answer

    def _is_candidate(self, instance: Simulated) -> bool:
        clauses = self._clauses
        if clauses.candidates == "deployed":
            fits = clauses.environment in self._world.environments_of(instance, self._now)
        else:
            fits = not instance.draft and not instance.deprecated
        if clauses.serves is not None:
            asked = {key: str(value) for key, value in self._case.request.items()}
            fits = fits and instance.shape.model == clauses.serves and instance.shape.shard == asked
        if not fits:
            self._reject(instance, "CANDIDATES")
        return fits

    def _is_fit(self, instance: Simulated) -> bool:
        view = self._viewer.alone(instance, self._now)
        seen = self.answer.sightings
        given = seen.see_given(self._rule.given.outcome(view))
        if not given.is_true:
            return self._refuse(instance, "GIVEN", given)
        when = seen.see_when(self._rule.when.outcome(view))
        return when.is_true or self._refuse(instance, "WHEN", when)

    def _refuse(self, instance: Simulated, clause: str, outcome: Outcome) -> bool:
        self._reject(instance, clause if outcome.is_false else _INCONCLUSIVE, outcome.inconclusive)
        return False

    def _reject(self, instance: Simulated, clause: str, reason: Inconclusive | None = None) -> None:
        self.answer.rejected[instance.name] = clause
        if reason is not None:
            self.answer.reasons[instance.name] = reason
