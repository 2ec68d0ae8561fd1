"""What an expression reads is what a write looks rules up by."""

from __future__ import annotations

import pytest

from gallery_server.domain.metric import Scope
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.reads import Read, Source, interest_of

CASES = [
    ("size > 1", {Read(Source.RECORD, "size")}),
    ("created_time != null", {Read(Source.RECORD, "createdTime")}),
    ("model_name == 'x'", {Read(Source.METADATA, "modelName")}),
    ("hyperparameters.max_depth > 1", {Read(Source.METADATA, "hyperparameters.max_depth")}),
    ("metadata['a b'] == 1", {Read(Source.METADATA, "a b")}),
    ("annotations.approved", {Read(Source.ANNOTATION, "approved")}),
    ("model.owner == 'x'", {Read(Source.MODEL, "owner")}),
    ("shard.city == request.city", {Read(Source.SHARD, "city"), Read(Source.REQUEST, "city")}),
    ("health.drift > 1", {Read(Source.HEALTH, "drift")}),
    ("metrics['mae'] < 1", {Read(Source.METRIC, "mae")}),
    ("metrics[mae] < 1", {Read(Source.METRIC, "mae")}),
    ("metrics[request.by] < 1", {Read(Source.METRIC), Read(Source.REQUEST, "by")}),
    ("productionMetrics.mape < 1", {Read(Source.METRIC, "mape", Scope.PRODUCTION)}),
    ("metricsIn('Test')['mae'] < 1", {Read(Source.METRIC, "mae", Scope.TEST)}),
    ("metricsIn('Test', 'airport').mae < 1", {Read(Source.METRIC, "mae", Scope.TEST, "airport")}),
    ("size(metricsIn('Test')) > 1", {Read(Source.METRIC, None, Scope.TEST)}),
    (
        "metricsIn(request.scope).mae < 1",
        {Read(Source.REQUEST, "scope"), *(Read(Source.METRIC, "mae", scope) for scope in Scope)},
    ),
    ("current == null", {Read(Source.DEPLOYMENT, instance="current")}),
    ("current.metrics.mae < 1", {Read(Source.METRIC, "mae", instance="current")}),
    ("previous.model_name == 'x'", {Read(Source.METADATA, "modelName", instance="previous")}),
    ("a.number > b.number", {Read(Source.RECORD, "number", instance="a"), Read(Source.RECORD, "number", instance="b")}),
    ("'production' =~ environments", {Read(Source.DEPLOYMENT)}),
    ("deployments['canary'].since != null", {Read(Source.DEPLOYMENT, "canary")}),
    ("daysSince(createdTime) > 1", {Read(Source.RECORD, "createdTime"), Read(Source.TIME)}),
    ("window('mape', '14d').mean > 1", {Read(Source.METRIC, "mape"), Read(Source.TIME)}),
    (
        "window('mape', '14d', 'Production', current).mean > 1",
        {
            Read(Source.METRIC, "mape", Scope.PRODUCTION, instance="current"),
            Read(Source.TIME),
            Read(Source.DEPLOYMENT, instance="current"),
        },
    ),
    ("skew('fare') > 1", {Read(Source.SKEW, "fare")}),
    ("drift(city) > 1", {Read(Source.DRIFT), Read(Source.METADATA, "city")}),
    ("abs(x) > max(y, 2)", {Read(Source.METADATA, "x"), Read(Source.METADATA, "y")}),
    ("1 < 2", set()),
]


@pytest.mark.parametrize(("text", "reads"), CASES, ids=[text for text, _ in CASES])
def test_what_an_expression_reads(text, reads):
    assert compiled(text).reads == reads


@pytest.mark.parametrize(
    ("text", "covered", "not_covered"),
    [
        ("metrics['mae'] < 5", ["Test/mae"], ["Test/bias", "Production/mae", "drift/mae"]),
        (
            "metrics.mae < 5 && trainingMetrics['a']['b'] > 0",
            ["Test/mae", "Training/a.b"],
            ["Training/a", "Test@airport/mae"],
        ),
        ("productionMetrics[city] > 0", ["Production/any"], ["Test/any"]),
        (
            "metricsIn('Production', 'airport')['mae'] < 5",
            ["Production@airport/mae"],
            ["Production/mae", "Production@airport/other"],
        ),
        ("metricsIn('Production', city).mae < 5", ["Production/mae", "Production@airport/mae"], ["Test/mae"]),
        ("window('mae', '14d').mean < 5", ["Test/mae"], ["Test/bias", "Production/mae"]),
        ("window('mae', '14d', 'Production').mean < 5", ["Production/mae"], ["Test/mae"]),
        ("window('mae', '14d', 'Production', current).mean < 5", [], ["Production/mae", "Test/mae"]),
        ("window(metric, '14d', scope).mean < 5", ["Training/thing", "Production/other"], ["drift/thing"]),
        ("drift('mape') > 0.2", ["drift/mape"], ["skew/mape", "Test/mape"]),
        ("skew(city) > 0.2", ["skew/mape"], ["drift/mape"]),
        ("health.score > 1", ["health/score"], ["health/drift", "drift/score"]),
        ("city == 'Oslo' && current.metrics['mae'] < 5", [], ["Test/mae"]),
    ],
)
def test_an_expression_is_interested_in_what_it_reads(text: str, covered: list[str], not_covered: list[str]) -> None:
    interest = interest_of(compiled(text).reads, "Test")
    told = {}
    for written in covered + not_covered:
        place, name = written.split("/")
        scope, _, segment = place.partition("@")
        told[written] = interest.covers(scope, name, segment)
    assert told == dict.fromkeys(covered, True) | dict.fromkeys(not_covered, False)
