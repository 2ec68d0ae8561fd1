"""Convert events and what readers of them want."""

from __future__ import annotations

from typing import Any

from gallery_idl import event as idl

from gallery_server.domain.event import Event
from gallery_server.domain.page import PageRequest
from gallery_server.registry.events import EventStart, EventWish
from gallery_server.rpc.wire.values import no_choice

_START_OF_WIRE = {
    None: EventStart.OLDEST,
    idl.EventStart.OLDEST: EventStart.OLDEST,
    idl.EventStart.NEWEST: EventStart.NEWEST,
}


def wish_from_wire(request: Any) -> EventWish:
    """Read what a caller of readEvents wants."""
    start = _START_OF_WIRE.get(request.start)
    if start is None:
        raise no_choice("start", request.start, [each.name for each in EventStart])
    wanted = request.filter or idl.EventFilter()
    return EventWish(
        start=start,
        project_name=wanted.projectName,
        kinds=wanted.kinds or (),
        subject_id=wanted.subjectId,
        model_id=wanted.modelId,
        request=PageRequest.of(request.limit, request.cursor),
    )


def event_to_wire(event: Event) -> Any:
    """Write an event."""
    return idl.Event(
        number=event.number,
        transactionId=event.transaction_id,
        kind=event.kind,
        projectName=event.project_name,
        subjectId=event.subject_id,
        modelId=event.model_id,
        createdMicros=event.created_micros,
        createdBy=event.created_by,
        requestId=event.request_id,
        before=event.before,
        after=event.after,
    )
