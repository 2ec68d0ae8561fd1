"""Annotations: what may still be said of a model or an instance, kept as history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from gallery_client.records.record import Record
from gallery_client.values import Scalar, decode_time, decode_value


@dataclass(frozen=True, repr=False)
class Annotation(Record):
    """Be one written annotation. The value is None where this entry removed the key."""

    key: str
    value: Scalar | None
    created_time: datetime | None
    created_by: str | None

    @classmethod
    def from_wire(cls, annotation: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            key=annotation.key,
            value=None if annotation.value is None else decode_value(annotation.value),
            created_time=decode_time(annotation.createdMicros),
            created_by=annotation.createdBy,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the annotation in a table, by header."""
        value = "(removed)" if self.value is None else self.value
        return {"key": self.key, "value": value, "written": self.created_time, "by": self.created_by}
