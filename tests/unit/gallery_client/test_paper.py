from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from gallery_idl import model as wire

from gallery_client.errors import InvalidArgument
from gallery_client.paper import ModelEvaluationMetric, createModelInstance, default_client, uploadModel
from gallery_client.records.model import Model


def supply() -> Model:
    revision = wire.ModelRevision(modelId="m", revision=3, digest="0")
    return Model.from_wire(wire.Model(modelId="m", projectName="p", baseVersionId="supply", newestRevision=4), revision)


def test_a_record_belongs_to_the_revision_of_its_model() -> None:
    record = createModelInstance(supply())
    assert (record.projectName, record.baseVersionId, record.revision) == ("p", "supply", 3)


def test_a_record_of_another_model_is_refused() -> None:
    record = createModelInstance(supply())
    record.content = b"x"
    with pytest.raises(InvalidArgument, match="the record is of p/supply, and the call of p/demand"):
        uploadModel(project="p", base_version_id="demand", modelInstanceRecord=record)


def test_threads_share_one_client() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len({id(client) for client in threads.map(lambda _: default_client(), range(32))}) == 1


def test_a_metric_shows_itself_as_it_was_written() -> None:
    metric = ModelEvaluationMetric(metricName="bias", scope="Validation", value=0.05, segment="ORD")
    assert repr(metric) == "ModelEvaluationMetric(metricName='bias', value=0.05, scope='Validation', segment='ORD')"
