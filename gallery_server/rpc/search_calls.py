"""Answer the calls that find instances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_server.domain.page import CursorSigner
from gallery_server.errors import Reason, Unimplemented
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions


@dataclass(frozen=True, slots=True)
class SearchCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def modelQuery(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)

    def countInstances(self, call: Call, request: Any) -> Any:
        """Come with the next commits."""
        raise _later(call)


def _later(call: Call) -> Unimplemented:
    return Unimplemented(Reason.NOT_IN_THIS_VERSION, f"This version does not answer {call.method}.")
