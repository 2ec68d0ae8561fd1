"""Rules that are active on a desk."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from gallery_idl import rule as idl

from gallery_server.domain.call import Deadline, system_clock
from tests.integration.calls.desk import PROJECT, Desk
from tests.parts.edge_client import HANGS_AFTER
from tests.parts.published import active_rule, publish
from tests.unit.gallery_server.rules.writing import written

ACTS, HELD, SELECTS = "desk/acts", "desk/held", "desk/selects"

_numbers = itertools.count()


def acting(desk: Desk, name: str | None = None, **clauses: object) -> str:
    """Make a rule that acts active, and answer what people call it; no write has it judged while others count rows."""
    own = {
        "GIVEN": "true",
        "WHEN": "metrics['no such metric'] < 5",
        "CALLBACK_ACTIONS": ["log"],
        "ON": ["deployment"],
    }
    return _publish(desk, name, own | clauses)


def selecting(desk: Desk, name: str | None = None) -> str:
    """Make a rule that selects active, and answer what people call it."""
    return _publish(desk, name, {"GIVEN": "true", "WHEN": "true", "MODEL_SELECTION": "a.createdTime > b.createdTime"})


def held(desk: Desk, name: str | None = None) -> str:
    """Make a rule that acts active, hold it, and answer what people call it."""
    reference = acting(desk, name)
    desk.call("holdRule", idl.HoldRuleRequest(rule=reference, reason="let us look first"))
    return reference


def _publish(desk: Desk, name: str | None, clauses: dict[str, Any]) -> str:
    reference = name or f"desk/rule{next(_numbers)}"
    data = written({"team": "desk", "uuid": str(uuid.uuid4()), "project": PROJECT, "rule": clauses})
    rule = active_rule(f"{reference}.json", data, system_clock())
    desk.database.write(lambda tx: publish(tx, rule), Deadline.after(HANGS_AFTER))
    return reference
