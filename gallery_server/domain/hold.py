"""Holds: standing orders against which nothing is deployed."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.domain.line import Line, LineSelector
from gallery_server.domain.shard import Shard


@dataclass(frozen=True, slots=True)
class Hold:
    """A standing order: keep one instance, or for each line what was served when it was placed."""

    hold_id: str
    project_id: str
    project_name: str
    environment: str
    model_id: str | None
    base_version_id: str | None
    shard: Shard
    instance_id: str | None
    after_deployment_id: int
    """The newest deployment of all when it was placed."""
    earlier_hold_ids: tuple[str, ...]
    """The holds that were in force then, unless it keeps an instance of its own."""
    reason: str
    created_micros: int
    created_by: str
    until_micros: int | None
    released_micros: int | None = None
    released_by: str | None = None
    release_reason: str | None = None

    @property
    def rank(self) -> tuple[bool, int, bool, int, str]:
        """Answer what makes it outrank others: instance before shard before model before project, then the newest."""
        model = self.model_id is not None
        return self.instance_id is not None, len(self.shard.values), model, self.created_micros, self.hold_id

    def covers(self, line: Line) -> bool:
        """Tell whether it is about a line: that of its instance, else all that have its model and shard values."""
        if self.instance_id is not None:
            return (self.model_id, self.shard) == (line.model_id, line.shard)
        of_model = self.model_id is None or self.model_id == line.model_id
        return of_model and self.project_id == line.project_id and self.shard.within(line.shard)

    def meets(self, selector: LineSelector) -> bool:
        """Tell whether there can be a line that both are about."""
        models = {self.model_id, selector.model_id} - {None}
        asked = selector.shard.as_dict()
        return len(models) <= 1 and all(asked.get(key, value) == value for key, value in self.shard.values)

    def ended_by(self, micros: int) -> bool:
        """Tell whether it was released, or its time was over, at a moment."""
        return self.released_micros is not None or (self.until_micros is not None and self.until_micros <= micros)


def strongest(holds: list[Hold], line: Line) -> Hold | None:
    """Answer the most specific of the holds that are about a line; None where none is."""
    return max((hold for hold in holds if hold.covers(line)), key=lambda hold: hold.rank, default=None)
