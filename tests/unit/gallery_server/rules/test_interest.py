from __future__ import annotations

import pytest

from gallery_server.expressions.expression import compiled
from gallery_server.rules.interest import interest_of


@pytest.mark.parametrize(
    ("text", "covered", "not_covered"),
    [
        ("metrics['mae'] < 5", ["Test/mae"], ["Test/bias", "Production/mae", "drift/mae"]),
        ("metrics.mae < 5 && trainingMetrics['a']['b'] > 0", ["Test/mae", "Training/a.b"], ["Training/a"]),
        ("productionMetrics[city] > 0", ["Production/any"], ["Test/any"]),
        ("metricsIn('Production', 'airport')['mae'] < 5", ["Production/mae", "Production/other"], ["Test/mae"]),
        ("window('mae', '14d').mean < 5", ["Test/mae"], ["Test/bias", "Production/mae"]),
        ("window('mae', '14d', 'Production').mean < 5", ["Production/mae"], ["Test/mae"]),
        ("window('mae', '14d', 'Production', current).mean < 5", ["Production/mae"], ["Test/mae"]),
        ("window(metric, '14d', scope).mean < 5", ["Any/thing"], []),
        ("drift('mape') > 0.2", ["drift/mape"], ["skew/mape", "Test/mape"]),
        ("skew(city) > 0.2", ["skew/mape"], ["drift/mape"]),
        ("health.score > 1", ["health/score"], ["health/drift", "drift/score"]),
        ("city == 'Oslo' && current.metrics['mae'] < 5", [], ["Test/mae"]),
    ],
)
def test_an_expression_is_interested_in_what_it_reads(text: str, covered: list[str], not_covered: list[str]) -> None:
    interest = interest_of([compiled(text)], "Test")
    told = {pair: interest.covers(*pair.split("/")) for pair in covered + not_covered}
    assert told == dict.fromkeys(covered, True) | dict.fromkeys(not_covered, False)
