"""The wrong calls about rules and their repository."""

from __future__ import annotations

from typing import Any

from gallery_idl import rule as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import LONG, forbidden, naming, paging, unknown, wrong
from tests.integration.calls.ruling import ACTS, HELD, SELECTS

COMMIT = "0123456789abcdef" * 2 + "01234567"
LIST, GET, STATUS, SYNC, PIN, UNPIN = "listRules", "getRule", "getRuleRepository", "syncRules", "pinRules", "unpinRules"
HOLD, RELEASE = "holdRule", "releaseRule"


def listed(**fields: Any) -> Any:
    return idl.ListRulesRequest(**fields)


def pin(**fields: Any) -> Any:
    return idl.PinRulesRequest(**{"commit": COMMIT, "reason": "it was good"} | fields)


def unpin(**fields: Any) -> Any:
    return idl.UnpinRulesRequest(**{"reason": "mended"} | fields)


def hold(**fields: Any) -> Any:
    return idl.HoldRuleRequest(**{"rule": ACTS, "reason": "let us look first"} | fields)


def let_go(**fields: Any) -> Any:
    return idl.ReleaseRuleRequest(**{"rule": HELD, "reason": "we have looked"} | fields)


RULES = [
    *naming(LIST, lambda w, name: listed(team=name), "team")[1:],
    *naming(LIST, lambda w, name: listed(projectName=name), "projectName")[1:],
    *paging(LIST, lambda w, **more: listed(**more)),
    wrong("rule unset", GET, lambda w: idl.GetRuleRequest(), Reason.FIELD_MISSING, "rule"),
    unknown("uuid unknown", GET, lambda w: idl.GetRuleRequest(rule=w.unknown), Reason.RULE_NOT_FOUND, field="rule"),
    unknown("name unknown", GET, lambda w: idl.GetRuleRequest(rule="a/b"), Reason.RULE_NOT_FOUND, value="'a/b'"),
    unknown("no reference", GET, lambda w: idl.GetRuleRequest(rule="../etc\0"), Reason.RULE_NOT_FOUND, field="rule"),
    *paging(STATUS, lambda w, **more: idl.GetRuleRepositoryRequest(**more)),
    *(
        wrong(f"waits {wait}", SYNC, lambda w, wait=wait: idl.SyncRulesRequest(waitMs=wait), Reason.FIELD_OUT_OF_RANGE, "waitMs", value=wait)
        for wait in (-1, 60_001)
    ),
    forbidden("nothing is watched", SYNC, lambda w: idl.SyncRulesRequest(), Reason.RULES_NOT_WATCHED, setting="rules_repository"),
    wrong("commit unset", PIN, lambda w: pin(commit=None), Reason.FIELD_MISSING, "commit"),
    *(
        wrong(f"commit {commit[:12]}", PIN, lambda w, commit=commit: pin(commit=commit), Reason.FIELD_MALFORMED, "commit")
        for commit in (COMMIT[:7], COMMIT + "0", "main", "--upload-pack=date", COMMIT[:-1] + "g")
    ),
    *naming(PIN, lambda w, name: pin(team=name), "team")[1:],
    wrong("reason unset", PIN, lambda w: pin(reason=None), Reason.FIELD_MISSING, "reason"),
    wrong("reason long", PIN, lambda w: pin(reason=LONG * 10), Reason.FIELD_TOO_LONG, "reason"),
    *naming(UNPIN, lambda w, name: unpin(team=name), "team")[1:],
    wrong("reason unset", UNPIN, lambda w: unpin(reason=None), Reason.FIELD_MISSING, "reason"),
    unknown("nothing is pinned", UNPIN, lambda w: unpin(), Reason.RULES_NOT_PINNED, field="team"),
    unknown("another team", UNPIN, lambda w: unpin(team="nobody"), Reason.RULES_NOT_PINNED, team="nobody"),
    *(
        case
        for method, ask in ((HOLD, hold), (RELEASE, let_go))
        for case in (
            wrong("rule unset", method, lambda w, ask=ask: ask(rule=None), Reason.FIELD_MISSING, "rule"),
            unknown("uuid unknown", method, lambda w, ask=ask: ask(rule=w.unknown), Reason.RULE_NOT_FOUND, field="rule"),
            unknown("name unknown", method, lambda w, ask=ask: ask(rule="a/b"), Reason.RULE_NOT_FOUND, field="rule"),
            wrong("reason unset", method, lambda w, ask=ask: ask(reason=None), Reason.FIELD_MISSING, "reason"),
            wrong("reason long", method, lambda w, ask=ask: ask(reason=LONG * 10), Reason.FIELD_TOO_LONG, "reason"),
        )
    ),
    wrong("a rule that selects", HOLD, lambda w: hold(rule=SELECTS), Reason.RULE_SELECTS, "rule", value=SELECTS),
    forbidden("a held rule", HOLD, lambda w: hold(rule=HELD), Reason.RULE_HELD, field="rule", heldBy="local:unnamed"),
    unknown("a rule that acts", RELEASE, lambda w: let_go(rule=ACTS), Reason.RULE_NOT_HELD, value=ACTS),
]  # fmt: skip
