"""Calls about selections and decisions. A rule is a uuid or `team/name`, or the text of a rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gallery_idl import decision as wire

from gallery_client.calls.instances import instance_id_of
from gallery_client.champions import KeptChampion
from gallery_client.enums import enum_number
from gallery_client.errors import InvalidArgument
from gallery_client.records.decision import Champion, Decision, RuleExplanation
from gallery_client.records.instance import ModelInstance
from gallery_client.values import encode_time, encode_values
from gallery_client.watching_champions import ChampionWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gallery_client.listing import Listing
    from gallery_client.session import Session


def champion(
    self: Session,
    rule: str,
    *,
    max_age: float = 0.0,
    timeout: float | None = None,
    request: Mapping[str, object] | None = None,
    **values: object,
) -> Champion:
    """Answer the instance that a rule prefers now, for the values that it reads as `request.<name>`.

        best = gallery.champion("forecasting/best_of_city", city="Oslo", max_age=60)
        regressor = pickle.loads(gallery.load(best.instance))

    An answer of up to `max_age` seconds ago is given again without a call. `request` takes values whose names are no
    words of Python, or are `rule`, `max_age` or `timeout`. Raises NotFound, NO_CANDIDATE, whose message says how many
    instances fell at which clause and why.
    """
    asked = {**(request or {}), **values}
    key = (rule, tuple(sorted((name, repr(value)) for name, value in asked.items())))
    kept = self._champions.find(key)
    if kept is not None and kept.is_young(max_age):
        return kept.champion
    return ask(self._call, self, rule, asked, timeout)


def watch_champion(
    self: Session,
    rule: str,
    on_change: Callable[[Champion], None],
    *,
    interval: float = 60.0,
    timeout: float | None = None,
    request: Mapping[str, object] | None = None,
    **values: object,
) -> ChampionWatch:
    """Call `on_change` with what a rule prefers now, and again, in a thread of its own, whenever that is another one.

        with gallery.watch_champion("forecasting/best_of_city", lambda best: swap(best), city="Oslo") as watch:
            watch.champion.instance                       # the one that `on_change` was given last

    The watch follows the feed of events on a connection of its own, and asks again when something was written that the
    rule reads; a rule that reads the clock is asked every `interval` seconds too. Where no instance is a candidate any
    more, the last champion stays, with a warning in the log. An error of `on_change` is logged, and the call repeated
    at the next change or interval. It ends with the block, or `close`.
    """
    asked = {**(request or {}), **values}
    own = self._own_channel()

    def call(method: str, wanted: Any, seconds: float | None) -> Any:
        return own.call(method, wanted, timeout=seconds)

    def select() -> tuple[Champion, Any]:
        found = ask(call, self, rule, asked, timeout)
        kept = self._champions.find((rule, tuple(sorted((name, repr(value)) for name, value in asked.items()))))
        return found, None if kept is None else kept.answer.sources

    return ChampionWatch(rule, select, call, on_change, interval, own.close)


def explain_rule(
    self: Session,
    rule: str,
    instance: ModelInstance | str,
    *,
    timeout: float | None = None,
    request: Mapping[str, object] | None = None,
    **values: object,
) -> RuleExplanation:
    """Tell what each clause of a rule comes to for an instance now, with the value of every part."""
    asked = {**(request or {}), **values}
    wanted = wire.ExplainRuleRequest(
        rule=_rule(rule),
        instanceId=instance_id_of(self, instance, timeout),
        requestValues=encode_values(asked, "request") or None,
    )
    return RuleExplanation.from_wire(self._call("explainRule", wanted, timeout).explanation)


def decision(self: Session, decision_id: str, *, timeout: float | None = None) -> Decision:
    """Get a decision with all that it read, and what each part of the rule came to."""
    request = wire.GetDecisionRequest(decisionId=decision_id)
    return Decision.from_wire(self._call("getDecision", request, timeout).decision)


def decisions(
    self: Session,
    *,
    rule: str | None = None,
    instance: ModelInstance | str | None = None,
    evaluation: str | None = None,
    outcome: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
    timeout: float | None = None,
) -> Listing[Decision]:
    """List decisions, newest first: of a rule, that answered an instance, or that read what an evaluation found.

    `outcome` is SELECTED, HELD or NONE; they are from `since` on and before `until`. `limit` ends the listing.
    """
    request = wire.ListDecisionsRequest(
        rule=rule,
        instanceId=None if instance is None else instance_id_of(self, instance, timeout),
        evaluationId=evaluation,
        outcome=None if outcome is None else enum_number(wire.DecisionOutcome, outcome),
        sinceMicros=None if since is None else encode_time(since, "since"),
        untilMicros=None if until is None else encode_time(until, "until"),
    )
    return self._listing("listDecisions", request, Decision.from_wire, timeout, most=limit)


def ask(
    call: Callable[[str, Any, float | None], Any],
    session: Session,
    rule: str,
    asked: Mapping[str, object],
    timeout: float | None,
) -> Champion:
    """Ask the server, which leaves out the instance that is here already, and keep what it answers."""
    key = (rule, tuple(sorted((name, repr(value)) for name, value in asked.items())))
    kept = session._champions.find(key)  # noqa: SLF001 - what calls of a client share
    request = wire.SelectModelRequest(
        rule=_rule(rule),
        requestValues=encode_values(asked, "request") or None,
        ifNotInstanceId=None if kept is None else kept.champion.instance.instance_id,
    )
    answer = call("selectModel", request, timeout)
    instance = kept.champion.instance if kept is not None and answer.unchanged else None
    found = Champion.from_wire(rule, answer, instance or ModelInstance.from_wire(answer.instance))
    session._champions.keep(key, KeptChampion(found, answer))  # noqa: SLF001 - as above
    return found


def _rule(rule: str) -> Any:
    if not rule.strip():
        raise InvalidArgument("rule is empty; write team/name, a uuid, or the text of a rule file")
    is_text = "\n" in rule or rule.lstrip().startswith("{")
    return wire.RuleChoice(text=rule) if is_text else wire.RuleChoice(name=rule)
