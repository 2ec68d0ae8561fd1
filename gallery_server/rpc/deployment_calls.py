"""Answer the calls about deployments, holds and serving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from gallery_idl import deployment as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry.deploying import deployment_lists, deployments, holds, restoring, rolling_back, serving
from gallery_server.registry.deploying.deployments import DeployWish
from gallery_server.registry.deploying.holds import HoldWish
from gallery_server.registry.deploying.restoring import RestoreWish
from gallery_server.registry.deploying.rolling_back import RollbackWish
from gallery_server.registry.deploying.serving import ServingWish
from gallery_server.rpc.call import Call
from gallery_server.rpc.selecting import Ruling, Selecting
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.deployments import (
    deployment_to_wire,
    hold_to_wire,
    line_from_wire,
    restored_line_to_wire,
    selector_from_wire,
    served_to_wire,
)


@dataclass(frozen=True, slots=True)
class DeploymentCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    selecting: Selecting

    def deployInstance(self, call: Call, request: Any) -> Any:
        """Make an instance current on its line."""
        wish = DeployWish(
            instance_id=request.instanceId,
            environment=request.environment,
            reason=request.reason,
            expected_instance_id=request.expectedInstanceId,
            expect_nothing=bool(request.expectNothing),
            allow_deprecated=bool(request.allowDeprecated),
        )

        def deploy(tx: Transaction) -> Any:
            deployed = deployments.deploy(tx, call.caller, wish)
            outcome = idl.DeploymentOutcome.UNCHANGED if deployed.unchanged else idl.DeploymentOutcome.DEPLOYED
            return idl.DeployInstanceResponse(outcome=outcome, deployment=deployment_to_wire(deployed.deployment))

        return self.transactions.write(call, request, deploy)

    def undeployInstance(self, call: Call, request: Any) -> Any:
        """Let nothing be current on a line."""
        line = line_from_wire(request.line)

        def undeploy(tx: Transaction) -> Any:
            undeployed = deployments.undeploy(
                tx,
                call.caller,
                line,
                request.environment,
                reason=request.reason,
                expected_instance_id=request.expectedInstanceId,
            )
            return idl.UndeployInstanceResponse(deployment=deployment_to_wire(undeployed))

        return self.transactions.write(call, request, undeploy)

    def rollbackDeployment(self, call: Call, request: Any) -> Any:
        """Go back to what was current before."""
        wish = RollbackWish(
            line=line_from_wire(request.line),
            environment=request.environment,
            reason=request.reason,
            expected_instance_id=request.expectedInstanceId,
            hold_minutes=request.holdMinutes,
        )

        def roll_back(tx: Transaction) -> Any:
            done = rolling_back.roll_back(tx, call.caller, wish)
            return idl.RollbackDeploymentResponse(
                deployment=deployment_to_wire(done.deployment), hold=hold_to_wire(done.hold)
            )

        return self.transactions.write(call, request, roll_back)

    def restoreDeployments(self, call: Call, request: Any) -> Any:
        """Put lines back to what was current at some moment, or tell what that would do."""
        wish = RestoreWish(
            lines=selector_from_wire(request.selector),
            environment=request.environment,
            at_micros=request.atMicros,
            reason=request.reason,
            allow_deprecated=bool(request.allowDeprecated),
        )
        wanted = PageRequest.of(request.limit, request.cursor)

        def restore(tx: Transaction) -> Any:
            done = restoring.restore(tx, call.caller, wish, wanted)
            return _restored(done)

        def preview(tx: Transaction) -> Any:
            return _restored(restoring.preview(tx, self.signer, wish, wanted))

        if request.preview:
            return self.transactions.read(call, preview)
        return self.transactions.write(call, request, restore)

    def getDeployment(self, call: Call, request: Any) -> Any:
        """Tell what was current on a line at a moment."""
        line = line_from_wire(request.line)
        found = self.transactions.read(
            call, lambda tx: deployments.get(tx, line, request.environment, request.atMicros)
        )
        return idl.GetDeploymentResponse(deployment=deployment_to_wire(found))

    def listDeployments(self, call: Call, request: Any) -> Any:
        """List what is current, by line and environment."""
        selector, wanted = selector_from_wire(request.selector), PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call, lambda tx: deployment_lists.list_current(tx, self.signer, selector, request.environment, wanted)
        )
        return idl.ListDeploymentsResponse(
            items=[deployment_to_wire(item) for item in page.items], nextCursor=page.next_cursor
        )

    def getDeploymentHistory(self, call: Call, request: Any) -> Any:
        """List all deployments of a line in an environment, newest first."""
        line, wanted = line_from_wire(request.line), PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call, lambda tx: deployment_lists.history(tx, self.signer, line, request.environment, wanted)
        )
        return idl.GetDeploymentHistoryResponse(
            items=[deployment_to_wire(item) for item in page.items], nextCursor=page.next_cursor
        )

    def getServing(self, call: Call, request: Any) -> Any:
        """Tell what a program should load."""
        wish = ServingWish(
            line=line_from_wire(request.line),
            environment=request.environment,
            if_not_instance_id=request.ifNotInstanceId,
            or_unsharded=bool(request.orUnsharded),
        )
        ruling = Ruling(call.caller)
        served = self.transactions.read(call, lambda tx: serving.get(tx, wish, ruling))
        if ruling.selected is not None:
            decision_id = self.selecting.remember(call, ruling.selected.decision, is_new=ruling.selected.is_new)
            served = replace(served, serving=ruling.decided(served.serving, decision_id))
        return served_to_wire(served)

    def placeHold(self, call: Call, request: Any) -> Any:
        """Keep an instance, or what is served now."""
        selected = request.selector is not None or request.instanceId is None
        wish = HoldWish(
            lines=selector_from_wire(request.selector) if selected else None,
            environment=request.environment,
            reason=request.reason,
            instance_id=request.instanceId,
            minutes=request.minutes,
        )
        return self.transactions.write(
            call, request, lambda tx: idl.PlaceHoldResponse(hold=hold_to_wire(holds.place(tx, call.caller, wish)))
        )

    def releaseHold(self, call: Call, request: Any) -> Any:
        """End a hold."""
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.ReleaseHoldResponse(
                hold=hold_to_wire(holds.release(tx, call.caller, request.holdId, request.reason))
            ),
        )

    def listHolds(self, call: Call, request: Any) -> Any:
        """List holds, newest first."""
        selector, wanted = selector_from_wire(request.selector), PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call,
            lambda tx: holds.list_backwards(
                tx,
                self.signer,
                selector,
                request.environment,
                include_ended=bool(request.includeEnded),
                request=wanted,
            ),
        )
        return idl.ListHoldsResponse(items=[hold_to_wire(item) for item in page.items], nextCursor=page.next_cursor)


def _restored(done: restoring.Restored) -> Any:
    return idl.RestoreDeploymentsResponse(
        items=[restored_line_to_wire(item) for item in done.page.items],
        nextCursor=done.page.next_cursor,
        changed=done.changed,
    )
