"""Models are trained, scored and read on a real Spark, of which there is one for all of these tests."""

from __future__ import annotations

import math
import os
import signal
import sys
import textwrap
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyspark import TaskContext, cloudpickle
from pyspark.errors import PythonException
from pyspark.ml import Pipeline
from pyspark.ml.feature import VectorAssembler
from pyspark.ml.regression import RandomForestRegressor

from gallery_client import GalleryClient, InvalidArgument, field, paper
from gallery_client.spark import (
    Trained,
    deserialize,
    read_decisions,
    read_instances,
    read_metrics,
    score_per_shard,
    serialize,
    ship,
    train_per_shard,
)
from gallery_client.spark.storing import EVALUATION, Storing
from tests.acceptance.test_listings import LISTING_3
from tests.integration.spark.demand import CITIES, RULE, by_city, lines, trips
from tests.parts.server import Server

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
cloudpickle.register_pickle_by_value(sys.modules[__name__])  # as it does with what stands in a notebook
MIB = 1 << 20


def mean(rows):
    factor = float((rows["demand"].sum()) / rows["hour"].sum())
    metrics = {"bias": 0.5, "undefined": math.nan}
    return Trained(str(factor).encode(), metrics=metrics, metadata={"modelName": "Mean", "rows": len(rows)})


@pytest.fixture
def model(gallery, request):
    return gallery.create_model("marketplace", request.node.name.removeprefix("test_")[:100], shard_keys=["city"])


def test_each_shard_has_its_model_and_its_metrics(spark, gallery, model):
    results = train_per_shard(trips(spark), model, mean, gallery=gallery)
    rows = by_city(results)
    assert sorted(rows) == CITIES
    for city, row in rows.items():
        instance = gallery.get(row.instance_id)
        assert (instance.shard, instance.reference, instance.size) == ({"city": city}, row.reference, row.size)
        assert (instance.modelName, instance.rows, row.error, row.already_existed) == ("Mean", 24, None, False)
        assert float(gallery.load(instance)) == len(city)
        recorded = {metric.name: metric.value for metric in gallery.latest_metrics(instance)}
        for values in (recorded, row.metrics):
            assert values["bias"] == 0.5
            assert math.isnan(values["undefined"])


def test_a_shard_that_fails_tells_and_the_others_go_on(spark, gallery, model, caplog):
    def train(rows):
        if rows["city"].iloc[0] == "Oslo":
            raise ValueError("too few trips")
        return Trained(b"1", metadata={"version": "2"} if rows["city"].iloc[0] == "Bergen" else {})

    frame = trips(spark).unionByName(spark.createDataFrame([(None, 1, 1.0)], "city string, hour int, demand double"))
    rows = by_city(train_per_shard(frame, model.name, train, gallery=gallery))
    assert rows["Oslo"].error == "ValueError: too few trips"
    assert "in train" in rows["Oslo"].traceback
    assert rows["Bergen"].error.startswith("InvalidArgument: ")
    assert "no value of the shard key 'city'" in rows[None].error
    assert {city for city, row in rows.items() if row.error is None} == {"São Paulo", "Tromsø"}
    assert lines(gallery, model.name) == Counter(["São Paulo", "Tromsø"])
    assert "3 of 5 shards have no model" in caplog.text


def test_a_task_that_dies_after_its_save_stores_and_measures_once(spark, gallery, model, tmp_path):
    def train(rows):
        city = rows["city"].iloc[0]
        with (tmp_path / city).open("a") as file:
            file.write(".")
        if city == "Oslo" and TaskContext.get().attemptNumber() == 0:
            Storing._record = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # saved, and not yet measured
        # No two trainings are alike.
        return Trained(os.urandom(16), metrics={"luck": os.urandom(1)[0]})

    # In one task, so that a model before Oslo's is stored when that dies.
    rows = by_city(train_per_shard(trips(spark), model, train, gallery=gallery, tasks=1))
    assert {city: (tmp_path / city).read_text() for city in CITIES} == dict.fromkeys(CITIES, ".")
    assert lines(gallery, model.name) == Counter(CITIES)
    assert rows["Oslo"].already_existed
    for row in rows.values():
        (metric,) = gallery.metrics(row.instance_id)
        assert row.metrics == {"luck": metric.value}


def test_a_job_with_a_name_goes_on_where_it_broke_off(spark, gallery, model):
    some = trips(spark).where("city < 'P'")
    first = by_city(train_per_shard(some, model, mean, gallery=gallery, job="weekly"))
    again = by_city(train_per_shard(trips(spark), model, mean, gallery=gallery, job="weekly"))
    assert {city: row.already_existed for city, row in again.items()} == {city: city in first for city in CITIES}
    assert all(row.instance_id == again[city].instance_id for city, row in first.items())
    assert all(len(gallery.metrics(row.instance_id).all()) == 2 for row in again.values())
    assert len(gallery.search(field("externalId") == "spark/weekly", within=model.name).all()) == len(CITIES)
    train_per_shard(trips(spark), model, mean, gallery=gallery)
    assert lines(gallery, model.name) == Counter(CITIES * 2)


