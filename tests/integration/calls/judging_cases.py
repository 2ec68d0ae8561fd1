"""The wrong calls that have a rule judged; what is wrong in an expression is told by tests/contracts/triggering."""

from __future__ import annotations

from typing import Any

from gallery_idl import judging as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import by_id, naming, unknown, wrong
from tests.integration.calls.ruling import ACTS, SELECTS

TRIGGER, APPLY = "triggerRule", "applyRule"


def trigger(instance_id: str | None, **fields: Any) -> Any:
    return idl.TriggerRuleRequest(**{"rule": ACTS, "instanceId": instance_id} | fields)


def applied(**fields: Any) -> Any:
    return idl.ApplyRuleRequest(**{"rule": ACTS} | fields)


JUDGING = [
    *(
        case
        for method, ask in ((TRIGGER, lambda w, rule: trigger(w.instance_id, rule=rule)), (APPLY, lambda w, rule: applied(rule=rule)))
        for case in (
            wrong("rule unset", method, lambda w, ask=ask: ask(w, None), Reason.FIELD_MISSING, "rule"),
            unknown("uuid unknown", method, lambda w, ask=ask: ask(w, w.unknown), Reason.RULE_NOT_FOUND, field="rule"),
            unknown("name unknown", method, lambda w, ask=ask: ask(w, "a/b"), Reason.RULE_NOT_FOUND, field="rule"),
            wrong("a rule that selects", method, lambda w, ask=ask: ask(w, SELECTS), Reason.RULE_SELECTS, "rule", value=SELECTS),
        )
    ),
    *by_id(TRIGGER, lambda w, given: trigger(given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    wrong("an unknown name in where", APPLY, lambda w: applied(where="metrics['mea'] < 5"), Reason.FIELD_UNKNOWN, "where"),
    *naming(APPLY, lambda w, name: applied(projectName=name), "projectName")[1:],
    unknown("another project", APPLY, lambda w: applied(projectName="elsewhere"), Reason.PROJECT_NOT_FOUND, field="projectName"),
]  # fmt: skip
