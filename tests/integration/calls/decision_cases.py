"""The wrong calls about selections and decisions."""

from __future__ import annotations

from typing import Any

from gallery_idl import decision as idl
from gallery_idl import value as value_idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import CODE, Case, by_id, paging, unknown, wrong
from tests.integration.calls.desk import PROJECT, text

SELECT, EXPLAIN, LIST = "selectModel", "explainRule", "listDecisions"
OUTCOMES = "SELECTED, HELD, NONE, FIRED, TRUE, FALSE, INCONCLUSIVE, BARRED, FAILED"
RULE = f"""\
team: default
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
project: {PROJECT}
rule:
  GIVEN: modelName == 'nobody'
  WHEN: metrics['mae'] < 5
  MODEL_SELECTION: {{minimize: "metrics['mae']"}}
"""
NO_ORDER = RULE.replace("modelName == 'nobody'", "number > 0").replace(
    "{minimize: \"metrics['mae']\"}", "a.number + 0 >= b.number"
).replace("metrics['mae'] < 5", "number > 0")  # fmt: skip
ACTS = RULE.replace("MODEL_SELECTION: {minimize: \"metrics['mae']\"}", "CALLBACK_ACTIONS: [log]")


def choice(rule_text: str | None = RULE, name: str | None = None) -> Any:
    return idl.RuleChoice(name=name, text=rule_text)


def select(**fields: Any) -> Any:
    return idl.SelectModelRequest(**{"rule": choice()} | fields)


def explain(instance_id: str | None, **fields: Any) -> Any:
    return idl.ExplainRuleRequest(**{"rule": choice(), "instanceId": instance_id} | fields)


def listed(**fields: Any) -> Any:
    return idl.ListDecisionsRequest(**fields)


def choosing(method: str, request: Any) -> list[Case]:
    """Make the cases of how a rule is named and what is passed to it."""
    both = choice(RULE, "forecasting/champion")
    many = {str(number): text("") for number in range(51)}
    two = value_idl.Value(text="a", whole=1)
    return [
        wrong("rule unset", method, lambda w: request(w, rule=None), Reason.FIELD_MISSING, "rule"),
        wrong("rule empty", method, lambda w: request(w, rule=choice(None)), Reason.UNION_NOT_SINGLE, "rule", count=0),
        wrong("rule twice", method, lambda w: request(w, rule=both), Reason.UNION_NOT_SINGLE, "rule", count=2),
        wrong("a text of nothing", method, lambda w: request(w, rule=choice("x\n")), Reason.RULE_MALFORMED, "rule", line=1),
        wrong("a text with a mistake", method, lambda w: request(w, rule=choice(RULE.replace("< 5", "<"))), Reason.RULE_MALFORMED, "rule", line=6),
        wrong("an unknown key", method, lambda w: request(w, rule=choice(RULE + "owner: me\n")), Reason.RULE_MALFORMED, "rule", line=8),
        wrong("a large text", method, lambda w: request(w, rule=choice("#" * 300_000)), Reason.RULE_MALFORMED, "rule"),
        wrong("an unknown scope", method, lambda w: request(w, rule=choice(RULE + "  SCOPE: Validaton\n")), Reason.RULE_MALFORMED, "rule"),
        unknown("rule unknown", method, lambda w: request(w, rule=choice(None, "a/b")), Reason.RULE_NOT_FOUND, field="rule"),
        wrong("51 values", method, lambda w: request(w, requestValues=many), Reason.TOO_MANY_ITEMS, "requestValues", count=51, limit=50),
        wrong("a value of two kinds", method, lambda w: request(w, requestValues={"k": two}), Reason.UNION_NOT_SINGLE, "requestValues['k']"),
        wrong("a long value", method, lambda w: request(w, requestValues={"k": text("x" * 20_000)}), Reason.FIELD_TOO_LONG, "requestValues", limit=16 << 10),
    ]  # fmt: skip


DECISIONS = [
    *choosing(SELECT, lambda w, **fields: select(**fields)),
    wrong("a rule that acts", SELECT, lambda w: select(rule=choice(ACTS)), Reason.RULE_ACTS, "rule"),
    wrong("id no UUID", SELECT, lambda w: select(ifNotInstanceId="57"), Reason.FIELD_MALFORMED, "ifNotInstanceId", value="'57'"),
    unknown("project unknown", SELECT, lambda w: select(rule=choice(RULE.replace(PROJECT, "marketplaec"))), Reason.PROJECT_NOT_FOUND, field="project"),
    Case("no order", SELECT, lambda w: select(rule=choice(NO_ORDER)), CODE.FAILED_PRECONDITION, Reason.NOT_AN_ORDER),
    *choosing(EXPLAIN, lambda w, **fields: explain(w.instance_id, **fields)),
    *by_id(EXPLAIN, lambda w, given: explain(given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *by_id("getDecision", lambda w, given: idl.GetDecisionRequest(decisionId=given), "decisionId", Reason.DECISION_NOT_FOUND),
    wrong("rule no UUID", LIST, lambda w: listed(rule="57"), Reason.FIELD_MALFORMED, "rule"),
    unknown("rule unknown", LIST, lambda w: listed(rule="a/b"), Reason.RULE_NOT_FOUND, field="rule"),
    wrong("instance no UUID", LIST, lambda w: listed(instanceId="57"), Reason.FIELD_MALFORMED, "instanceId"),
    wrong("evaluation no UUID", LIST, lambda w: listed(evaluationId="57"), Reason.FIELD_MALFORMED, "evaluationId"),
    wrong("outcome unspecified", LIST, lambda w: listed(outcome=0), Reason.FIELD_MISSING, "outcome", known=OUTCOMES),
    wrong("outcome unknown", LIST, lambda w: listed(outcome=99), Reason.FIELD_MALFORMED, "outcome"),
    *paging(LIST, lambda w, **more: listed(**more)),
]  # fmt: skip
"""A selection without a candidate leaves a decision, and is tried where one is looked for: tests/acceptance."""
