"""Answer the calls about instances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import instance as idl
from gallery_idl import upload as upload_idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry import annotations as annotating
from gallery_server.registry import erasures, instance_pages, instances, lineage
from gallery_server.registry.annotations import OF_INSTANCES
from gallery_server.registry.downloads import Downloads
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.instances import instance_to_wire, lineage_entry_to_wire
from gallery_server.rpc.wire.values import annotation_page_to_wire, values_from_wire


@dataclass(frozen=True, slots=True)
class InstanceCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    downloads: Downloads

    def getInstance(self, call: Call, request: Any) -> Any:
        """Get an instance by id."""
        found = self.transactions.read(call, lambda tx: instances.require_annotated(tx, request.instanceId))
        return idl.GetInstanceResponse(instance=instance_to_wire(found))

    def getInstances(self, call: Call, request: Any) -> Any:
        """Get up to 1,000 instances by id."""
        page, missing = self.transactions.read(
            call, lambda tx: instance_pages.get_many(tx, self.signer, request.instanceIds or [], request.cursor)
        )
        return idl.GetInstancesResponse(
            items=[instance_to_wire(item) for item in page.items], nextCursor=page.next_cursor, missingIds=missing
        )

    def getBlob(self, call: Call, request: Any) -> Any:
        """Read a range of an instance's bytes."""
        found = self.downloads.read(call.caller, request.instanceId, request.offset, request.length)
        return idl.GetBlobResponse(data=found.data, size=found.blob.size, sha256=found.blob.sha256)

    def getBlobLocation(self, call: Call, request: Any) -> Any:
        """Tell where a client reads an instance's bytes itself."""
        found = self.transactions.read(call, lambda tx: self.downloads.location(tx, request.instanceId))
        location = upload_idl.BlobLocation(
            store=found.blob.location.store, uri=found.uri, size=found.blob.size, sha256=found.blob.sha256
        )
        return upload_idl.GetBlobLocationResponse(location=location)

    def getLineage(self, call: Call, request: Any) -> Any:
        """Walk an instance's line backwards."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(call, lambda tx: lineage.walk(tx, self.signer, request.instanceId, wanted))
        return idl.GetLineageResponse(
            items=[lineage_entry_to_wire(entry) for entry in page.items], nextCursor=page.next_cursor
        )

    def releaseInstance(self, call: Call, request: Any) -> Any:
        """Give a draft its place in its line."""
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.ReleaseInstanceResponse(
                instance=instance_to_wire(instances.release(tx, call.caller, request.instanceId))
            ),
        )

    def annotateInstance(self, call: Call, request: Any) -> Any:
        """Write annotations of an instance."""
        given = values_from_wire("annotations", request.annotations)
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.AnnotateInstanceResponse(
                instance=instance_to_wire(instances.annotate(tx, call.caller, request.instanceId, given))
            ),
        )

    def getAnnotations(self, call: Call, request: Any) -> Any:
        """Read annotations of an instance, or their history."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call,
            lambda tx: annotating.list_by_key(
                tx,
                self.signer,
                OF_INSTANCES,
                instances.require(tx, request.instanceId).instance_id,
                key=request.key,
                history=bool(request.history),
                request=wanted,
            ),
        )
        return idl.GetAnnotationsResponse(page=annotation_page_to_wire(page))

    def deprecateInstance(self, call: Call, request: Any) -> Any:
        """Flag an instance as no longer meant for use."""
        return self._set_deprecated(call, request, idl.DeprecateInstanceResponse, deprecated=True)

    def restoreInstance(self, call: Call, request: Any) -> Any:
        """Lift a deprecation of an instance."""
        return self._set_deprecated(call, request, idl.RestoreInstanceResponse, deprecated=False)

    def eraseInstance(self, call: Call, request: Any) -> Any:
        """Erase an instance's bytes for good, and the named metadata values."""
        return self.transactions.write(call, request, lambda tx: self._erase(tx, call, request))

    def _erase(self, tx: Transaction, call: Call, request: Any) -> Any:
        erased = erasures.erase(
            tx,
            self.signer,
            call.caller,
            request.instanceId,
            reason=request.reason,
            metadata_keys=request.metadataKeys or [],
            cursor=request.cursor,
        )
        return idl.EraseInstanceResponse(
            instance=instance_to_wire(erased.instance),
            items=erased.sharing.items,
            nextCursor=erased.sharing.next_cursor,
        )

    def _set_deprecated(self, call: Call, request: Any, response: Any, *, deprecated: bool) -> Any:
        return self.transactions.write(
            call,
            request,
            lambda tx: response(
                instance=instance_to_wire(
                    instances.set_deprecated(
                        tx, call.caller, request.instanceId, deprecated=deprecated, reason=request.reason
                    )
                )
            ),
        )
