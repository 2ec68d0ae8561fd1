"""Write rule files for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gallery_server.rules.rule import Rule, read_rule

UUID = "4365754a-92bb-4421-a1be-00d7d87f77a0"


def acting(uuid: str = UUID, team: str = "t", **clauses: object) -> bytes:
    """Write a rule that acts; clauses that are None are left out."""
    own = {"GIVEN": "true", "WHEN": "metrics['mae'] < 5", "CALLBACK_ACTIONS": ["log"]}
    return written({"team": team, "uuid": uuid, "rule": own | clauses})


def selecting(uuid: str = UUID, team: str = "t", project: str | None = None, **clauses: object) -> bytes:
    """Write a rule that selects."""
    own = {"GIVEN": "true", "WHEN": "metrics['mae'] < 5", "MODEL_SELECTION": "a.createdTime > b.createdTime"}
    return written({"team": team, "uuid": uuid, "project": project, "rule": own | clauses})


def written(form: Mapping[str, object]) -> bytes:
    """Write JSON, which is YAML too; what is None is left out."""
    kept = {key: value for key, value in form.items() if value is not None}
    rule = kept.get("rule")
    if isinstance(rule, dict):
        kept["rule"] = {key: value for key, value in rule.items() if value is not None}
    return json.dumps(kept).encode()


def acting_rule(**clauses: object) -> Rule:
    """Read a rule that acts."""
    return read_rule("t/r.yaml", acting(**clauses))


def selecting_rule(**clauses: object) -> Rule:
    """Read a rule that selects."""
    return read_rule("t/r.yaml", selecting(**clauses))
