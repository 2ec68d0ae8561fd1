"""What a program should load now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import deployment as wire

from gallery_client.enums import enum_name
from gallery_client.records.deployment import Deployment, Hold
from gallery_client.records.instance import ModelInstance
from gallery_client.records.record import Record


@dataclass(frozen=True, repr=False)
class Serving(Record):
    """Be the instance that serves at a place, and why: `source` is HOLD, RULE or DEPLOYMENT.

    `from_disk` says that no server could be asked, and this is what one answered at `asked_time`.
    """

    place: str
    instance: ModelInstance
    source: str
    reason: str | None
    hold: Hold | None = field(repr=False)
    deployment: Deployment | None = field(repr=False)
    asked_time: datetime
    from_disk: bool

    @classmethod
    def from_wire(cls, place: str, answer: Any, asked_time: datetime, *, from_disk: bool) -> Self:
        """Read the contract's struct."""
        return cls(
            place=place,
            instance=ModelInstance.from_wire(answer.instance),
            source=enum_name(wire.ServingSource, answer.source),
            reason=answer.reason,
            hold=None if answer.hold is None else Hold.from_wire(answer.hold),
            deployment=None if answer.deployment is None else Deployment.from_wire(answer.deployment),
            asked_time=asked_time,
            from_disk=from_disk,
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        told = "on disk, since no server answers" if self.from_disk else "the server"
        return {
            "place": self.place,
            "serves": self.instance.reference,
            "instance id": self.instance.instance_id,
            "decided by": self.source.lower(),
            "reason": self.reason,
            "told by": told,
            "at": self.asked_time,
        }
