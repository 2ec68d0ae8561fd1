"""Answer the calls about the server itself."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from gallery_idl import server as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.registry import instances, references
from gallery_server.rpc.call import Call
from gallery_server.rpc.frames import MAX_FRAME, MAX_REPLY
from gallery_server.rpc.health import Health
from gallery_server.rpc.selecting import preferred_on
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.turns import Turns
from gallery_server.rpc.wire.instances import instance_to_wire
from gallery_server.rpc.wire.values import no_choice

_EDGE_LIMITS = {"frame_bytes": MAX_FRAME, "reply_bytes": MAX_REPLY}
TIERS = (("storage", True, ""), ("search", True, ""), ("metrics", True, ""), ("rules", True, ""))
"""Name, whether it is on, and what turns it on (paper, 6.3)."""


@dataclass(frozen=True, slots=True)
class ServerCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    health: Health
    version: str
    turns: Turns

    def getServerInfo(self, call: Call, request: Any) -> Any:  # noqa: ARG002 - the request is empty
        """Tell version, limits, tiers and time."""
        return idl.GetServerInfoResponse(
            version=self.version,
            timeMicros=self.transactions.database.clock(),
            limits=_EDGE_LIMITS | {name: limit for name, (limit, _) in limits.EXPLAINED.items()},
            tiers=[idl.Tier(name=name, on=on, setting=setting) for name, on, setting in TIERS],
            authRequired=False,
        )

    def checkHealth(self, call: Call, request: Any) -> Any:  # noqa: ARG002 - anyone may ask
        """Tell whether the server works."""
        if request.probe == idl.Probe.LIVENESS:
            return idl.CheckHealthResponse(status=idl.HealthStatus.SERVING, checks=[])
        if request.probe != idl.Probe.READINESS:
            raise no_choice("probe", request.probe, ["LIVENESS", "READINESS"])
        parts = self.health.parts()
        ready = all(part.ok for part in parts if part.needed)
        return idl.CheckHealthResponse(
            status=idl.HealthStatus.SERVING if ready else idl.HealthStatus.NOT_SERVING,
            checks=[idl.HealthCheck(name=part.name, ok=part.ok, message=part.message or None) for part in parts],
        )

    def resolveReference(self, call: Call, request: Any) -> Any:
        """Find the instance that a reference string means."""
        or_unsharded = bool(request.orUnsharded)

        def resolve(tx: Transaction) -> AnnotatedInstance:
            found = references.resolve(tx, request.reference, preferred_on, or_unsharded=or_unsharded)
            return instances.annotated(tx, found)

        asks = references.asks_a_rule(request.reference)
        with self.turns.taken(call.caller.deadline) if asks else nullcontext():
            found = self.transactions.read(call, resolve)
        return idl.ResolveReferenceResponse(instance=instance_to_wire(found))
