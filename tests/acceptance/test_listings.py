"""The paper's listings run as printed, with a scikit-learn pipeline in place of Spark's."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.parts.server import Server

LIMIT = 120

TRAIN = """
    import pickle

    import numpy
    import sklearn.ensemble, sklearn.pipeline, sklearn.preprocessing

    hours = numpy.arange(24 * 14).reshape(-1, 1)
    departures = 10 + 5 * numpy.sin(hours.ravel() * numpy.pi / 12)
    serialize, train_df = pickle.dumps, (hours, departures)
    forest = sklearn.ensemble.RandomForestRegressor(n_estimators=5, random_state=0)
    scaler = sklearn.preprocessing.StandardScaler()

    class pipeline:
        @staticmethod
        def fit(df):
            return sklearn.pipeline.make_pipeline(scaler, forest).fit(*df)
"""

LISTING_3 = """
    # Using a SparlML pipeline to fit a model
    model_object = pipeline.fit(train_df)
    # Model is serialized to a binary blob
    model_content = serialize(model_object)
    # Create and upload the trained model instance with metadata to Gallery.
    model = createGalleryModel(project='example-project', base_version_id='supply_rejection')
    # Add model instance information
    modelInstance = createModelInstance(model)
    modelInstance.content = model_content
    modelInstance.modelName = 'Random Forest'
    modelInstance.city = 'New York City'
    modelInstance.modelType = 'SparkML'
    modelInstance.trainingDataSet = '...'
    modelInstance.trainingDataMetadata = '...'
    # Update model instance to Gallery
    modelInstanceId = uploadModel(project='example-project', base_version_id='supply_rejection',
        modelInstanceRecord=modelInstance
    )
"""

LISTING_4 = """
    # Upload a model instance performance metric
    modelPerformanceRecord = ModelEvaluationMetric(
        metricName='bias',
        scope='Validation',
        value=0.05
    )
    insertModelInstanceMetric(project='example-project', modelInstanceId=modelInstanceId,
        modelPerformanceRecord=
        modelPerformanceRecord
    )
"""

LISTING_5 = """
    constraints = [
        {"field": "projectName", "operator": "equal", "value": "example-project"},
        {"field": "modelName",   "operator": "equal", "value": "Random Forest"},
    ]
    result = modelQuery(constraints)
"""

LISTING_5_METRICS = """
    constraints = [
        {"field": "projectName", "operator": "equal", "value": "example-project"},
        {"field": "modelName",   "operator": "equal", "value": "Random Forest"},
        {"field": "metricName",  "operator": "equal", "value": "bias"},
        {"field": "metricValue", "operator": "smaller_than", "value": 0.25},
    ]
    result = modelQuery(constraints)
"""

TELL = """
    import hashlib
    print(modelInstanceId, hashlib.sha256(model_object.predict(hours).tobytes()).hexdigest())
"""

LOAD_ELSEWHERE = """
    import hashlib, pickle, sys
    import numpy
    from gallery_client import *

    stored = getModelInstance(sys.argv[1])
    assert stored.modelName == 'Random Forest' and stored.city == 'New York City', stored.metadata
    assert stored.reference == 'example-project/supply_rejection@1.0'
    model_object = pickle.loads(loadModel(sys.argv[1]))
    hours = numpy.arange(24 * 14).reshape(-1, 1)
    print(hashlib.sha256(model_object.predict(hours).tobytes()).hexdigest())
"""


def run(server: Server, folder: Path, *parts: str, arguments: tuple[str, ...] = ()) -> list[str]:
    program = "\n".join(textwrap.dedent(part) for part in parts)
    environment = os.environ | {"GALLERY_ADDRESS": server.address, "GALLERY_CACHE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_listing_3_saves_and_another_process_predicts_alike(server: Server, tmp_path: Path) -> None:
    instance_id, digest = run(server, tmp_path, "from gallery_client import *", TRAIN, LISTING_3, TELL)
    assert run(server, tmp_path, LOAD_ELSEWHERE, arguments=(instance_id,)) == [digest]


def test_listing_4_records_a_metric(server: Server, tmp_path: Path) -> None:
    shown = "print(*default_client().evaluation(default_client().latest_metrics(modelInstanceId)[0]).metrics.items())"
    everything = "from gallery_client import *; from gallery_client.paper import default_client"
    assert run(server, tmp_path, everything, TRAIN, LISTING_3, LISTING_4, shown) == ["('bias',", "0.05)"]


def test_listing_4_refuses_an_instance_of_another_project(server: Server, tmp_path: Path) -> None:
    elsewhere = LISTING_4.replace("example-project", "another-project")
    refused = f"""
try:
{textwrap.indent(textwrap.dedent(elsewhere), "    ")}
except GalleryError as error:
    print(error.details["field"])
"""
    assert run(server, tmp_path, "from gallery_client import *", TRAIN, LISTING_3, refused) == ["projectName"]


def test_listing_5_finds_by_metadata_and_a_metric(server: Server, tmp_path: Path) -> None:
    everything = "from gallery_client import *"
    worse = LISTING_4.replace("0.05", "0.5")
    missed, _ = run(server, tmp_path, everything, TRAIN, LISTING_3, worse, TELL)
    found, _ = run(server, tmp_path, everything, TRAIN, LISTING_3, LISTING_4, TELL)
    shown = "print(*(instance.instance_id for instance in result))"
    assert run(server, tmp_path, everything, LISTING_5, shown) == [found, missed]
    assert run(server, tmp_path, everything, LISTING_5_METRICS, shown) == [found]
