"""Thousands of drawn expressions: where ours concludes, Apache JEXL 3.1 has the same value."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_server.expressions.expression import compiled
from gallery_server.expressions.outcome import Inconclusive
from tests.contracts.language.corpus import Names, is_same
from tests.contracts.language.generator import Written, expressions
from tests.contracts.language.naming import contexts
from tests.parts.jexl_process import Jexl

COMPARED = (bool, int, float, str, type(None))
Case = tuple[Written, dict[str, Any]]


def test_what_ours_concludes_jexl_concludes(jexl: Jexl) -> None:
    seen: Counter[type] = Counter()

    # Together, since to wait for another process takes longer than what it does.
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(expressions, contexts), min_size=20, max_size=40))
    def agrees(cases: list[Case]) -> None:
        ours = [compiled(written.ours).value(Names(names)) for written, names in cases]
        jexls = jexl.evaluate_all([(written.jexl, names, {}) for written, names in cases])
        seen.update(map(type, ours))
        for (written, names), value, answer in zip(cases, ours, jexls, strict=True):
            if isinstance(value, COMPARED):
                assert answer.has_value, (written.ours, names, value, answer)
                assert is_same(answer.value, value), (written.ours, names, value, answer)

    agrees()
    # Else nothing was compared.
    assert seen[bool] > seen.total() / 4, seen
    assert seen[Inconclusive] > seen.total() / 20, seen
    assert seen.keys() >= {bool, int, float, str}, seen
