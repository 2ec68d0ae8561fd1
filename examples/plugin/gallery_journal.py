"""Offer the action `journal` to Gallery's rules: it appends a line to a file.

In `actions.yaml` of a team:

    note: {kind: journal, path: /var/log/models.jsonl, text: "${modelName} drifts"}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class JournalClosed(Exception):  # noqa: N818 - named for what happened
    """Say that nobody may write; the action is then not tried again."""

    retryable = False


def append(call: Any, *, path: str, text: str = "a rule fired", level: int = 1) -> str:
    """Append a line, unless an earlier try of the same action has.

    `call` tells of the decision: `idempotency_key`, `decision_id`, `rule`, `team`, `instance_id`, `values`. What is
    returned is kept with the decision; an error is tried again, unless it has `retryable = False`.
    """
    journal = Path(path)
    if journal.is_dir():
        raise JournalClosed(f"{path} is a folder")
    line = {"key": call.idempotency_key, "rule": call.rule, "instance": call.instance_id, "level": level, "text": text}
    written = journal.read_text("utf-8").splitlines() if journal.exists() else []
    if any(json.loads(each)["key"] == call.idempotency_key for each in written):
        return "Written before."
    with journal.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(line) + "\n")
    return f"Written to {journal.name}."
