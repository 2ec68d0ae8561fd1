"""Say what is searched, with all names resolved to ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery_server.domain.metric import MetricKey
from gallery_server.domain.search import SCOPES, FieldName, FieldOwner, Namespace, Order, Predicate
from gallery_server.domain.value import ValueKind

FieldKey = tuple[FieldOwner, str] | MetricKey
FieldIds = Mapping[FieldKey, Mapping[ValueKind, tuple[int, ...]]]
"""The ids of each key that is named, one for each project that is searched and kind that it has had."""

_OWNERS = {
    Namespace.METADATA: FieldOwner.METADATA,
    Namespace.ANNOTATIONS: FieldOwner.ANNOTATION,
    Namespace.HEALTH: FieldOwner.HEALTH,
}


def key_of(field_name: FieldName) -> FieldKey | None:
    """Answer the key whose values an instance itself holds; None where a field is something else."""
    if (scope := SCOPES.get(field_name.namespace)) is not None:
        return MetricKey(scope, "", field_name.name)
    owner = _OWNERS.get(field_name.namespace)
    return None if owner is None else (owner, field_name.name)


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
