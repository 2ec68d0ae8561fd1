"""Make series whose answer is known: what changes in them, and at which value.

Each has a level of 10 and a noise of 1 before it changes, which stand for any others: the detector does not care. One
seed makes one corpus.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

REFERENCE_POINTS = 20
LENGTHS = (60, 120, 250, 500)
_LEVEL = 10.0
_OUTLIERS = 0.03
_SEASONAL_LENGTHS = (120, 250, 500)

Noise = Callable[[Random, int], list[float]]
"""So many values of standard deviation 1, around 0."""
Effect = Callable[[int], float]
"""What a change adds, or multiplies the noise by, so many values after it began."""


@dataclass(frozen=True, slots=True)
class Example:
    """A series of one class; `changes_at` is the index of the first value that is otherwise, None where none is."""

    kind: str
    values: tuple[float, ...]
    changes_at: int | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """A class of series: what they are like, and what changes in them."""

    kind: str
    noise: Noise
    shift: Effect | None = None
    widening: Effect | None = None
    season: tuple[int, float] | None = None
    """Period and amplitude."""
    lengths: tuple[int, ...] = LENGTHS

    @property
    def quiet(self) -> bool:
        """Tell whether nothing changes."""
        return self.shift is None and self.widening is None


def normal(random: Random, count: int) -> list[float]:
    """Answer independent normal values."""
    return [random.gauss() for _ in range(count)]


def heavy(random: Random, count: int) -> list[float]:
    """Answer values of Student's t with three degrees of freedom, over its standard deviation, the root of 3."""
    return [random.gauss() / math.sqrt(random.gammavariate(1.5, 2) / 3) / math.sqrt(3) for _ in range(count)]


def skewed(random: Random, count: int) -> list[float]:
    """Answer lognormal values, as errors often are."""
    mean, deviation = math.exp(0.125), math.sqrt((math.exp(0.25) - 1) * math.exp(0.25))
    return [(random.lognormvariate(0, 0.5) - mean) / deviation for _ in range(count)]


def with_outliers(random: Random, count: int) -> list[float]:
    """Answer normal values, of which three of a hundred lie eight deviations further off."""
    return [random.gauss() + random.choice((-8, 8)) * (random.random() < _OUTLIERS) for _ in range(count)]


def dependent(rho: float) -> Noise:
    """Answer a noise in which each value keeps a part of the one before: autoregressive, of first order."""

    def values(random: Random, count: int) -> list[float]:
        found = [random.gauss()]
        while len(found) < count:
            found.append(rho * found[-1] + math.sqrt(1 - rho**2) * random.gauss())
        return found

    return values


def rounded(random: Random, count: int) -> list[float]:
    """Answer values of which many are equal, as shares of a small sample are."""
    return [float(round(random.gauss())) for _ in range(count)]


def step(size: float) -> Effect:
    """Answer a change that is there at once, and stays."""
    return lambda _: size


def ramp(slope: float) -> Effect:
    """Answer a change that grows by so much with each value."""
    return lambda age: slope * (age + 1)


def growth(slope: float) -> Effect:
    """Answer a factor that grows from 1."""
    return lambda age: 1 + slope * (age + 1)


RECIPES = (
    Recipe("nothing", normal),
    Recipe("nothing, outliers", with_outliers),
    Recipe("nothing, heavy tails", heavy),
    Recipe("nothing, skewed", skewed),
    Recipe("nothing, many equal", rounded),
    Recipe("nothing, autocorrelation 0.3", dependent(0.3)),
    Recipe("nothing, autocorrelation 0.6", dependent(0.6)),
    Recipe("nothing, season of 7", normal, season=(7, 2.0), lengths=_SEASONAL_LENGTHS),
    Recipe("nothing, season of 24", normal, season=(24, 2.0), lengths=_SEASONAL_LENGTHS),
    Recipe("shift of 1", normal, step(1)),
    Recipe("shift of 1.5", normal, step(1.5)),
    Recipe("shift of 2", normal, step(2)),
    Recipe("shift of 3", normal, step(3)),
    Recipe("shift of 5", normal, step(5)),
    Recipe("shift of 2, outliers", with_outliers, step(2)),
    Recipe("shift of 2, heavy tails", heavy, step(2)),
    Recipe("shift of 2, skewed", skewed, step(2)),
    Recipe("shift of 3, autocorrelation 0.6", dependent(0.6), step(3)),
    Recipe("shift of 3, season of 7", normal, step(3), season=(7, 2.0), lengths=_SEASONAL_LENGTHS),
    Recipe("shift of 3, season of 24", normal, step(3), season=(24, 2.0), lengths=_SEASONAL_LENGTHS),
    Recipe("ramp of 0.02 a value", normal, ramp(0.02), lengths=_SEASONAL_LENGTHS),
    Recipe("ramp of 0.05 a value", normal, ramp(0.05)),
    Recipe("ramp of 0.1 a value", normal, ramp(0.1)),
    Recipe("ramp of 0.05 with its noise", normal, ramp(0.05), growth(0.005)),
    Recipe("spread of 2", normal, None, step(2)),
    Recipe("spread of 3", normal, None, step(3)),
    Recipe("spread of a third", normal, None, step(1 / 3)),
    Recipe("spread grows by 0.02 a value", normal, None, growth(0.02), lengths=_SEASONAL_LENGTHS),
)


def corpus(seed: int, each: int) -> Iterator[Example]:
    """Make so many series of each class; half of the shifts and ramps go down."""
    for recipe in RECIPES:
        for number in range(each):
            yield example(recipe, number, seeded(f"{seed} {recipe.kind} {number}"))


def seeded(seed: str) -> Random:
    """Answer random numbers that are the same each time."""
    return Random(seed)  # noqa: S311 - nothing here is secret


def example(recipe: Recipe, number: int, random: Random) -> Example:
    """Make one series; it changes after the reference window, in the first half of what follows."""
    length = recipe.lengths[number % len(recipe.lengths)]
    noise = recipe.noise(random, length)
    changes_at = REFERENCE_POINTS + random.randrange((length - REFERENCE_POINTS) // 2)
    sign = random.choice((-1, 1))
    phase = random.random()
    values = []
    for index, value in enumerate(noise):
        age = index - changes_at
        widened = value * recipe.widening(age) if recipe.widening and age >= 0 else value
        shifted = sign * recipe.shift(age) if recipe.shift and age >= 0 else 0.0
        values.append(_LEVEL + widened + shifted + _swing(recipe, index, phase))
    return Example(recipe.kind, tuple(values), None if recipe.quiet else changes_at)


def _swing(recipe: Recipe, index: int, phase: float) -> float:
    if recipe.season is None:
        return 0.0
    period, amplitude = recipe.season
    return amplitude * math.sin(2 * math.pi * (index / period + phase))
