"""Say in the form of the feed how uploads begin and end."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.domain.call import Caller
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.fault import Fault
from gallery_server.domain.upload import Upload, UploadState


def begun(caller: Caller, upload: Upload) -> Change:
    """Tell of an upload that takes bytes from now on."""
    state = {
        "baseVersionId": upload.record.base_version_id,
        "externalId": upload.record.external_id,
        "size": upload.size,
        "sha256": upload.sha256,
        "direct": upload.direct is not None,
    }
    return Change(
        EventKind.UPLOAD_BEGUN,
        caller.principal,
        upload.upload_id,
        project_id=upload.project_id,
        after=state,
        request_id=caller.request_id,
    )


def committed(caller: Caller, upload: Upload, instance_id: str, *, already_existed: bool) -> Change:
    """Tell of the instance that an upload became."""
    after = {"instanceId": instance_id, "alreadyExisted": already_existed}
    return _ended(caller, upload, UploadState.COMMITTED, after)


def failed(caller: Caller, upload: Upload, fault: Fault) -> Change:
    """Tell of an upload that can never become an instance."""
    after = {"fault": {"reason": fault.reason, "message": fault.message}}
    return _ended(caller, upload, UploadState.FAILED, after)


def aborted(caller: Caller, upload: Upload, reason: str) -> Change:
    """Tell of an upload that was given up."""
    return _ended(caller, upload, UploadState.ABORTED, {"reason": reason})


def _ended(caller: Caller, upload: Upload, state: UploadState, after: Mapping[str, object]) -> Change:
    return Change(
        EventKind.UPLOAD_ENDED,
        caller.principal,
        upload.upload_id,
        project_id=upload.project_id,
        before={"state": upload.state.value},
        after={"state": state.value, **after},
        request_id=caller.request_id or None,
    )
