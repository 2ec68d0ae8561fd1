"""Fixtures of the contract tests of stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from gallery_server.dal.session import Session
from tests.contracts.dal.plans import Statements


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """What is executed from now on."""
    found: Statements = []
    execute = Session.execute_sql

    def record(self: Session, sql: str, params: Sequence[Any] | None = None) -> Any:
        found.append((sql, params or ()))
        return execute(self, sql, params)

    for kind in [Session, *Session.__subclasses__()]:
        if "execute_sql" in vars(kind):
            monkeypatch.setattr(kind, "execute_sql", record)
    return found
