"""Calls about the feed of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import event as wire

from gallery_client.calls.models import get_model
from gallery_client.enums import enum_number
from gallery_client.feed import EventFeed
from gallery_client.records.model import Model
from gallery_client.reference import is_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gallery_client.session import Session


def events(
    self: Session,
    project: str | None = None,
    *,
    kinds: Sequence[str] = (),
    model: Model | str | None = None,
    subject: str | None = None,
    start: str = "oldest",
    cursor: str | None = None,
    follow: bool = False,
    limit: int | None = None,
    timeout: float | None = None,
) -> EventFeed:
    """Iterate over what changed, in the order that all readers see; with `follow` wait for what changes next.

        for event in gallery.events("marketplace", kinds=["instance.*"], start="newest", follow=True):
            print(event.number, event.kind, event.subject_id)

    Without a `cursor`, `start` is "oldest" or "newest". A kind that ends in `.*` stands for all that begin so;
    `subject` is the id of one record; the feed ends after `limit` events. A cursor goes on where a feed with the same
    filter has ended. Raises Gone, EVENTS_ARCHIVED where it is older than what the feed keeps.
    """
    if isinstance(model, str) and not is_id(model):
        model = get_model(self, model, timeout=timeout)
    wanted = wire.EventFilter(
        projectName=project,
        kinds=list(kinds) or None,
        subjectId=subject,
        modelId=model.model_id if isinstance(model, Model) else model,
    )
    request = wire.ReadEventsRequest(start=enum_number(wire.EventStart, start), cursor=cursor, filter=wanted)
    return EventFeed(lambda asked: self._call("readEvents", asked, timeout), request, follow=follow, limit=limit)
