"""Say what came of an expression: true, false, a value, or nothing that could be concluded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """Say which part of an expression, as it is written, could not be used, and why: `metrics['mae']`, `is missing`."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold one of three outcomes; only true acts."""

    decided: bool | None
    """None where it is inconclusive."""
    inconclusive: Inconclusive | None = None

    @property
    def is_true(self) -> bool:
        """Tell whether the condition holds."""
        return self.decided is True

    @property
    def is_false(self) -> bool:
        """Tell whether the condition is known not to hold."""
        return self.decided is False

    def __str__(self) -> str:
        return "inconclusive" if self.decided is None else str(self.decided).lower()


TRUE = Outcome(decided=True)
FALSE = Outcome(decided=False)
