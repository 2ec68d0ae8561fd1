"""Plans: what one change of the graph will copy, in which order, and which pins it sets anew.

A plan is fixed with the change, so that a job which carries it out later makes neither more nor less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gallery_server.domain.dependency import Reach
from gallery_server.domain.shard import Shard


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """An edge over which the change reaches a model."""

    upstream_model_id: str
    across_shards: bool
    reach: Reach
    fresh: bool
    """True where the edge is itself the change, so that even what did not move behind it is pinned."""


@dataclass(frozen=True, slots=True)
class PlannedModel:
    """The lines of a model that are copied, and over which edges the change reaches them."""

    model_id: str
    lines: tuple[int, ...]
    edges: tuple[PlannedEdge, ...] = ()
    dropped: frozenset[str] = frozenset()
    """Models that it no longer depends on, whose pins are not carried."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The models that a change reaches, each behind all that it depends on among them."""

    origin: Shard
    origin_line_id: int | None
    """The line of the new instance, where one is the change."""
    models: tuple[PlannedModel, ...]
    after: tuple[str, ...] = ()
    """Propagations whose jobs must end first."""
    moved: frozenset[int] = field(init=False, repr=False)
    """The lines where something new comes to stand."""

    def __post_init__(self) -> None:
        copied = (line_id for model in self.models for line_id in model.lines)
        begun = () if self.origin_line_id is None else (self.origin_line_id,)
        object.__setattr__(self, "moved", frozenset((*begun, *copied)))

    @property
    def size(self) -> int:
        """Answer how many lines it copies."""
        return sum(len(model.lines) for model in self.models)

    def places(self, first: int, limit: int) -> list[tuple[PlannedModel, int]]:
        """Answer up to `limit` lines from a place on, each with its model."""
        return [place for at, place in enumerate(self._all()) if first <= at < first + limit]

    def _all(self) -> Iterator[tuple[PlannedModel, int]]:
        return ((model, line_id) for model in self.models for line_id in model.lines)

    def to_json(self) -> dict[str, Any]:
        """Answer the form in which a job finds it."""
        return {
            "origin": self.origin.as_dict(),
            "originLine": self.origin_line_id,
            "after": list(self.after),
            "models": [
                {
                    "id": model.model_id,
                    "lines": list(model.lines),
                    "dropped": sorted(model.dropped),
                    "edges": [
                        [edge.upstream_model_id, edge.across_shards, edge.reach.value, edge.fresh]
                        for edge in model.edges
                    ],
                }
                for model in self.models
            ],
        }

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> Plan:
        """Read what `to_json` wrote."""
        return cls(
            origin=Shard.of(form["origin"]),
            origin_line_id=form["originLine"],
            after=tuple(form["after"]),
            models=tuple(
                PlannedModel(
                    model_id=model["id"],
                    lines=tuple(model["lines"]),
                    dropped=frozenset(model["dropped"]),
                    edges=tuple(
                        PlannedEdge(upstream, across, Reach(reach), fresh)
                        for upstream, across, reach, fresh in model["edges"]
                    ),
                )
                for model in form["models"]
            ),
        )
