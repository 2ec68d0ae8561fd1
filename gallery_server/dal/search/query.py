"""Say what is searched, with all names resolved to ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery_server.domain.search import FieldOwner, Order, Predicate
from gallery_server.domain.value import ValueKind

FieldIds = Mapping[tuple[FieldOwner, str], Mapping[ValueKind, tuple[int, ...]]]
"""The ids of each key that is named, one for each project that is searched and kind that it has had."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Say where instances are; None means anywhere. Lines lie in the models, and these in the projects."""

    project_ids: tuple[str, ...] | None = None
    model_ids: tuple[str, ...] | None = None
    line_ids: tuple[int, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing can be there."""
        return () in (self.project_ids, self.model_ids, self.line_ids)


@dataclass(frozen=True, slots=True)
class Query:
    """Say which instances are meant."""

    scope: Scope
    predicate: Predicate | None = None
    field_ids: FieldIds = field(default_factory=dict)
    drafts: bool = False
    deprecated: bool = False
    copies: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Say which part of the found is wanted; `after` is what a row before it ended with."""

    order: Order | None
    after: tuple[str | int, ...] | None
    limit: int
