"""What an expression reads is what a write looks rules up by."""

from __future__ import annotations

import pytest

from gallery_server.domain.metric import Scope
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.reads import Read, Source

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
    ("skew('fare') > 1", {Read(Source.HEALTH, "skew")}),
    ("abs(x) > max(y, 2)", {Read(Source.METADATA, "x"), Read(Source.METADATA, "y")}),
    ("1 < 2", set()),
]


@pytest.mark.parametrize(("text", "reads"), CASES, ids=[text for text, _ in CASES])
def test_what_an_expression_reads(text, reads):
    assert compiled(text).reads == reads
