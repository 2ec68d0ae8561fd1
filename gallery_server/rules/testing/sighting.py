"""What the tests of a rule saw its GIVEN and its WHEN to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from gallery_server.expressions.outcome import Outcome

OUTCOMES = ("true", "false", "inconclusive")


@dataclass
class Sightings:
    """Count the outcomes of both clauses."""

    given: Counter[str] = field(default_factory=Counter)
    when: Counter[str] = field(default_factory=Counter)

    def add(self, other: Sightings) -> None:
        """Count what another saw too."""
        self.given += other.given
        self.when += other.when

    def see_given(self, outcome: Outcome) -> Outcome:
        """Count an outcome of GIVEN, and answer it."""
        self.given[str(outcome)] += 1
        return outcome

    def see_when(self, outcome: Outcome) -> Outcome:
        """Count an outcome of WHEN, and answer it."""
        self.when[str(outcome)] += 1
        return outcome
