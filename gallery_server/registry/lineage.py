"""Walk lines backwards (paper, 3.4.1)."""

from __future__ import annotations

from dataclasses import replace

from gallery_server.dal import instance_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.instance import Instance, LineageEntry
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.registry import instances

_ENTRY_BYTES = 4_096
_AT_ONCE = 100


def walk(tx: Transaction, signer: CursorSigner, instance_id: str | None, request: PageRequest) -> Page[LineageEntry]:
    """Answer a page of the instance and those before it in its line, newest first; a draft stands alone."""
    instance = instances.require(tx, instance_id)
    if instance.line_sequence is None:
        return Page([LineageEntry(instance, None, None)], None)
    query = ("lineage", instance.instance_id)
    start = request.start(signer, query)
    sequence = instance.line_sequence if start is None else int(start[0])

    def fetch(last: LineageEntry | None, limit: int) -> list[LineageEntry]:
        return _entries(tx, instance.line_id, sequence if last is None else _behind(last.instance), limit)

    return request.page(
        request.fetched(fetch, _AT_ONCE), signer, query, lambda entry: [_behind(entry.instance)], _size_of
    )


def _entries(tx: Transaction, line_id: int, sequence: int, limit: int) -> list[LineageEntry]:
    # One more, for the predecessor of the last.
    found = instance_store.list_backwards(tx, line_id, from_sequence=sequence, limit=limit + 1)
    following = instance_store.find_id_after(tx, line_id, sequence)
    return [
        LineageEntry(
            replace(item, metadata={}),  # which lineage does not tell, and which may be large
            found[index + 1].instance_id if index + 1 < len(found) else None,
            found[index - 1].instance_id if index else following,
        )
        for index, item in enumerate(found[:limit])
    ]


def _size_of(_entry: LineageEntry) -> int:
    return _ENTRY_BYTES


def _behind(instance: Instance) -> int:
    if instance.line_sequence is None:
        raise LookupError(instance.instance_id)
    return instance.line_sequence - 1
