"""Calls of actions for tests, and what they may reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gallery_server.actions.hosts import AllowedHosts
from gallery_server.actions.kind import Kind
from gallery_server.actions.reach import Mail, Reach
from gallery_server.actions.secrets import Secrets
from gallery_server.domain.action import ActionCall
from gallery_server.domain.call import Deadline
from gallery_server.errors import ActionFailed

SECRET = "whale-song-4711"  # noqa: S105 - looked for in all that is told
DECISION = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"
DECIDED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
VALUES: Mapping[str, object] = {
    "instanceId": "i-1",
    "modelName": 'Random "Forest"\r\n</script>',
    "shard": {"city": "São Paulo/../x?y=1&z#"},
    "metrics": {"mae": 0.5, "bias": float("nan"), "top 5": 3},
    "deprecated": False,
    "current": None,
    "tags": frozenset({"b", "a"}),
    "createdTime": DECIDED,
}


def reach(secrets: Path, hosts: str = "127.0.0.1", mail: Mail | None = None, **times: Any) -> Reach:
    """Answer a reach with a folder of secrets that has one: `argo` of the team forecasting."""
    (secrets / "forecasting").mkdir(parents=True, exist_ok=True)
    (secrets / "forecasting" / "argo").write_text(SECRET + "\n")
    return Reach(AllowedHosts.of(hosts), Secrets(secrets), mail, **{"read_seconds": 5.0, "whole_seconds": 10.0} | times)


def call(kind: Kind, settings: Mapping[str, object], seconds: float = 30.0, **other: Any) -> ActionCall:
    """Answer a call with checked settings."""
    fields = {
        "decision_id": DECISION,
        "action": "retrain",
        "team": "forecasting",
        "rule": "forecasting/drift",
        "instance_id": "i-1",
        "settings": kind.check(settings),
        "values": VALUES,
        "decided_micros": int(DECIDED.timestamp() * 1_000_000),
        "deadline": Deadline.after(seconds),
    }
    return ActionCall(**fields | other)


def failure(kind: Kind, settings: Mapping[str, object], **other: Any) -> ActionFailed:
    """Answer the error of an action, which never shows a secret."""
    with pytest.raises(ActionFailed) as raised:
        kind.run(call(kind, settings, **other))
    assert SECRET not in str(raised.value)
    return raised.value
