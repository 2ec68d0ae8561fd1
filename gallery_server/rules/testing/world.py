"""The simulated store of one case: what a server would know of each instance at a moment."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from gallery_server.rules.evidence.windows import Measured
from gallery_server.rules.testing.document import Case, InstanceShape, TestShape, keys_of
from gallery_server.rules.testing.series import SeriesKey

Line = tuple[str, tuple[tuple[str, str], ...]]
"""A model and the values of a shard."""

_BEFORE = -1
"""Microseconds from the clock at which was measured what an instance came with."""


@dataclass
class Simulated:
    """An instance as it stands; `series` holds what was measured of it so far."""

    name: str
    shape: InstanceShape
    created_micros: int
    draft: bool
    deprecated: bool
    series: dict[SeriesKey, list[Measured]] = field(default_factory=lambda: defaultdict(list))

    @property
    def line(self) -> Line:
        """Answer the line that it stands in."""
        return self.shape.model, tuple(sorted(self.shape.shard.items()))

    @property
    def age_order(self) -> tuple[int, str]:
        """Order by creation, then by name, as ids do."""
        return self.created_micros, self.name


@dataclass(frozen=True, slots=True)
class Deployment:
    """Say since when an instance is current on its line in an environment."""

    micros: int
    instance: Simulated
    environment: str


class World:
    """Hold the instances of a case, and what is deployed where."""

    def __init__(self, test: TestShape, case: Case, scope: str) -> None:
        self.test = test
        self.scope = scope
        self.instances = {name: _simulated(name, shape, test.clock) for name, shape in test.instances.items()}
        self._deployments: dict[tuple[Line, str], list[Deployment]] = defaultdict(list)
        for instance in sorted(self.instances.values(), key=_age):
            for environment, moment in instance.shape.deployed.items():
                self.deploy(instance, environment, moment.on(test.clock))
        self.holds: dict[tuple[Line, str], int] = {}
        """By line and environment, until when what is current there is kept."""
        self._coming = {name: keys_of(series) for name, series in case.series.items()}
        for name, shape in test.instances.items():
            for key, value in keys_of(shape.metrics).items():
                self._measure(self.instances[name], key, value, test.clock + _BEFORE)

    def measure(self, step: int, micros: int) -> dict[str, set[SeriesKey]]:
        """Record what the series say of a step; answer which were measured, by instance."""
        measured: dict[str, set[SeriesKey]] = defaultdict(set)
        for name, series in self._coming.items():
            for key, values in series.items():
                value = values[step] if step < len(values) else None
                if value is not None:
                    self._measure(self.instances[name], key, value, micros)
                    measured[name].add(self.whole(key))
        return measured

    def whole(self, key: SeriesKey) -> SeriesKey:
        """Answer a key with its scope."""
        return key if key.scope is not None else SeriesKey(self.scope, key.segment, key.name)

    def _measure(self, instance: Simulated, key: SeriesKey, value: float, micros: int) -> None:
        instance.series[self.whole(key)].append(Measured(micros, value))

    def existing(self, micros: int) -> list[Simulated]:
        """Answer the instances that are there, in the order of their creation."""
        return sorted((each for each in self.instances.values() if each.created_micros <= micros), key=_age)

    def deploy(self, instance: Simulated, environment: str, micros: int) -> None:
        """Make an instance current on its line; of two at one moment the one that is told later."""
        history = self._deployments[instance.line, environment]
        insort(history, Deployment(micros, instance, environment), key=lambda each: each.micros)

    def ran(self, line: Line, environment: str | None, micros: int) -> Iterator[Deployment]:
        """Yield what was deployed on a line in an environment until a moment, the newest first."""
        if environment is not None:
            history = self._deployments.get((line, environment), ())
            yield from (each for each in reversed(history) if each.micros <= micros)

    def environments_of(self, instance: Simulated, micros: int) -> dict[str, Deployment]:
        """Answer where an instance is current, and since when."""
        found = {}
        for line, environment in sorted(key for key in self._deployments if key[0] == instance.line):
            newest = next(self.ran(line, environment, micros), None)
            if newest is not None and newest.instance is instance:
                found[environment] = newest
        return found

    def deployed_between(self, before: int, micros: int) -> Iterator[Deployment]:
        """Yield what was deployed since a moment."""
        for history in self._deployments.values():
            for each in reversed(history):
                if each.micros <= before:
                    break
                if each.micros <= micros:
                    yield each

    def lines(self) -> int:
        """Answer how many lines there are."""
        return len({each.line for each in self.instances.values()})


def _simulated(name: str, shape: InstanceShape, clock_micros: int) -> Simulated:
    return Simulated(name, shape, shape.created.on(clock_micros), shape.draft, shape.deprecated)


def _age(instance: Simulated) -> tuple[int, str]:
    return instance.age_order
