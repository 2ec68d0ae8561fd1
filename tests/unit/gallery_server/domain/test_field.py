from __future__ import annotations

import pytest

from gallery_server.domain.field import field_at, field_name_of
from gallery_server.domain.search import FieldName, Namespace
from gallery_server.errors import InvalidArgument, Reason


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("city", FieldName(Namespace.METADATA, "city")),
        ("training-time of day", FieldName(Namespace.METADATA, "training-time of day")),
        ("hyperparameters.max_depth", FieldName(Namespace.METADATA, "hyperparameters.max_depth")),
        ("model_name", FieldName(Namespace.METADATA, "modelName")),
        ("createdTime", FieldName(Namespace.RECORD, "createdTime")),
        ("created_time", FieldName(Namespace.RECORD, "createdTime")),
        ("size", FieldName(Namespace.RECORD, "size")),
        ("metadata['size']", FieldName(Namespace.METADATA, "size")),
        ("metadata.size", FieldName(Namespace.METADATA, "size")),
        ('annotations["it\'s"]', FieldName(Namespace.ANNOTATIONS, "it's")),
        (r"annotations['it\'s']", FieldName(Namespace.ANNOTATIONS, "it's")),
        ("model.owner", FieldName(Namespace.MODEL, "owner")),
        ("shard.city", FieldName(Namespace.SHARD, "city")),
        ("metrics.mae", FieldName(Namespace.METRICS, "mae")),
        ("trainingMetrics['a b']", FieldName(Namespace.TRAINING_METRICS, "a b")),
        ("testMetrics.top.5", FieldName(Namespace.TEST_METRICS, "top.5")),
        ('productionMetrics["mae"]', FieldName(Namespace.PRODUCTION_METRICS, "mae")),
        ("metadata['metrics.mae']", FieldName(Namespace.METADATA, "metrics.mae")),
        ("training_metrics.mae", FieldName(Namespace.METADATA, "training_metrics.mae")),
        ("health.score", FieldName(Namespace.HEALTH, "score")),
        ("healthy", FieldName(Namespace.METADATA, "healthy")),
        ("metricName", FieldName(Namespace.METRIC, "metricName")),
        ("metric_value", FieldName(Namespace.METRIC, "metricValue")),
        ("metric", FieldName(Namespace.METADATA, "metric")),
        ("metadata", FieldName(Namespace.METADATA, "metadata")),
        ("modelled", FieldName(Namespace.METADATA, "modelled")),
    ],
)
def test_a_text_names_a_field(text, field):
    assert field_name_of(text) == field


def test_a_path_names_the_same_field_as_its_text():
    assert field_at(("annotations", "a", "b")) == field_name_of("annotations['a.b']")
    assert field_at(("hyperparameters", "max_depth")) == field_name_of("hyperparameters.max_depth")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, Reason.FIELD_MISSING),
        ("", Reason.FIELD_MISSING),
        ("shard", Reason.FIELD_MALFORMED),
        ("metrics", Reason.FIELD_MALFORMED),
        ("productionMetrics[mae]", Reason.FIELD_MALFORMED),
        ("health", Reason.FIELD_MALFORMED),
        ("metrics['']", Reason.FIELD_MALFORMED),
        (f"metrics.{'a' * 129}", Reason.FIELD_TOO_LONG),
        (" city", Reason.FIELD_MALFORMED),
        ("metadata['']", Reason.FIELD_MALFORMED),
        ("a" * 129, Reason.FIELD_TOO_LONG),
    ],
)
def test_what_names_no_field_is_refused(text, reason):
    with pytest.raises(InvalidArgument) as raised:
        field_name_of(text)
    assert raised.value.reason is reason
