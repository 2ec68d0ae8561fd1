"""Plan what is seeded: how much of it, in which order, and when each of it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from benchmarks.seeding.metadata import metadata_of
from gallery_server.domain.ids import new_id
from gallery_server.domain.shard import Shard
from gallery_server.domain.value import Value

PROJECT, TEAM = "marketplace", "forecasting"
PRINCIPAL = "local:seeding"
ENVIRONMENT = "production"
SHARD_KEY = "city"
_BEGIN = 1_760_000_000_000_000
_SECOND = 1_000_000
_FIRST_INSTANCE = 3_600 * _SECOND
_PACE = 30 * _SECOND
_DEPLOYMENTS = 5


@dataclass(frozen=True, slots=True)
class SeededModel:
    """A model and when it was made; the first came with its project."""

    number: int
    model_id: str
    base_version_id: str
    created_micros: int


@dataclass(frozen=True, slots=True)
class SeededInstance:
    """An instance: the `number`th of all and the `place`th of its line, both from 0."""

    number: int
    place: int
    line: int
    model: SeededModel
    shard: Shard
    instance_id: str
    metadata: dict[str, Value]
    created_micros: int
    deployed_micros: int | None
    """When it became current in production, if it ever did."""


@dataclass(frozen=True)
class Plan:
    """Say how much there is. A seed gives the same ids, moments and values again.

    Instances come in rounds: one for each line, then the next one for each line.
    """

    instances: int = 1_000_000
    shards: int = 400
    models: int = 25
    seed: int = 1
    points: int = 50
    """How often each instance that is watched in production was measured there."""
    most_points: int = 1_000
    """The same of the first two."""

    def random(self, purpose: str) -> Random:
        """Answer a new source of what is drawn for one purpose; it gives the same again."""
        return Random(f"{self.seed}/{purpose}")  # noqa: S311 - no secrets are drawn

    @property
    def lines(self) -> int:
        """Count the lines that have an instance."""
        return min(self.shards * self.models, self.instances)

    @property
    def deployed_every(self) -> int:
        """Say how many instances of a line come to one that was deployed; the first was."""
        return max(1, self.instances // self.lines // _DEPLOYMENTS)

    @cached_property
    def project_id(self) -> str:
        """Name the project."""
        return new_id(_BEGIN, self.random("project").randbytes)

    @property
    def created_micros(self) -> int:
        """Say when it all began."""
        return _BEGIN

    @cached_property
    def all_models(self) -> list[SeededModel]:
        """List the models in the order in which they were made."""
        random = self.random("models")
        moments = [_BEGIN + number * _SECOND for number in range(self.models)]
        return [
            SeededModel(number, new_id(moment, random.randbytes), f"model {number:02}", moment)
            for number, moment in enumerate(moments)
        ]

    def shard(self, line: int) -> Shard:
        """Name the shard of a line."""
        return Shard.of({SHARD_KEY: f"city {line // self.models:03}"})

    def instances_of_line(self, line: int) -> int:
        """Count the instances of a line."""
        return -(-(self.instances - line) // self.lines)

    def instances_of_model(self, model: int) -> int:
        """Count the instances of a model."""
        return sum(self.instances_of_line(line) for line in range(model, self.lines, self.models))

    def all_instances(self, *, described: bool = True) -> Iterator[SeededInstance]:
        """Yield the instances in the order in which they were made, which is that of their ids.

        Their metadata is empty where it is not wanted, which saves most of the time.
        """
        random, drawn = self.random("instances"), self.random("metadata")
        shards = [self.shard(line) for line in range(self.lines)]
        lines, every = self.lines, self.deployed_every
        for number in range(self.instances):
            place, line = divmod(number, lines)
            created = _BEGIN + _FIRST_INSTANCE + number * _PACE
            yield SeededInstance(
                number=number,
                place=place,
                line=line,
                model=self.all_models[line % self.models],
                shard=shards[line],
                instance_id=new_id(created, random.randbytes),
                metadata=metadata_of(drawn, number, self.instances, created, shards[line]) if described else {},
                created_micros=created,
                deployed_micros=created + _SECOND if place % every == 0 else None,
            )

    @property
    def ended_micros(self) -> int:
        """Say when all instances had been made."""
        return _BEGIN + _FIRST_INSTANCE + self.instances * _PACE
