"""Events: one for each record that a write changed; the feed that is also the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gallery_server.domain.blob import Location


class EventKind(StrEnum):
    """Name what changed, in a word that never changes; docs/reference/events.md explains each."""

    PROJECT_CREATED = "project.created"
    PROJECT_CHANGED = "project.changed"
    MODEL_CREATED = "model.created"
    MODEL_CHANGED = "model.changed"
    MODEL_REVISED = "model.revised"
    MODEL_ANNOTATED = "model.annotated"
    MODEL_DEPRECATED = "model.deprecated"
    MODEL_RESTORED = "model.restored"
    DEPENDENCY_ADDED = "dependency.added"
    DEPENDENCY_REMOVED = "dependency.removed"
    PROPAGATION_ENDED = "propagation.ended"
    UPLOAD_BEGUN = "upload.begun"
    UPLOAD_ENDED = "upload.ended"
    INSTANCE_CREATED = "instance.created"
    INSTANCE_RELEASED = "instance.released"
    INSTANCE_ANNOTATED = "instance.annotated"
    INSTANCE_DEPRECATED = "instance.deprecated"
    INSTANCE_RESTORED = "instance.restored"
    INSTANCE_ERASED = "instance.erased"
    EVALUATION_RECORDED = "evaluation.recorded"
    EVALUATION_RETRACTED = "evaluation.retracted"
    HEALTH_CHANGED = "health.changed"
    DEPLOYMENT_CHANGED = "deployment.changed"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    DECISION_MADE = "decision.made"
    JOB_RETRIED = "job.retried"
    RULES_ACTIVATED = "rules.activated"
    RULES_FAILED = "rules.failed"
    RULES_PINNED = "rules.pinned"
    RULES_UNPINNED = "rules.unpinned"
    RULE_HELD = "rule.held"
    RULE_RELEASED = "rule.released"


@dataclass(frozen=True, slots=True)
class Change:
    """What a transaction did to one record; its event is written when the transaction commits, or never."""

    kind: EventKind
    principal: str
    subject_id: str
    project_id: str | None = None
    model_id: str | None = None
    before: Mapping[str, Any] | None = None
    """JSON of what it replaced; what is longer than 16 KiB is left out."""
    after: Mapping[str, Any] | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A numbered change, as readers see it."""

    number: int
    transaction_id: str
    kind: str
    project_name: str | None
    subject_id: str
    model_id: str | None
    before: str | None
    after: str | None
    request_id: str | None
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Say which events are wanted; all that is set must hold."""

    project_id: str | None = None
    kinds: tuple[str, ...] = ()
    """Any of these; empty means all."""
    subject_id: str | None = None
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class EventSequence:
    """How far events are numbered, and up to which number they have gone to the archive."""

    newest: int = 0
    archived: int = 0


@dataclass(frozen=True, slots=True)
class EventArchive:
    """A file of events: gzip of a line of JSON for each, by number and without gaps."""

    location: Location
    first_number: int
    last_number: int
    sha256: str
    size: int
    created_micros: int
