"""Choose the strikes of a campaign; the seed alone decides."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import Fault

_LONGEST_PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault of a plan."""

    number: int
    fault: Fault
    pause: float
    """Seconds after the strike before it."""
    seconds: float
    """How long the fault lasts, where it lasts."""
    pick: float
    """Which of the parts is struck, from 0 to 1."""


def plan(seed: int, kills: int, faults: Sequence[Fault]) -> list[Strike]:
    """Draw strikes from these faults until so many of them kill."""
    chance = random.Random(seed)  # noqa: S311 - the same again for the same seed
    weights = [fault.weight for fault in faults]
    strikes: list[Strike] = []
    while sum(strike.fault.kills for strike in strikes) < kills:
        (fault,) = chance.choices(faults, weights)
        seconds = chance.uniform(0, fault.longest)
        strikes.append(Strike(len(strikes) + 1, fault, chance.uniform(0, _LONGEST_PAUSE), seconds, chance.random()))
    return strikes
