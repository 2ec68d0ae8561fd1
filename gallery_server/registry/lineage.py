"""Walk lines backwards, with what each instance was made with (paper, 3.4)."""

from __future__ import annotations

from dataclasses import replace

from gallery_server.dal import instance_store, pin_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.dependency import LineageEntry
from gallery_server.domain.instance import Instance
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.registry import instances

_ENTRY_BYTES = 4_096
_PIN_BYTES = 100
_AT_ONCE = 100


def walk(tx: Transaction, signer: CursorSigner, instance_id: str | None, request: PageRequest) -> Page[LineageEntry]:
    """Answer a page of the instance and those before it in its line, newest first; a draft stands alone."""
    instance = instances.require(tx, instance_id)
    if instance.line_sequence is None:
        pins = pin_store.of_instances(tx, [instance.instance_id])[instance.instance_id]
        return Page([LineageEntry(instance, None, None, tuple(pins))], None)
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
    pins = pin_store.of_instances(tx, [item.instance_id for item in found])
    return [
        LineageEntry(
            replace(item, metadata={}),  # which lineage does not tell, and which may be large
            found[index + 1].instance_id if index + 1 < len(found) else None,
            found[index - 1].instance_id if index else following,
            tuple(pins[item.instance_id]),
        )
        for index, item in enumerate(found[:limit])
    ]


def _size_of(entry: LineageEntry) -> int:
    return _ENTRY_BYTES + _PIN_BYTES * len(entry.pins)


def _behind(instance: Instance) -> int:
    if instance.line_sequence is None:
        raise LookupError(instance.instance_id)
    return instance.line_sequence - 1