def test_what_is_no_training_is_refused_before_it_begins(spark, gallery, model):
    with pytest.raises(InvalidArgument, match="has no column 'city'"):
        train_per_shard(trips(spark).drop("city"), model, mean, gallery=gallery)
    with pytest.raises(InvalidArgument, match="has no shard keys"):
        train_per_shard(trips(spark), gallery.create_model("marketplace", "whole"), mean, gallery=gallery)
    with pytest.raises(InvalidArgument, match="job is a name of 200 characters"):
        train_per_shard(trips(spark), model, mean, gallery=gallery, job="j" * 200)


def test_shard_keys_of_any_type_are_texts(spark, gallery):
    model = gallery.create_model("marketplace", "typed", shard_keys=["zone", "day"])
    frame = spark.sql("SELECT 7 AS zone, DATE'2026-11-29' AS day, 1.0D AS demand")
    (row,) = train_per_shard(frame, model, lambda rows: b"1", gallery=gallery).collect()
    assert row.reference == "marketplace/typed/day=2026-11-29,zone=7@1.0"
    gallery.deploy(row.instance_id, "production")
    (scored,) = score_per_shard(
        frame, "marketplace/typed@production", lambda factor, rows: rows["demand"] * factor, load=int, gallery=gallery
    ).collect()
    assert (scored.zone, str(scored.day), scored.prediction) == (7, "2026-11-29", 1.0)


def test_rows_are_scored_by_what_serves_their_shard(spark, gallery, model):
    stored = by_city(train_per_shard(trips(spark), model, mean, gallery=gallery))
    for city in CITIES[:3]:
        gallery.deploy(stored[city].instance_id, "production")
    place = f"{model.name}@production"

    def score(factor, rows):
        assert len(set(rows["city"])) == 1
        return rows["hour"] * factor

    def scored(**options):
        return score_per_shard(trips(spark), place, score, load=float, gallery=gallery, **options)

    rows = scored(null_where_nothing_serves=True).collect()
    assert len(rows) == 24 * len(CITIES)
    for row in rows:
        served = row.city in CITIES[:3]
        assert row.prediction == (row.demand if served else None)
        assert row.scored_by == (stored[row.city].instance_id if served else None)
    with pytest.raises(PythonException, match="NOTHING_SERVES"):
        scored().collect()
    texts = score_per_shard(
        trips(spark).where("city = 'Oslo'"), place, lambda factor, rows: [["low", f"{factor}"]] * len(rows),
        load=float, gallery=gallery, column="words", returns="array<string>",
    )  # fmt: skip
    assert texts.first().words == ["low", "4.0"]
    with pytest.raises(InvalidArgument, match="has a column 'hour' already"):
        scored(column="hour")
    with pytest.raises(PythonException, match=r"while .* scored rows of {'city': 'Oslo'}"):
        score_per_shard(
            trips(spark).where("city = 'Oslo'"), place, lambda *_: 1 / 0, load=float, gallery=gallery
        ).collect()


def test_a_project_is_read_as_frames(spark, gallery):
    model = gallery.create_model("observed", "demand", shard_keys=["city"])
    stored = by_city(train_per_shard(trips(spark), model, mean, gallery=gallery, job="read"))
    gallery.deprecate(stored["Oslo"].instance_id, "worse")
    gallery.insert_metric(stored["Bergen"].instance_id, "bias", 0.25)
    frame = read_instances(spark, "observed", gallery=gallery, rows_a_partition=1)
    assert frame.rdd.getNumPartitions() > 1
    rows = {row.shard["city"]: row for row in frame.collect()}
    assert sorted(rows) == CITIES
    for city, row in rows.items():
        assert (row.reference, row.sha256) == (stored[city].reference, stored[city].sha256)
        assert row.metadata == {"city": city, "modelName": "Mean", "rows": "24"}
        assert set(row.annotations) == {EVALUATION}
        assert row.deprecated == (city == "Oslo")
    (created,) = frame.where("shard.city = 'Oslo'").selectExpr("unix_micros(created_time)").first()
    assert created == round(gallery.get(stored["Oslo"].instance_id).created_time.timestamp() * 1e6)

    newest = read_metrics(spark, "observed", gallery=gallery)
    assert newest.where("name = 'bias'").groupBy("value").count().count() == 2
    assert newest.count() == 2 * len(CITIES)
    assert newest.where("isnan(value)").count() == len(CITIES)
    assert read_metrics(spark, "observed", gallery=gallery, history=True).count() == 2 * len(CITIES) + 1
    gallery.create_model("empty", "demand")
    assert read_instances(spark, "empty", gallery=gallery).count() == 0


