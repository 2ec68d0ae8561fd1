"""Write and read annotations of models and instances."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.dal import annotation_store
from gallery_server.dal.annotation_store import OF_INSTANCES, OF_MODELS, AnnotationTable
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.annotation import Annotation
from gallery_server.domain.call import Caller
from gallery_server.domain.instance import Instance
from gallery_server.domain.model import Model
from gallery_server.domain.names import normal_key
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value, bytes_of, normal_metadata
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import changes
from gallery_server.registry.searching import searchable

_ROW_BYTES = 1_024
_AT_ONCE = 250
"""Annotations of up to 64 KiB."""


def write(tx: Transaction, caller: Caller, owner: Model | Instance, annotations: Mapping[str, Value]) -> None:
    """Write annotations that differ from what stands; raise InvalidArgument where none are given.

    What then stands is held to the limits of one record: 200 keys and 256 KiB.
    """
    if not annotations:
        raise InvalidArgument(
            Reason.FIELD_MISSING, "annotations are missing; give at least one key.", field="annotations"
        )
    normal = normal_metadata("annotations", annotations)
    if isinstance(owner, Model):
        of, searched_as, owner_id = OF_MODELS, FieldOwner.MODEL_ANNOTATION, owner.model_id
    else:
        of, searched_as, owner_id = OF_INSTANCES, FieldOwner.ANNOTATION, owner.instance_id
    standing = annotation_store.current(tx, of, [owner_id])[owner_id]
    written = {
        key: value
        for key, value in normal.items()
        if not value.same_as(standing.get(key)) and not (value.is_removal and key not in standing)
    }
    kept = {key: value for key, value in {**standing, **written}.items() if not value.is_removal}
    # What stands comes with every answer about its owner, which must stay within a reply.
    normal_metadata("annotations", kept)
    if written:
        annotation_store.write(tx, of, owner_id, written, caller.principal)
        searchable.index_annotations(tx, owner.project_id, searched_as, owner_id, written)
        tx.emit(changes.annotated(caller, owner, standing, written))


def list_by_key(
    tx: Transaction,
    signer: CursorSigner,
    of: AnnotationTable,
    owner_id: str,
    *,
    key: str | None,
    history: bool,
    request: PageRequest,
) -> Page[Annotation]:
    """Answer a page of annotations by key, newest first within a key."""
    wanted = None if key is None else normal_key("annotations", key)
    query = ("annotations", of.owner.name, owner_id, wanted, history)
    start = request.start(signer, query)

    def fetch(last: Annotation | None, limit: int) -> list[Annotation]:
        first = None if start is None else (str(start[0]), int(start[1]))
        after = first if last is None else (last.key, last.annotation_id)
        return annotation_store.list_by_key(tx, of, owner_id, key=wanted, history=history, after=after, limit=limit)

    return request.page(
        request.fetched(fetch, _AT_ONCE),
        signer,
        query,
        lambda annotation: [annotation.key, annotation.annotation_id],
        lambda annotation: _ROW_BYTES + (bytes_of({annotation.key: annotation.value}) if annotation.value else 0),
    )


__all__ = ["OF_INSTANCES", "OF_MODELS", "list_by_key", "write"]
