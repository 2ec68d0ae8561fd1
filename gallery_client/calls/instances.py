"""Calls about stored instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gallery_idl import instance as wire
from gallery_idl import server as wire_server

from gallery_client.errors import NotFound
from gallery_client.listing import Records
from gallery_client.records.annotation import Annotation
from gallery_client.records.erasure import Erasure
from gallery_client.records.instance import LineageEntry, ModelInstance
from gallery_client.reference import is_id
from gallery_client.values import encode_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gallery_client.listing import Listing
    from gallery_client.session import Session

_IDS_A_CALL = 1000
_IDS_NAMED = 10


def get(self: Session, reference: str, *, or_unsharded: bool = False, timeout: float | None = None) -> ModelInstance:
    """Get an instance by its id or a reference: `project/model/city=Oslo@newest`, `...@4.2`, `...@#57`.

    `or_unsharded` answers from the unsharded line where the line of the shard has no such instance.
    """
    request = wire_server.ResolveReferenceRequest(reference=reference, orUnsharded=or_unsharded)
    return ModelInstance.from_wire(self._call("resolveReference", request, timeout).instance)


def get_instance(self: Session, instance_id: str, *, timeout: float | None = None) -> ModelInstance:
    """Get an instance by its id; deprecated ones and drafts too."""
    request = wire.GetInstanceRequest(instanceId=instance_id)
    return ModelInstance.from_wire(self._call("getInstance", request, timeout).instance)


def get_instances(
    self: Session, instance_ids: Iterable[str], *, timeout: float | None = None
) -> Records[ModelInstance]:
    """Get any number of instances by id, in the order of the ids. Raises NotFound, which names all missing ones."""
    ids = list(instance_ids)
    found: list[ModelInstance] = []
    missing: list[str] = []
    for start in range(0, len(ids), _IDS_A_CALL):
        request = wire.GetInstancesRequest(instanceIds=ids[start : start + _IDS_A_CALL])
        while True:
            answer = self._call("getInstances", request, timeout)
            found += (ModelInstance.from_wire(item) for item in answer.items or ())
            missing += answer.missingIds or ()
            if not answer.nextCursor:
                break
            request.cursor = answer.nextCursor
    require_all(ids, missing)
    return Records(found)


def lineage(self: Session, instance: ModelInstance | str, *, timeout: float | None = None) -> Listing[LineageEntry]:
    """List an instance and those before it in its line, newest first, with causes and pins."""
    request = wire.GetLineageRequest(instanceId=instance_id_of(self, instance, timeout))
    return self._listing("getLineage", request, LineageEntry.from_wire, timeout)


def release(self: Session, instance: ModelInstance | str, *, timeout: float | None = None) -> ModelInstance:
    """Give a draft its place in its line; an instance that has one is answered as it is."""
    request = wire.ReleaseInstanceRequest(instanceId=instance_id_of(self, instance, timeout))
    return ModelInstance.from_wire(self._call("releaseInstance", request, timeout).instance)


def annotate(
    self: Session, instance: ModelInstance | str, annotations: Mapping[str, object], *, timeout: float | None = None
) -> ModelInstance:
    """Write annotations of an instance. An empty text removes its key."""
    request = wire.AnnotateInstanceRequest(
        instanceId=instance_id_of(self, instance, timeout), annotations=encode_values(annotations, "annotation")
    )
    return ModelInstance.from_wire(self._call("annotateInstance", request, timeout).instance)


def list_annotations(
    self: Session,
    instance: ModelInstance | str,
    *,
    key: str | None = None,
    history: bool = False,
    timeout: float | None = None,
) -> Listing[Annotation]:
    """List the newest annotation of each key of an instance, or with `history` every one ever written."""
    request = wire.GetAnnotationsRequest(instanceId=instance_id_of(self, instance, timeout), key=key, history=history)
    return self._listing("getAnnotations", request, Annotation.from_wire, timeout, page=lambda response: response.page)


def deprecate(
    self: Session, instance: ModelInstance | str, reason: str, *, timeout: float | None = None
) -> ModelInstance:
    """Flag an instance as no longer meant for use: left out of newest and lists, and still read by its id."""
    request = wire.DeprecateInstanceRequest(instanceId=instance_id_of(self, instance, timeout), reason=reason)
    return ModelInstance.from_wire(self._call("deprecateInstance", request, timeout).instance)


def restore(
    self: Session, instance: ModelInstance | str, reason: str, *, timeout: float | None = None
) -> ModelInstance:
    """Lift the deprecation of an instance."""
    request = wire.RestoreInstanceRequest(instanceId=instance_id_of(self, instance, timeout), reason=reason)
    return ModelInstance.from_wire(self._call("restoreInstance", request, timeout).instance)


def erase(
    self: Session,
    instance: ModelInstance | str,
    *,
    reason: str,
    metadata_keys: Iterable[str] = (),
    timeout: float | None = None,
) -> Erasure:
    """Erase the bytes of an instance for good, for all that share them, and the values of these metadata keys.

    The record stays, with the reason. What this machine's cache has of the bytes goes too; a repeat erases more keys.
    """
    request = wire.EraseInstanceRequest(
        instanceId=instance_id_of(self, instance, timeout), reason=reason, metadataKeys=list(metadata_keys)
    )
    shared: list[str] = []
    while True:
        answer = self._call("eraseInstance", request, timeout)
        shared += answer.items or ()
        if not answer.nextCursor:
            break
        request.cursor = answer.nextCursor
    erased = ModelInstance.from_wire(answer.instance)
    self._cache.forget(erased.sha256)
    return Erasure(erased, tuple(shared))


def instance_id_of(self: Session, instance: ModelInstance | str, timeout: float | None) -> str:
    """Answer the id of an instance that is named by a record, an id or a reference."""
    if isinstance(instance, ModelInstance):
        return instance.instance_id
    return instance if is_id(instance) else get(self, instance, timeout=timeout).instance_id


def require_all(ids: Sequence[str], missing: Sequence[str]) -> None:
    """Raise NotFound, which names all ids that name no instance, where there are such."""
    if missing:
        raise NotFound(
            f"{len(missing)} of {len(ids)} ids name no instance; the first are {', '.join(missing[:_IDS_NAMED])}",
            reason="INSTANCE_NOT_FOUND",
            details={"missingIds": ",".join(missing)},
        )


def wire_instance_of(self: Session, instance: ModelInstance | str, timeout: float | None) -> Any:
    """Answer the contract's struct of an instance that is named by a record, an id or a reference."""
    reference = instance.instance_id if isinstance(instance, ModelInstance) else instance
    request = wire_server.ResolveReferenceRequest(reference=reference)
    return self._call("resolveReference", request, timeout).instance