def test_decisions_of_a_project_are_a_frame(spark, gallery):
    for project in ("deciding", "elsewhere"):
        rule = RULE.format(project=project)
        stored = gallery.save(gallery.create_model(project, "demand"), b"1", modelName="Mean")
        for city in ("Oslo", "Bergen"):
            assert gallery.champion(rule, city=city).instance.instance_id == stored.instance_id
    known = {one.decision_id: one for one in gallery.decisions()}
    rows = read_decisions(spark, "elsewhere", gallery=gallery).collect()
    assert {row.request["city"] for row in rows} == {"Oslo", "Bergen"}
    for row in rows:
        decision = known[row.decision_id]
        assert (row.outcome, row.rule, row.instance_id) == ("SELECTED", decision.rule, stored.instance_id)
    gallery.create_model("undecided", "demand")
    assert read_decisions(spark, "undecided", gallery=gallery).count() == 0


def test_bytes_go_past_the_server_where_executors_reach_the_store(spark, hdfs, tmp_path, monkeypatch):
    monkeypatch.setitem(spark.sparkContext.environment, "HADOOP_CONF_DIR", str(hdfs.conf_dir))
    with (
        Server(tmp_path / "home", blobs=hdfs.uri(f"/{tmp_path.name}"), processes=1) as server,
        GalleryClient(server.address, cache_dir=tmp_path / "cache") as gallery,
    ):
        model = gallery.create_model("marketplace", "large", shard_keys=["city"])
        rows = by_city(train_per_shard(trips(spark), model, large, gallery=gallery))
        assert {city: row.error for city, row in rows.items()} == dict.fromkeys(CITIES)
        assert "method=registerInstance " in server.log()
        assert "method=uploadChunk " not in server.log()
        assert gallery.load(rows["Oslo"].instance_id) == large(pd.DataFrame({"city": ["Oslo"]}))


def test_bytes_go_through_the_server_where_the_store_is_its_own(spark, gallery, model, folder_server):
    rows = by_city(train_per_shard(trips(spark), model, large, gallery=gallery))
    assert gallery.load(rows["Oslo"].instance_id) == large(pd.DataFrame({"city": ["Oslo"]}))
    assert "method=uploadChunk " in folder_server.log()


def large(rows):
    return f"{rows['city'].iloc[0]:>16}".encode()[:16].ljust(16) * (5 * MIB // 16)


def test_a_worker_has_one_client_for_all_its_tasks(spark, gallery):
    def connected(batches):
        for batch in batches:
            gallery.server_info()
            yield pd.DataFrame({"worker": [os.getpid()], "client": [id(gallery)]}).head(len(batch))

    rows = spark.range(0, 8, 1, 8).mapInPandas(connected, "worker bigint, client bigint").collect()
    assert len(rows) == 8
    assert all(count == 1 for count in Counter(worker for worker, _ in {tuple(row) for row in rows}).values())


def test_the_client_is_shipped_as_a_zip(spark, gallery):
    path = ship(spark)
    zipped = str(path.name)

    def where(batches):
        import gallery_idl  # noqa: PLC0415 - in the worker

        import gallery_client  # noqa: PLC0415 - in the worker

        for _ in batches:
            gallery.server_info()
            yield pd.DataFrame({"file": [gallery_client.__file__, gallery_idl.__file__]})

    # Another environment has Spark start workers anew, which have imported nothing.
    spark.sparkContext.environment["GALLERY_SHIPPED"] = zipped
    try:
        files = [row.file for row in spark.range(0, 1, 1, 1).mapInPandas(where, "file string").collect()]
    finally:
        del spark.sparkContext.environment["GALLERY_SHIPPED"]
        sys.path[:] = [entry for entry in sys.path if Path(entry).name != zipped]
    assert all(f"/{zipped}/" in file for file in files), files


def test_listing_3_keeps_a_random_forest_of_spark(spark, gallery, monkeypatch):
    """The paper's own program: a SparkML pipeline is fitted, serialized and uploaded."""
    frame = trips(spark).selectExpr("hour", "demand", "length(city) AS letters")
    features = VectorAssembler(inputCols=["hour", "letters"], outputCol="features")
    forest = RandomForestRegressor(labelCol="demand", numTrees=5, seed=7)
    monkeypatch.setattr(paper, "_client", gallery)
    program = {"pipeline": Pipeline(stages=[features, forest]), "train_df": frame, "serialize": serialize}
    exec("from gallery_client import *\n" + textwrap.dedent(LISTING_3), program)  # noqa: S102 - the paper's own text
    loaded = deserialize(paper.loadModel(program["modelInstanceId"]))
    assert loaded.stages[1].toDebugString == program["model_object"].stages[1].toDebugString
    expected, found = (
        [row.prediction for row in fitted.transform(frame).collect()] for fitted in (program["model_object"], loaded)
    )
    assert np.array_equal(expected, found)
    assert len(set(found)) > 10
