"""Annotations: the mutable part of models and instances, kept as history."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.domain.value import Value


@dataclass(frozen=True, slots=True)
class Annotation:
    """One written annotation; `value` is None where it removed the key."""

    annotation_id: int
    key: str
    value: Value | None
    created_micros: int
    created_by: str
