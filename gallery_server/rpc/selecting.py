"""Have rules select for calls: one at a time of few, with a decision of each answer that differs from the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from gallery_server.dal import hold_store, rule_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.decision import Decision, DecisionTrigger
from gallery_server.domain.deployment import Serving, ServingSource
from gallery_server.domain.hold import strongest
from gallery_server.domain.line import Line, LineName
from gallery_server.domain.rule import RuleMode
from gallery_server.errors import FailedPrecondition, InvalidArgument
from gallery_server.registry.deploying import holding
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.turns import Turns
from gallery_server.rules.selecting import decisions
from gallery_server.rules.selecting.chooser import Chooser, RuleWish, chooser_of
from gallery_server.rules.selecting.decisions import Selected
from gallery_server.rules.selecting.repeats import Repeats
from gallery_server.rules.selecting.selection import Kept, choose

log = structlog.get_logger("gallery.rules")


@dataclass(frozen=True, slots=True)
class Selecting:
    """Select, and remember what was answered."""

    transactions: Transactions
    turns: Turns
    repeats: Repeats

    def select(self, tx: Transaction, caller: Caller, chooser: Chooser, request: Mapping[str, object]) -> Selected:
        """Select for a caller of selectModel; raise what `rules.selecting.selection.choose` raises."""
        return decisions.select(tx, caller, chooser, request, kept_on, DecisionTrigger.SELECT_MODEL)

    def remember(self, call: Call, decision: Decision, *, is_new: bool) -> str:
        """Keep the decision of a new answer, or count one more of the old; answer its id."""
        if not is_new:
            self.repeats.count(decision.decision_id)
            return decision.decision_id
        return self.transactions.database.write(lambda tx: decisions.keep(tx, decision), call.caller.deadline)


@dataclass(slots=True)
class Ruling:
    """Answer `getServing` by the rule that serves a model, within one call; `selected` is what it came to last."""

    caller: Caller
    selected: Selected | None = None

    def __call__(self, tx: Transaction, name: LineName, environment: str) -> Serving | None:
        """Answer what the rule selects for the shard of a line, None where no rule serves, or it selects nothing.

        What a rule cannot decide must not take from programs what is deployed.
        """
        self.selected = None
        rule = rule_store.find_serving(tx, name.project_name, name.base_version_id, environment)
        if rule is None or rule.mode is not RuleMode.ENFORCE:
            return None
        chooser, request = Chooser.of_active(rule), name.shard.as_dict()
        try:
            found = decisions.select(tx, self.caller, chooser, request, no_hold, DecisionTrigger.GET_SERVING)
        except (FailedPrecondition, InvalidArgument) as error:
            log.warning("a rule that serves cannot decide", rule=rule.reference, problem=error.message)
            return None
        self.selected = found
        if found.decision.instance_id is None:
            return None
        reason = f"selected by {rule.reference}: {found.decision.reason}"
        return Serving(ServingSource.RULE, found.decision.instance_id, reason, decision_id=found.decision.decision_id)

    def decided(self, serving: Serving, decision_id: str) -> Serving:
        """Answer what serves with the id under which its decision was kept."""
        return serving if serving.source is not ServingSource.RULE else replace(serving, decision_id=decision_id)


def preferred_on(tx: Transaction, name: LineName, rule: str) -> str | None:
    """Answer the instance of a line that a rule prefers; a reference leaves no decision, since it asks no more."""
    chooser = chooser_of(tx, RuleWish(rule, None))
    return choose(tx, chooser.rule, name.shard.as_dict(), kept_on, name).instance_id


def kept_on(tx: Transaction, line: Line, environment: str) -> Kept | None:
    """Answer the hold that is in force on a line, and what it keeps there."""
    hold = strongest(hold_store.in_force(tx, line.project_name, environment), line)
    return None if hold is None else Kept(hold, holding.kept_by(tx, hold, line))


def no_hold(_tx: Transaction, _line: Line, _environment: str) -> None:
    """Say that there is no hold, where whoever asks has looked at them."""
