"""Read the feed of events in the order that all readers see, missing none (domain, 1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gallery_server.dal import event_sequence_store, event_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.event import Event, EventFilter, EventKind
from gallery_server.domain.names import require_length, shown
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.errors import Gone, InvalidArgument, Reason
from gallery_server.registry import models, projects
from gallery_server.registry.nearest import did_you_mean, nearest

_ROW_BYTES = 1_024
_AT_ONCE = 250
"""Events of up to 32 KiB."""
_NUMBERS_AT_ONCE = 50_000
"""Looked at by one statement, so that a filter that nothing fits costs no long one."""
_SUBJECT_CHARACTERS = 128
_ALL_OF = ".*"
_KNOWN = tuple(kind.value for kind in EventKind)


class EventStart(StrEnum):
    """Say where a reader begins that has no cursor."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class EventWish:
    """Hold what a reader wants."""

    start: EventStart
    project_name: str | None
    kinds: Sequence[str]
    subject_id: str | None
    model_id: str | None
    request: PageRequest


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, the cursor behind them, and the number up to which the feed was looked through."""

    items: list[Event]
    next_cursor: str
    seen: int
    newest: int
    """The last number that there was."""


def read(tx: Transaction, signer: CursorSigner, wish: EventWish) -> EventPage:
    """Answer the next events that fit the filter, or none where there are none among the next 50,000.

    Raises Gone (EVENTS_ARCHIVED) where the cursor is behind events that have left for the archive.
    """
    wanted = _filter(tx, wish)
    query = ("events", wanted.project_id, sorted(wish.kinds), wanted.subject_id, wanted.model_id)
    key = wish.request.start(signer, query)
    sequence = event_sequence_store.find(tx)
    if key is not None:
        after = int(key[0])
    else:
        after = sequence.archived if wish.start is EventStart.OLDEST else sequence.newest
    upto = max(after, min(after + _NUMBERS_AT_ONCE, sequence.newest))

    def fetch(last: Event | None, limit: int) -> list[Event]:
        return event_store.page(tx, wanted, after=after if last is None else last.number, upto=upto, limit=limit)

    page = wish.request.page(
        wish.request.fetched(fetch, _AT_ONCE), signer, query, lambda event: [event.number], _size_of
    )
    # Asked for last: rows go only after it was said that they do.
    archived = event_sequence_store.find(tx).archived
    if after < archived:
        raise _archived(archived + 1)
    seen = upto if page.next_cursor is None else page.items[-1].number
    return EventPage(page.items, page.next_cursor or signer.sign(query, [seen]), seen, sequence.newest)


def _filter(tx: Transaction, wish: EventWish) -> EventFilter:
    project = None if wish.project_name is None else projects.require(tx, wish.project_name)
    model = None if wish.model_id is None else models.require(tx, wish.model_id)
    subject = None if wish.subject_id is None else require_length("subjectId", wish.subject_id, _SUBJECT_CHARACTERS)
    return EventFilter(
        project_id=None if project is None else project.project_id,
        kinds=_kinds(wish.kinds),
        subject_id=subject,
        model_id=None if model is None else model.model_id,
    )


def _kinds(given: Sequence[str]) -> tuple[str, ...]:
    """Answer the kinds that are meant, each of those that begin as one with an asterisk says."""
    if len(given) > limits.EVENT_KINDS:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"kinds has {len(given)} items; at most {limits.EVENT_KINDS} are allowed.",
            field="kinds",
            count=len(given),
            limit=limits.EVENT_KINDS,
        )
    return tuple(sorted({kind for each in given for kind in _kinds_of(each)}))


def _kinds_of(given: str) -> list[str]:
    if given.endswith(_ALL_OF):
        found = [kind for kind in _KNOWN if kind.startswith(given.removesuffix("*"))]
    else:
        found = [kind for kind in _KNOWN if kind == given]
    if found:
        return found
    groups = sorted({kind.partition(".")[0] + _ALL_OF for kind in _KNOWN})
    close = nearest(given, [*_KNOWN, *groups])
    raise InvalidArgument(
        Reason.FIELD_MALFORMED,
        f"kinds holds {shown(given)}, which is no kind of event.{did_you_mean(close)}",
        field="kinds",
        value=shown(given),
        known=", ".join(close or groups),
    )


def _archived(oldest: int) -> Gone:
    return Gone(
        Reason.EVENTS_ARCHIVED,
        f"The events behind this cursor have left for the archive; the oldest that is kept is {oldest}. Begin there "
        "with start OLDEST, and read those before it with `gallery-server events`.",
        field="cursor",
        oldest=oldest,
    )


def _size_of(event: Event) -> int:
    return _ROW_BYTES + len((event.before or "").encode()) + len((event.after or "").encode())
