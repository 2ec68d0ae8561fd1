"""Answer the calls that find instances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import search as idl

from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry.searching import search
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.instances import instance_to_wire
from gallery_server.rpc.wire.search import order_from_wire, wish_from_wire


@dataclass(frozen=True, slots=True)
class SearchCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def modelQuery(self, call: Call, request: Any) -> Any:
        """Find instances."""
        wanted = PageRequest.of(request.limit, request.cursor)
        wish, order = wish_from_wire(request.query), order_from_wire(request.order)
        page = self.transactions.read(
            call, lambda tx: search.find(tx, self.signer, wish, order, wanted, request.metadataKeys)
        )
        return idl.ModelQueryResponse(
            items=[instance_to_wire(item) for item in page.items], nextCursor=page.next_cursor
        )

    def countInstances(self, call: Call, request: Any) -> Any:
        """Count instances."""
        wish = wish_from_wire(request.query)
        found = self.transactions.read(call, lambda tx: search.count(tx, wish, request.upTo))
        return idl.CountInstancesResponse(count=found.count, atLeast=found.at_least)
