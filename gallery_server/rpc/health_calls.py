"""Answer the calls about the health of models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import health as idl

from gallery_server.domain.line import LineWish
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry.assessing import health_reading
from gallery_server.registry.assessing.health_reading import HealthWish
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.health import at_least_from_wire, health_to_wire


@dataclass(frozen=True, slots=True)
class HealthCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def getInstanceHealth(self, call: Call, request: Any) -> Any:
        """Tell how healthy an instance is."""
        found = self.transactions.read(call, lambda tx: health_reading.get(tx, request.instanceId))
        return idl.GetInstanceHealthResponse(health=health_to_wire(found, whole=True))

    def getLineHealth(self, call: Call, request: Any) -> Any:
        """Tell how healthy the instances of a line are."""
        wish = LineWish(request.projectName, request.baseVersionId, request.shard or {})
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(call, lambda tx: health_reading.list_of_line(tx, self.signer, wish, wanted))
        return idl.GetLineHealthResponse(
            items=[health_to_wire(item) for item in page.items], nextCursor=page.next_cursor
        )

    def listHealth(self, call: Call, request: Any) -> Any:
        """Tell how healthy a project is, worst first."""
        wish = HealthWish(
            request.projectName, request.baseVersionId, request.environment, at_least_from_wire(request.atLeast)
        )
        wanted = PageRequest.of(request.limit, request.cursor)
        found = self.transactions.read(call, lambda tx: health_reading.list_worst(tx, self.signer, wish, wanted))
        return idl.ListHealthResponse(
            items=[health_to_wire(item) for item in found.page.items],
            nextCursor=found.page.next_cursor,
            outdated=found.outdated,
        )
