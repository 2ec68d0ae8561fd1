"""Answer the calls about what models depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import dependency as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.model import Model
from gallery_server.domain.names import require_range
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.depending import dependencies, dependency_listing, dependency_preview, propagation_listing
from gallery_server.registry.depending.dependency_preview import Foreseen
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.dependencies import (
    copy_to_wire,
    dependency_to_wire,
    direction_from_wire,
    model_key_from_wire,
    propagation_to_wire,
    wish_from_wire,
    wishes_from_wire,
)

_CHANGES = ("addition", "removal", "replacement", "newInstanceShard")


@dataclass(frozen=True, slots=True)
class DependencyCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def addDependency(self, call: Call, request: Any) -> Any:
        """Let a model depend on another one."""
        wish = wish_from_wire("dependency", request.dependency)

        def add(tx: Transaction) -> Any:
            downstream = _named(tx, "downstream", request.downstream)
            wishes = dependencies.named_all(tx, "dependency", [wish])
            propagation = dependencies.add(tx, call.caller, downstream, wishes)
            edge = dependencies.edge_between(tx, downstream, wishes[0][0])
            (described,) = dependency_listing.followed(tx, [edge], depth=1)
            return idl.AddDependencyResponse(
                dependency=dependency_to_wire(described),
                propagation=propagation_to_wire(propagation, call.caller.request_id),
                alreadyExisted=propagation is None,
            )

        return self.transactions.write(call, request, add)

    def removeDependency(self, call: Call, request: Any) -> Any:
        """Let a model depend on another one no longer."""

        def remove(tx: Transaction) -> Any:
            downstream = _named(tx, "downstream", request.downstream)
            upstream = _named(tx, "upstream", request.upstream)
            propagation = dependencies.remove(tx, call.caller, downstream, upstream)
            return idl.RemoveDependencyResponse(propagation=propagation_to_wire(propagation, call.caller.request_id))

        return self.transactions.write(call, request, remove)

    def replaceDependencies(self, call: Call, request: Any) -> Any:
        """Let a model depend on these and no others."""
        wishes = wishes_from_wire("dependencies", request.dependencies)

        def replace(tx: Transaction) -> Any:
            downstream = _named(tx, "downstream", request.downstream)
            named = dependencies.named_all(tx, "dependencies", wishes)
            propagation = dependencies.replace_all(tx, call.caller, downstream, named)
            return idl.ReplaceDependenciesResponse(propagation=propagation_to_wire(propagation, call.caller.request_id))

        return self.transactions.write(call, request, replace)

    def previewDependencyChange(self, call: Call, request: Any) -> Any:
        """Show what a change would copy, and make nothing."""
        wanted = PageRequest.of(request.limit, request.cursor)

        def preview(tx: Transaction) -> Any:
            model = _named(tx, "downstream", request.downstream)
            foreseen = _foreseen(tx, model, request)
            lines = [line_id for planned in foreseen.plan.models for line_id in planned.lines]
            query = ("preview", model.model_id, foreseen.cause, *lines)
            shown = dependency_preview.page_of(tx, self.signer, query, foreseen, wanted)
            return idl.PreviewDependencyChangeResponse(
                items=[copy_to_wire(copy) for copy in shown.page.items],
                nextCursor=shown.page.next_cursor,
                copies=shown.copies,
            )

        return self.transactions.read(call, preview)

    def getDependencies(self, call: Call, request: Any) -> Any:
        """Follow edges from a model."""
        direction = direction_from_wire(request.direction)
        depth = 1 if request.depth is None else require_range("depth", request.depth, 1, limits.DEPENDENCY_DEPTH)
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call,
            lambda tx: dependency_listing.list_dependencies(
                tx, self.signer, _named(tx, "model", request.model), direction, depth, wanted
            ),
        )
        return idl.GetDependenciesResponse(
            items=[dependency_to_wire(item) for item in page.items], nextCursor=page.next_cursor
        )

    def getPropagation(self, call: Call, request: Any) -> Any:
        """Tell how far a propagation is."""
        wanted = PageRequest.of(request.limit, request.cursor)

        def get(tx: Transaction) -> Any:
            found = propagation_listing.require(tx, request.propagationId, request.causeInstanceId)
            return propagation_listing.get(tx, self.signer, found, wanted)

        answer = self.transactions.read(call, get)
        return idl.GetPropagationResponse(
            propagation=propagation_to_wire(answer.propagation, call.caller.request_id),
            items=[copy_to_wire(copy) for copy in answer.page.items],
            nextCursor=answer.page.next_cursor,
        )


def _named(tx: Transaction, field: str, wire: Any) -> Model:
    return dependencies.named(tx, field, model_key_from_wire(wire))


def _foreseen(tx: Transaction, model: Model, request: Any) -> Foreseen:
    given = [name for name in _CHANGES if getattr(request, name) is not None]
    if len(given) != 1:
        raise InvalidArgument(
            Reason.UNION_NOT_SINGLE,
            f"The request has {len(given)} of the fields {', '.join(_CHANGES)} set; set exactly one.",
            field="addition",
            count=len(given),
        )
    if given == ["newInstanceShard"]:
        return dependency_preview.of_instance(tx, model, request.newInstanceShard)
    if given == ["removal"]:
        removal = dependencies.removing(model, _named(tx, "removal", request.removal))
        return dependency_preview.of_edges(tx, model, [], removal)
    if given == ["addition"]:
        wishes = dependencies.named_all(tx, "addition", [wish_from_wire("addition", request.addition)])
        return dependency_preview.of_edges(tx, model, wishes, dependencies.adding(wishes))
    wishes = dependencies.named_all(tx, "replacement", wishes_from_wire("replacement", request.replacement))
    return dependency_preview.of_edges(tx, model, wishes, dependencies.replacing(wishes))
