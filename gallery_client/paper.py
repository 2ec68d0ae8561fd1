"""Offer the paper's calls as plain functions with the paper's arguments, so that Listings 3 to 5 run as printed.

They share one client, whose server is `GALLERY_ADDRESS`, else 127.0.0.1:9480.
"""
# ruff: noqa: N802, N803 - the paper's spelling

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Unpack

from gallery_client.client import GalleryClient
from gallery_client.errors import InvalidArgument
from gallery_client.listing import Listing
from gallery_client.records.evaluation_record import EvaluationContext
from gallery_client.records.instance import ModelInstance
from gallery_client.records.instance_record import ModelInstanceRecord
from gallery_client.records.metric import Metric
from gallery_client.records.model import Model

_lock = threading.Lock()
_client: GalleryClient | None = None


def default_client() -> GalleryClient:
    """Answer the client that the plain functions share; the first call makes it."""
    global _client  # noqa: PLW0603 - one client a process is the point
    with _lock:
        if _client is None:
            _client = GalleryClient()
        return _client


def createGalleryModel(project: str, base_version_id: str, **specification: Any) -> Model:
    """Make a model, or its next revision; takes what `GalleryClient.create_model` takes."""
    return default_client().create_model(project, base_version_id, **specification)


def createModelInstance(model: Model) -> ModelInstanceRecord:
    """Begin the record of an instance of this revision of a model; any attribute set on it is metadata."""
    revision = model.revision.revision if model.revision else None
    return ModelInstanceRecord(model.project_name, model.base_version_id, revision=revision)


def uploadModel(project: str, base_version_id: str, modelInstanceRecord: ModelInstanceRecord) -> str:
    """Save the content of a record with its metadata, and answer the id of the instance."""
    record = modelInstanceRecord
    if (record.project_name, record.base_version_id) != (project, base_version_id):
        raise InvalidArgument(
            f"the record is of {record.project_name}/{record.base_version_id}, and the call of "
            f"{project}/{base_version_id}; make the record with createModelInstance of that model",
            reason="FIELD_MALFORMED",
            details={"field": "modelInstanceRecord"},
        )
    return default_client().upload_model(record).instance_id


class ModelEvaluationMetric:
    """Be one metric, with its scope and whatever else EvaluationRecord takes of what it was measured on."""

    def __init__(self, metricName: str, value: object, **context: Unpack[EvaluationContext]) -> None:
        self.metricName = metricName
        self.value = value
        self.context = context

    def __repr__(self) -> str:
        given = {"metricName": self.metricName, "value": self.value} | self.context
        return f"ModelEvaluationMetric({', '.join(f'{name}={value!r}' for name, value in given.items())})"


def insertModelInstanceMetric(
    project: str, modelInstanceId: str, modelPerformanceRecord: ModelEvaluationMetric
) -> Metric:
    """Record a metric of an instance, which must be of this project."""
    record = modelPerformanceRecord
    return default_client().insert_metric(
        modelInstanceId, record.metricName, record.value, project=project, **record.context
    )


def getModelInstance(modelInstanceId: str) -> ModelInstance:
    """Get a stored instance by its id."""
    return default_client().get_instance(modelInstanceId)


def loadModel(modelInstanceId: str) -> bytes:
    """Load the bytes of a stored instance; takes an id or a reference."""
    return default_client().load(modelInstanceId)


def modelQuery(constraints: Iterable[Mapping[str, object]]) -> Listing[ModelInstance]:
    """Find the instances that meet all constraints, newest first, fetched as they are read.

    A constraint is a dictionary of field, operator (such as `equal` and `smaller_than`) and value.
    """
    return default_client().search(*constraints)


def _unlock_after_fork() -> None:
    """Replace the lock, which another thread may have held when the process forked."""
    global _lock  # noqa: PLW0603 - see above
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_unlock_after_fork)
