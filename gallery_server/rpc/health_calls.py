"""Answer the calls about the health of models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_server.domain.page import CursorSigner
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions


@dataclass(frozen=True, slots=True)
class HealthCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def getInstanceHealth(self, call: Call, request: Any) -> Any:
        """Tell how healthy an instance is."""
        raise NotImplementedError

    def getLineHealth(self, call: Call, request: Any) -> Any:
        """Tell how healthy the instances of a line are."""
        raise NotImplementedError

    def listHealth(self, call: Call, request: Any) -> Any:
        """Tell how healthy a project is, worst first."""
        raise NotImplementedError
