from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from gallery_idl import instance as wire

from gallery_client.records.instance import LineageEntry, ModelInstance
from gallery_client.values import encode_values

ID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


def stored(**fields: Any) -> ModelInstance:
    values = {
        "instanceId": ID,
        "projectName": "marketplace",
        "baseVersionId": "demand",
        "modelId": "m",
        "revision": 4,
        "version": "4.2",
        "number": 57,
        "lineSequence": 9,
        "shard": {"city": "New York City"},
        "stage": wire.LifecycleStage.TRAINED,
        "cause": wire.InstanceCause.UPLOADED,
        "metadata": encode_values(
            {
                "modelName": "Random Forest",
                "city": "New York City",
                "hyperparameters": {"max_depth": 8, "deep": {"a": 1}},
            },
            "metadata",
        ),
        "size": 12_345,
        "sha256": "0" * 64,
        "createdMicros": 1_000_001,
        "createdBy": "local:nightly",
    }
    return ModelInstance.from_wire(wire.ModelInstance(**values | fields))


def test_metadata_are_attributes() -> None:
    instance = stored()
    assert instance.modelName == instance.model_name == "Random Forest"
    assert instance.hyperparameters == {"max_depth": 8, "deep": {"a": 1}}
    assert instance.metadata["hyperparameters.max_depth"] == 8
    with pytest.raises(AttributeError, match="no field and no metadata 'modelType'"):
        _ = instance.modelType


def test_fields_are_plain_python() -> None:
    instance = stored()
    assert instance.created_time == datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=UTC)
    assert (instance.stage, instance.cause) == ("TRAINED", "UPLOADED")
    assert (instance.deprecated, instance.erased, instance.environments) == (False, False, ())
    assert instance.released_time is None


def test_the_reference_leads_back() -> None:
    assert stored().reference == "marketplace/demand/city=New%20York%20City@4.2"
    assert stored(shard=None).reference == "marketplace/demand@4.2"
    assert stored(version=None, shard={}).reference == "marketplace/demand@#57"


def test_a_stage_of_a_later_version_is_unspecified() -> None:
    assert stored(stage=99).stage == "UNSPECIFIED"


def test_it_can_be_copied_pickled_and_hashed() -> None:
    instance = stored()
    assert copy.deepcopy(instance) == pickle.loads(pickle.dumps(instance)) == instance  # noqa: S301 - its own bytes
    assert len({instance, stored()}) == 1


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        stored().version = "5.0"  # type: ignore[misc]  # that it is refused is the point


def test_json_has_the_words_of_the_contract() -> None:
    document = stored(metadata=encode_values({"a": float("nan"), "b": float("-inf")}, "metadata")).to_dict()
    assert document["reference"] == "marketplace/demand/city=New%20York%20City@4.2"
    assert document["instanceId"] == ID
    assert document["createdTime"] == "1970-01-01T00:00:01.000001Z"
    assert document["metadata"] == {"a": "NaN", "b": "-Infinity"}
    assert document["releasedTime"] is None
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_it_shows_itself_in_one_line_and_as_a_table() -> None:
    instance = stored(metadata=encode_values({"description": "<script>alert(1)</script>"}, "metadata"))
    assert "\n" not in repr(instance)
    assert "version='4.2'" in repr(instance)
    shown = instance._repr_html_()
    assert "<th" in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_a_lineage_entry_reads_its_pins() -> None:
    pin = wire.Pin(upstreamModelId="u", upstreamInstanceId="i", pinnedBy=wire.PinSource.DEFAULT)
    entry = LineageEntry.from_wire(wire.LineageEntry(instanceId=ID, pins=[pin], cause=2))
    assert entry.pins[0].pinned_by == "DEFAULT"
    assert entry.cause == "UPSTREAM_CHANGED"
    assert entry.to_dict()["pins"] == [{"upstreamModelId": "u", "upstreamInstanceId": "i", "pinnedBy": "DEFAULT"}]
    assert entry.row()["version"] == "(draft)"
