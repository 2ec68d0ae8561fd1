"""Make rules that were published ready to be judged."""

from __future__ import annotations

from functools import lru_cache

from gallery_server.domain.rule import ActiveRule
from gallery_server.rules.rule import Rule, read_rule

_KEPT = 10_000


def compiled_rule(rule: ActiveRule) -> Rule:
    """Answer an active rule with its expressions compiled; the same one again while its file is the same."""
    return _compiled(rule.path, rule.document)


@lru_cache(_KEPT)
def _compiled(path: str, document: str) -> Rule:
    return read_rule(path, document.encode())
