"""Models and their revisions."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import Value


@dataclass(frozen=True, slots=True)
class Model:
    """A data transformation meant for one problem, named by its base version id in its project (paper, 3.4.1)."""

    model_id: str
    project_id: str
    project_name: str
    base_version_id: str
    shard_keys: tuple[str, ...]
    newest_revision: int
    deprecated: bool
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class ModelRevision:
    """One immutable state of a model's specification; `next_revision` is None on the newest."""

    model_id: str
    revision: int
    digest: str
    specification: ModelSpecification
    previous_revision: int | None
    next_revision: int | None
    deprecated: bool
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class AnnotatedModel:
    """A model with the newest annotation of each key."""

    model: Model
    annotations: dict[str, Value]
