"""Answer many instances by their ids, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.names import normal_id
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import instances

_AT_ONCE = 100
"""Instances of up to 512 KiB of metadata and annotations."""


def get_many(
    tx: Transaction, signer: CursorSigner, instance_ids: Sequence[str], cursor: str | None
) -> tuple[Page[AnnotatedInstance], list[str]]:
    """Answer a page of instances in the order of their ids, and the ids of that page which name none."""
    ids = distinct_ids(instance_ids)
    query = ("instances", ids)
    request = PageRequest(limits.IDS_PER_CALL, cursor)
    start = request.start(signer, query)
    wanted = ids[0 if start is None else int(start[0]) + 1 :]
    place = {instance_id: index for index, instance_id in enumerate(ids)}
    missing: list[str] = []
    page = request.page(
        _fetched(tx, wanted, missing), signer, query, lambda item: [place[item.instance.instance_id]], instances.size_of
    )
    last = len(ids) if page.next_cursor is None else place[page.items[-1].instance.instance_id] + 1
    return page, [instance_id for instance_id in missing if place[instance_id] < last]


def _fetched(tx: Transaction, wanted: Sequence[str], missing: list[str]) -> Iterator[AnnotatedInstance]:
    """Yield the instances found, a few at a time, and note which are missing."""
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        found = instances.find_annotated(tx, some)
        missing += [instance_id for instance_id in some if instance_id not in found]
        yield from (found[instance_id] for instance_id in some if instance_id in found)


def distinct_ids(instance_ids: Sequence[str]) -> list[str]:
    """Answer the ids of a request in normal form, each once; raise InvalidArgument where they are too many, or none."""
    if not 1 <= len(instance_ids) <= limits.IDS_PER_CALL:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS if instance_ids else Reason.FIELD_MISSING,
            f"instanceIds has {len(instance_ids)} ids; give 1 to {limits.IDS_PER_CALL}.",
            field="instanceIds",
            count=len(instance_ids),
            limit=limits.IDS_PER_CALL,
        )
    return list(dict.fromkeys(normal_id("an id of instanceIds", instance_id) for instance_id in instance_ids))
