from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gallery_client.errors import InvalidArgument
from gallery_client.records.instance_record import ModelInstanceRecord


def record() -> ModelInstanceRecord:
    return ModelInstanceRecord("example-project", "supply_rejection", revision=2)


def test_any_attribute_is_metadata() -> None:
    draft = record()
    draft.modelName = "Random Forest"
    draft.training_data_set = "flights"
    draft.hyperparameters = {"max_depth": 8}
    draft.absent = None
    draft.content = b"model"
    assert draft.modelName == draft.model_name == "Random Forest"
    assert draft.trainingDataSet == "flights"
    sent = draft.to_wire()
    assert {key: value.text or value.whole for key, value in sent.metadata.items()} == {
        "modelName": "Random Forest",
        "trainingDataSet": "flights",
        "hyperparameters.max_depth": 8,
    }
    assert (sent.projectName, sent.baseVersionId, sent.revision) == ("example-project", "supply_rejection", 2)


def test_fields_are_no_metadata_in_either_spelling() -> None:
    draft = record()
    draft.mediaType = "application/zip"
    draft.external_id = "batch-7"
    draft.draft = True
    draft.originalCreatedTime = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    draft.annotations = {"owner": "forecasting"}
    assert draft.media_type == draft.mediaType == "application/zip"
    assert draft.externalId == "batch-7"
    sent = draft.to_wire()
    assert sent.metadata == {}
    assert (sent.mediaType, sent.externalId, sent.draft, sent.originalCreatedMicros) == (
        "application/zip",
        "batch-7",
        True,
        1_000_000,
    )
    assert sent.annotations["owner"].text == "forecasting"
    assert sent.unsharded is None


@pytest.mark.parametrize("value", [b"bytes", ["a"], {"a": [1]}])
def test_a_bad_value_is_refused_where_it_is_assigned(value: object) -> None:
    draft = record()
    with pytest.raises(InvalidArgument, match="contnet"):
        draft.contnet = value
    assert draft.metadata == {}


@pytest.mark.parametrize("name", ["_private", "__dunder__"])
def test_names_of_python_are_no_metadata(name: str) -> None:
    with pytest.raises(AttributeError, match="belong to Python"):
        setattr(record(), name, "x")


def test_an_attribute_that_was_never_set_is_missing() -> None:
    with pytest.raises(AttributeError, match="no metadata 'city'"):
        _ = record().city


def test_metadata_can_be_taken_back() -> None:
    draft = record()
    draft.model_name = "a"
    del draft.modelName
    assert draft.metadata == {}
    with pytest.raises(AttributeError, match="no metadata 'modelName'"):
        del draft.modelName


def test_records_share_nothing() -> None:
    one, other = record(), record()
    one.city = "Oslo"
    one.annotations["a"] = "b"  # type: ignore[index]  # a plain dict until somebody replaces it
    assert other.metadata == {}
    assert other.annotations == {}
