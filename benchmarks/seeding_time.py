"""Tell how long the seeded store took to fill, and how large it is."""

from __future__ import annotations

from benchmarks.case import Outcome, Workshop
from benchmarks.seeding.store import large, seeded

_GOAL_MINUTES = 15.0


def seeding(workshop: Workshop) -> list[Outcome]:
    """Fill the store that the other cases search, unless it is kept from an earlier run."""
    plan = large(quick=workshop.quick)
    with seeded(plan) as store:
        figures = {f"{table} MB": size for table, size in store.megabytes.items()}
    case = f"{plan.instances:,} instances seeded, minutes"
    return [Outcome(case, round(store.seconds / 60, 1), "at most", _GOAL_MINUTES, figures)]
