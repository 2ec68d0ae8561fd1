"""Answer the calls about metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_server.domain.page import CursorSigner
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions


@dataclass(frozen=True, slots=True)
class MetricCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner

    def insertModelInstanceMetric(self, call: Call, request: Any) -> Any:
        """Record one metric of an instance."""
        raise NotImplementedError

    def insertModelInstanceMetrics(self, call: Call, request: Any) -> Any:
        """Record evaluations with all their metrics."""
        raise NotImplementedError

    def getMetrics(self, call: Call, request: Any) -> Any:
        """Read every value that an instance's metrics have had."""
        raise NotImplementedError

    def getLatestMetrics(self, call: Call, request: Any) -> Any:
        """Read the newest metrics of many instances."""
        raise NotImplementedError

    def getEvaluation(self, call: Call, request: Any) -> Any:
        """Get an evaluation whole."""
        raise NotImplementedError

    def retractEvaluation(self, call: Call, request: Any) -> Any:
        """Take an evaluation back as wrong."""
        raise NotImplementedError
