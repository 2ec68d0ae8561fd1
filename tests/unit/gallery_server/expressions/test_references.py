from __future__ import annotations

import pytest

from gallery_server.expressions.parser import parse
from gallery_server.expressions.references import references


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("1 < 2", []),
        ("city == 'x' && (a.b > 1 || !c)", [("city",), ("a", "b"), ("c",)]),
        ("metrics['mae'] < 0.98 * current.metrics.mae", [("metrics", "mae"), ("current", "metrics", "mae")]),
        ("a ?: b ?? c", [("a",), ("b",), ("c",)]),
        ("max(a, size(b)) > 1", [("a",), ("b",)]),
        ("metrics[request.name] > 1", [("metrics",), ("request", "name")]),
        ("a?.b =~ [c, {d: e}, (f..g)]", [("a", "b"), ("c",), ("d",), ("e",), ("f",), ("g",)]),
    ],
)
def test_what_an_expression_reads(text, paths):
    assert references(parse(text)) == set(paths)
