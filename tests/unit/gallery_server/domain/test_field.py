from __future__ import annotations

import pytest

from gallery_server.domain.field import field_at, field_name_of
from gallery_server.domain.search import FieldName, Namespace
from gallery_server.errors import InvalidArgument, Reason, Unimplemented


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
        (" city", Reason.FIELD_MALFORMED),
        ("metadata['']", Reason.FIELD_MALFORMED),
        ("a" * 129, Reason.FIELD_TOO_LONG),
    ],
)
def test_what_names_no_field_is_refused(text, reason):
    with pytest.raises(InvalidArgument) as raised:
        field_name_of(text)
    assert raised.value.reason is reason


@pytest.mark.parametrize("text", ["metrics.mae", "metricName", "productionMetrics['mae']"])
def test_a_metric_is_said_to_come_later(text):
    with pytest.raises(Unimplemented, match="is a metric"):
        field_name_of(text)
