"""Lines: the instances of one model and shard, and how callers name one or many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery_server.domain.shard import Shard


@dataclass(frozen=True, slots=True)
class Line:
    """Name a line in full."""

    line_id: int
    project_id: str
    project_name: str
    model_id: str
    base_version_id: str
    shard: Shard

    @property
    def name(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Answer what lines of one project are ordered by."""
        return self.base_version_id, self.shard.values


@dataclass(frozen=True, slots=True)
class LineWish:
    """Hold how a caller names a line; nothing of it is checked."""

    project_name: str | None
    base_version_id: str | None
    shard: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineName:
    """Name a line that may exist, in names that are checked."""

    project_name: str
    base_version_id: str
    shard: Shard


@dataclass(frozen=True, slots=True)
class LineSelector:
    """Name lines: all of a project, of a model, or those whose shard has some values."""

    project_id: str
    project_name: str
    model_id: str | None
    base_version_id: str | None
    shard: Shard

    def selects(self, line: Line) -> bool:
        """Tell whether a line is one of them."""
        of_model = self.model_id is None or self.model_id == line.model_id
        return of_model and self.project_id == line.project_id and self.shard.within(line.shard)

    def form(self) -> tuple[object, ...]:
        """Answer what binds a cursor to it."""
        return self.project_id, self.model_id, self.shard.values
