from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gallery_server.domain.instance import MEASURED, METRIC_FIELDS, RECORD_FIELDS, InstanceRecord, normal_record
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import InvalidArgument, Reason

NOW = 1_732_482_000_123_456
RECORD = InstanceRecord(
    project_name="marketplace",
    base_version_id="demand",
    revision=3,
    metadata={"city": text("Oslo"), "epochs": Value(ValueKind.WHOLE, 2**53 + 1)},
    external_id="run/2024-11-24#7",
    draft=True,
    original_created_micros=NOW,
    annotations={"owner": text("risk")},
)


def test_a_record_comes_back_from_its_stored_form() -> None:
    assert InstanceRecord.from_json(json.loads(json.dumps(RECORD.to_json()))) == RECORD
    plain = InstanceRecord("p", "m")
    assert InstanceRecord.from_json(plain.to_json()) == plain


def test_a_record_within_its_limits_is_kept_in_nfc() -> None:
    assert normal_record(RECORD, NOW) == RECORD
    spelt = replace(RECORD, project_name="Zu\u0308rich", external_id="u\u0308")
    assert (normal_record(spelt, NOW).project_name, normal_record(spelt, NOW).external_id) == ("Zürich", "ü")


@pytest.mark.parametrize("name", sorted((*RECORD_FIELDS, *METRIC_FIELDS, *MEASURED)))
def test_metadata_may_not_use_the_name_of_a_field(name: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        normal_record(replace(RECORD, metadata={name: text("x")}), NOW)
    assert (raised.value.reason, raised.value.details["field"]) == (Reason.FIELD_RESERVED, f"metadata.{name}")


@pytest.mark.parametrize("key", ["metrics.mae", "health.score", "productionMetrics.a.b"])
def test_metadata_may_not_look_like_a_metric(key: str) -> None:
    with pytest.raises(InvalidArgument, match="metrics or health") as raised:
        normal_record(replace(RECORD, metadata={key: text("x")}), NOW)
    assert raised.value.details["field"] == f"metadata.{key.partition('.')[0]}"


@pytest.mark.parametrize("key", ["metric", "metrics_of_last_week", "healthy", "metricName.a", "training_metrics"])
def test_other_keys_are_welcome(key: str) -> None:
    assert key in normal_record(replace(RECORD, metadata={key: text("x")}), NOW).metadata


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"project_name": ""}, Reason.FIELD_MISSING, "projectName"),
        ({"base_version_id": "a/b"}, Reason.FIELD_MALFORMED, "baseVersionId"),
        ({"revision": 0}, Reason.FIELD_OUT_OF_RANGE, "revision"),
        ({"media_type": "zip"}, Reason.FIELD_MALFORMED, "mediaType"),
        ({"format": "x" * 201}, Reason.FIELD_TOO_LONG, "format"),
        ({"external_id": ""}, Reason.FIELD_MISSING, "externalId"),
        ({"external_id": "a "}, Reason.FIELD_MALFORMED, "externalId"),
        ({"original_created_micros": NOW + 1}, Reason.FIELD_OUT_OF_RANGE, "originalCreatedMicros"),
        ({"original_created_micros": -1}, Reason.FIELD_OUT_OF_RANGE, "originalCreatedMicros"),
        ({"annotations": {"a": text("x" * 65_537)}}, Reason.FIELD_TOO_LONG, "annotations['a']"),
    ],
)
def test_what_breaks_a_limit_is_told_by_its_field(change: dict[str, object], reason: Reason, field: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        normal_record(replace(RECORD, **change), NOW)
    assert (raised.value.reason, raised.value.details["field"]) == (reason, field)
