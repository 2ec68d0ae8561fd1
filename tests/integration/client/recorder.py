"""A server's part that records evaluations, and knows a repeat by its id."""

from __future__ import annotations

import threading
from typing import Any

from gallery_idl import fault, metric, server
from gallery_idl import instance as wire_instance

from tests.integration.client.store import refuse

ID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


class Recorder:
    """Keeps values in the order of their writing; `before` and `after` may raise around a write."""

    def __init__(self) -> None:
        self.values: list[tuple[str, str, float]] = []
        self.batches: list[int] = []
        self.resolved: list[str] = []
        self.before: Any = lambda: None
        self.after: Any = lambda: None
        self._answers: dict[str, Any] = {}
        self._lock = threading.Lock()

    def resolveReference(self, caller: Any, request: Any) -> Any:
        self.resolved.append(request.reference)
        return server.ResolveReferenceResponse(instance=wire_instance.ModelInstance(**_RESOLVED))

    def insertModelInstanceMetrics(self, caller: Any, request: Any) -> Any:
        self.before()
        with self._lock:
            if caller.clientRequestId not in self._answers:
                self._answers[caller.clientRequestId] = self._write(request.evaluations)
        self.after()
        return self._answers[caller.clientRequestId]

    def _write(self, evaluations: Any) -> Any:
        for evaluation in evaluations:
            if any(not each.name for each in evaluation.metrics):
                raise refuse(fault.FaultCode.INVALID_ARGUMENT, "FIELD_MISSING")
        for evaluation in evaluations:
            self.values += [(evaluation.instanceId, each.name, each.value) for each in evaluation.metrics]
        self.batches.append(len(evaluations))
        return metric.InsertModelInstanceMetricsResponse(items=[f"e{n}" for n in range(len(evaluations))])


_RESOLVED = {
    "instanceId": ID,
    "projectName": "p",
    "baseVersionId": "m",
    "number": 1,
    "size": 1,
    "revision": 1,
}
