"""Answer the calls by which a person has a rule that acts judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import judging as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.registry import instances
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.decisions import decision_to_wire
from gallery_server.rules.triggering import applying


@dataclass(frozen=True, slots=True)
class JudgingCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions

    def triggerRule(self, call: Call, request: Any) -> Any:
        """Judge a rule for an instance."""

        def trigger(tx: Transaction) -> Any:
            instance = instances.require(tx, request.instanceId)
            found = applying.trigger(tx, call.caller, request.rule, instance, force=bool(request.force))
            return idl.TriggerRuleResponse(
                decision=None if found.decision is None else decision_to_wire(found.decision, whole=True),
                reason=found.reason,
            )

        return self.transactions.write(call, request, trigger)

    def applyRule(self, call: Call, request: Any) -> Any:
        """Have a rule judged for what exists."""

        def apply(tx: Transaction) -> Any:
            found = applying.apply(tx, request.rule, request.where, request.projectName, preview=bool(request.preview))
            application = idl.RuleApplication(
                count=found.count,
                atLeast=found.at_least,
                instanceIds=list(found.instance_ids),
                jobId=found.job_id,
            )
            return idl.ApplyRuleResponse(application=application)

        if request.preview:
            return self.transactions.read(call, apply)
        return self.transactions.write(call, request, apply)
