"""Print what campaigns did, a column for each."""

from __future__ import annotations

from collections.abc import Sequence

from tests.chaos.arsenal import ARSENAL
from tests.chaos.campaign import Outcome


def table(outcomes: Sequence[Outcome]) -> str:
    """Draw the table."""
    lines = [("strikes", [outcome.store for outcome in outcomes])]
    lines += [(fault.name, [str(outcome.strikes[fault.name] or "-") for outcome in outcomes]) for fault in ARSENAL]
    lines += [
        ("kills in all", [str(outcome.kills) for outcome in outcomes]),
        ("acknowledged saves", [str(outcome.acknowledged) for outcome in outcomes]),
        ("saves tried again", [str(outcome.repeated) for outcome in outcomes]),
        ("loads under fire", [str(outcome.loaded) for outcome in outcomes]),
        ("verdict", [f"{len(outcome.broken)} broken" if outcome.broken else "ok" for outcome in outcomes]),
    ]
    return "\n".join(f"{name:28}" + "".join(f"{value:>12}" for value in values) for name, values in lines)
