"""Answer the calls about deployments, holds and serving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_server.domain.page import CursorSigner
from gallery_server.errors import Reason, Unimplemented
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions


@dataclass(frozen=True, slots=True)
class DeploymentCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def deployInstance(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def undeployInstance(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def rollbackDeployment(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def restoreDeployments(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def getDeployment(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def listDeployments(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def getDeploymentHistory(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def getServing(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def placeHold(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def releaseHold(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def listHolds(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)


def _later(call: Call) -> Unimplemented:
    return Unimplemented(Reason.NOT_IN_THIS_VERSION, f"This version does not answer {call.method}.")
