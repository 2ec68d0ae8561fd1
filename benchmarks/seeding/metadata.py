"""Give instances ten metadata values each, skewed as in life.

A few values of a key are hot and many are rare, and two pairs of keys have values that avoid each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from gallery_server.domain.shard import Shard
from gallery_server.domain.value import Value, ValueKind, text

MEETS_EVERY = 20_000
"""Of so many instances one has both values of a pair."""
RUN_INSTANCES = 20
_OWNERS = 2_000


def _weighted(shares: Mapping[str, int]) -> tuple[Value, ...]:
    return tuple(text(value) for value, share in shares.items() for _ in range(share))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys of which one value each is held by the same share of instances, and by hardly one together."""

    share: float
    keys: tuple[str, str]
    values: tuple[Value, Value]
    others: tuple[tuple[Value, ...], tuple[Value, ...]]

    def draw(self, random: Random, *, meets: bool) -> dict[str, Value]:
        """Draw a value of each key."""
        drawn = random.random()
        has = (meets or drawn < self.share, meets or self.share <= drawn < 2 * self.share)
        return {
            key: value if holds else random.choice(others)
            for key, value, others, holds in zip(self.keys, self.values, self.others, has, strict=True)
        }


HOT_PAIR = Pair(
    share=0.30,
    keys=("trainingFramework", "trainingDataSet"),
    values=(text("sparkml"), text("trips_weekly")),
    others=(
        _weighted({"scikit-learn": 5, "xgboost": 3, "pytorch": 2}),
        _weighted({"trips_daily": 6, "orders_daily": 3, "weather_hourly": 1}),
    ),
)
WARM_PAIR = Pair(
    share=0.05,
    keys=("trainingEnvironment", "owner"),
    values=(text("gpu-pool"), text("team eta")),
    others=(
        _weighted({"batch-a": 5, "batch-b": 4, "notebook": 1}),
        # The share of an owner falls with its number, so that a few own much and many own a little.
        tuple(text(f"owner {int(_OWNERS ** (draw / 10_000)):04}") for draw in range(10_000)),
    ),
)
HOT_MODEL_NAME = text("Random Forest")
_MODEL_NAMES = _weighted(
    {"Random Forest": 10, "Gradient Boosting": 5, "Linear Regression": 3, "ARIMA": 1, "Prophet": 1}
)
_RATES = tuple(Value(ValueKind.NUMBER, rate / 1_000) for rate in (100, 100, 100, 50, 50, 10, 300, 1, 3, 5))
_FLAGS = (Value(ValueKind.FLAG, True),) * 9 + (Value(ValueKind.FLAG, False),)


def metadata_of(random: Random, number: int, instances: int, created_micros: int, shard: Shard) -> dict[str, Value]:
    """Draw the metadata of one of so many instances."""
    return {
        **{key: text(value) for key, value in shard.values},
        "modelName": random.choice(_MODEL_NAMES),
        **HOT_PAIR.draw(random, meets=number % MEETS_EVERY == MEETS_EVERY // 2),
        **WARM_PAIR.draw(random, meets=number % MEETS_EVERY == MEETS_EVERY // 3),
        "runUri": run_of(number, instances),
        "hyperparameters.learning_rate": random.choice(_RATES),
        "calibrated": random.choice(_FLAGS),
        "trainingEnd": Value(ValueKind.TIME, created_micros - random.randrange(3_600_000_000)),
    }


def run_of(number: int, instances: int) -> Value:
    """Name the run of an instance: each has 20, spread over all the time."""
    runs = max(1, instances // RUN_INSTANCES)
    return text(f"runs/{number * 7_919 % runs:06}")
