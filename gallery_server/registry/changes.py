"""Say what a write did to a record, in the form of the feed (docs/reference/events.md).

No event holds values of an instance's metadata: those can be erased by law, and the feed is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gallery_server.domain.call import Caller
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.instance import Instance
from gallery_server.domain.model import Model
from gallery_server.domain.project import Project
from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import Value

State = Mapping[str, Any]


def project_created(caller: Caller, project: Project) -> Change:
    """Tell of a new project."""
    return _of(caller, EventKind.PROJECT_CREATED, project, after=_project_state(project))


def project_changed(caller: Caller, before: Project, after: Project) -> Change:
    """Tell of another team or policy."""
    return _of(caller, EventKind.PROJECT_CHANGED, after, before=_project_state(before), after=_project_state(after))


def model_created(caller: Caller, model: Model) -> Change:
    """Tell of a new model."""
    state = {"baseVersionId": model.base_version_id, "shardKeys": model.shard_keys}
    return _of(caller, EventKind.MODEL_CREATED, model, after=state)


def shard_keys_changed(caller: Caller, model: Model, shard_keys: Sequence[str]) -> Change:
    """Tell of other shard keys of a model that has no instances yet."""
    before, after = {"shardKeys": model.shard_keys}, {"shardKeys": shard_keys}
    return _of(caller, EventKind.MODEL_CHANGED, model, before=before, after=after)


def model_revised(caller: Caller, model: Model, revision: int, specification: ModelSpecification) -> Change:
    """Tell of a new revision, the first one too."""
    state = {"baseVersionId": model.base_version_id, "revision": revision, "sha256": specification.digest()}
    return _of(caller, EventKind.MODEL_REVISED, model, after=state)


def model_deprecated(caller: Caller, model: Model, revision: int | None, reason: str, *, deprecated: bool) -> Change:
    """Tell that a model, or one revision, is no longer meant for use, or is again."""
    kind = EventKind.MODEL_DEPRECATED if deprecated else EventKind.MODEL_RESTORED
    state = {"baseVersionId": model.base_version_id, "revision": revision, "deprecated": deprecated, "reason": reason}
    return _of(caller, kind, model, before={"deprecated": not deprecated}, after=state)


def annotated(
    caller: Caller, owner: Model | Instance, standing: Mapping[str, Value], written: Mapping[str, Value]
) -> Change:
    """Tell which annotations of a model or an instance changed; one that is absent stands as null."""
    kind = EventKind.MODEL_ANNOTATED if isinstance(owner, Model) else EventKind.INSTANCE_ANNOTATED
    before = {key: standing[key].to_json() if key in standing else None for key in written}
    after = {key: None if value.is_removal else value.to_json() for key, value in written.items()}
    return _of(caller, kind, owner, before=before, after=after)


def instance_created(caller: Caller, instance: Instance) -> Change:
    """Tell of a new instance, whatever caused it."""
    state = {
        "baseVersionId": instance.base_version_id,
        "revision": instance.revision,
        "version": instance.version,
        "number": instance.number,
        "lineSequence": instance.line_sequence,
        "shard": instance.shard.as_dict(),
        "stage": instance.stage.value,
        "size": instance.size,
        "sha256": instance.sha256,
        "mediaType": instance.media_type,
        "format": instance.format,
        "externalId": instance.external_id,
        "metadataKeys": sorted(instance.metadata),
        "cause": instance.cause.value,
        "causeInstanceId": instance.cause_instance_id,
        "copiedFromInstanceId": instance.copied_from_instance_id,
    }
    return _of(caller, EventKind.INSTANCE_CREATED, instance, after=state)


def instance_released(caller: Caller, draft: Instance, line_sequence: int, ordinal: int) -> Change:
    """Tell that a draft has its place in its line."""
    state = {
        "baseVersionId": draft.base_version_id,
        "version": f"{draft.revision}.{ordinal}",
        "lineSequence": line_sequence,
        "shard": draft.shard.as_dict(),
    }
    return _of(caller, EventKind.INSTANCE_RELEASED, draft, before={"stage": draft.stage.value}, after=state)


def instance_deprecated(caller: Caller, instance: Instance, reason: str, *, deprecated: bool) -> Change:
    """Tell that an instance is no longer meant for use, or is again."""
    kind = EventKind.INSTANCE_DEPRECATED if deprecated else EventKind.INSTANCE_RESTORED
    state = {"version": instance.version, "deprecated": deprecated, "reason": reason}
    return _of(caller, kind, instance, before={"deprecated": not deprecated}, after=state)


def instance_erased(caller: Caller, instance: Instance, reason: str, metadata_keys: Sequence[str] = ()) -> Change:
    """Tell that the bytes of an instance, and the values of these keys, are gone for good."""
    before = {"size": instance.size, "sha256": instance.sha256}
    after = {"version": instance.version, "metadataKeys": list(metadata_keys), "reason": reason}
    return _of(caller, EventKind.INSTANCE_ERASED, instance, before=before, after=after)


def _project_state(project: Project) -> State:
    return {
        "name": project.name,
        "team": project.team,
        "policy": project.policy.to_json(),
        "policyVersion": project.policy_version,
    }


def _of(
    caller: Caller,
    kind: EventKind,
    record: Project | Model | Instance,
    *,
    before: State | None = None,
    after: State | None = None,
) -> Change:
    if isinstance(record, Instance):
        subject_id, model_id = record.instance_id, record.model_id
    elif isinstance(record, Model):
        subject_id = model_id = record.model_id
    else:
        subject_id, model_id = record.project_id, None
    return Change(
        kind,
        caller.principal,
        subject_id,
        project_id=record.project_id,
        model_id=model_id,
        before=before,
        after=after,
        request_id=caller.request_id or None,
    )
