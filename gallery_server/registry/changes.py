"""Say what a write did to a record, in the form of the feed (docs/reference/events.md).

No event holds values of an instance's metadata: those can be erased by law, and the feed is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_server.domain.call import Caller
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.instance import Instance
from gallery_server.domain.model import Model
from gallery_server.domain.project import Project
from gallery_server.domain.upload import Upload
from gallery_server.domain.value import Value

State = Mapping[str, Any]

HOUSEKEEPER = "gallery"
"""Stands as the author of what no caller asked for: what has expired, or belonged to a server that is lost."""


def of_project(
    caller: Caller, kind: EventKind, project: Project, before: State | None = None, after: State | None = None
) -> Change:
    """Make the change of a project."""
    return Change(
        kind,
        caller.principal,
        project.project_id,
        project_id=project.project_id,
        before=before,
        after=after,
        request_id=caller.request_id,
    )


def of_model(
    caller: Caller, kind: EventKind, model: Model, before: State | None = None, after: State | None = None
) -> Change:
    """Make the change of a model."""
    return Change(
        kind,
        caller.principal,
        model.model_id,
        project_id=model.project_id,
        model_id=model.model_id,
        before=before,
        after=after,
        request_id=caller.request_id,
    )


def of_instance(
    caller: Caller, kind: EventKind, instance: Instance, before: State | None = None, after: State | None = None
) -> Change:
    """Make the change of an instance."""
    return Change(
        kind,
        caller.principal,
        instance.instance_id,
        project_id=instance.project_id,
        model_id=instance.model_id,
        before=before,
        after=after,
        request_id=caller.request_id,
    )


def instance_created(caller: Caller, instance: Instance) -> Change:
    """Make the change of an instance that is new, whatever caused it."""
    return of_instance(caller, EventKind.INSTANCE_CREATED, instance, after=instance_state(instance))


def upload_ended(before: Upload, after: Upload, principal: str, request_id: str | None = None) -> Change:
    """Make the change of an upload that was committed, given up, or failed."""
    return Change(
        EventKind.UPLOAD_ENDED,
        principal,
        after.upload_id,
        project_id=after.project_id,
        before={"state": before.state.value},
        after={
            "state": after.state.value,
            "instanceId": after.instance_id,
            "alreadyExisted": after.already_existed,
            "fault": None if after.fault is None else {"reason": after.fault.reason, "message": after.fault.message},
        },
        request_id=request_id,
    )


def project_state(project: Project) -> State:
    """Answer what stands of a project."""
    return {
        "name": project.name,
        "team": project.team,
        "policy": project.policy.to_json(),
        "policyVersion": project.policy_version,
    }


def upload_state(upload: Upload) -> State:
    """Answer what stands of an upload that was begun."""
    return {
        "baseVersionId": upload.record.base_version_id,
        "externalId": upload.record.external_id,
        "state": upload.state.value,
        "size": upload.size,
        "sha256": upload.sha256,
        "direct": upload.direct is not None,
    }


def instance_state(instance: Instance) -> State:
    """Answer what stands of an instance."""
    return {
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


def values_state(values: Mapping[str, Value | None]) -> State:
    """Answer annotations by key; null where there is none."""
    return {key: None if value is None else value.to_json() for key, value in values.items()}
