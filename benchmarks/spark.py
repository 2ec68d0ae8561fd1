"""Measure a Spark job that stores a small model for each of many shards."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import time
from functools import partial
from multiprocessing.synchronize import Barrier

from pyspark.sql import DataFrame, SparkSession

from benchmarks.case import Outcome, Workshop, seconds
from benchmarks.stores import migrated
from gallery_client import GalleryClient
from gallery_client.spark import train_per_shard
from tests.parts.server import Server

_EXECUTORS = 2
_CONTENT = bytes(10 << 10)


def train(workshop: Workshop) -> list[Outcome]:
    """Hold the rate of a Spark job of two executors against that of two bare Python writers, in alternating pairs.

    The start of Spark is left out, and one small job before; all else of a job is in.
    """
    models, pairs = (1_000, 1) if workshop.quick else (10_000, 3)
    rates: dict[str, list[float]] = {"Spark": [], "writers": []}
    with Server(workshop.folder / "spark", database=migrated(workshop.mariadb)) as server:
        spark = _session()
        try:
            _store_by_spark(server.address, "warm", _shards(spark, 100))
            shards = _shards(spark, models)
            for pair in range(pairs):
                took = seconds(partial(_store_by_spark, server.address, f"spark {pair}", shards))
                rates["Spark"].append(models / took)
                rates["writers"].append(models / _store_by_writers(server.address, f"writers {pair}", models))
        finally:
            spark.stop()
    ratio = statistics.median(one / other for one, other in zip(rates["Spark"], rates["writers"], strict=True))
    figures = {f"{name}, models/s": round(statistics.median(found)) for name, found in rates.items()}
    case = f"{models:,} models of 10 KiB by Spark, 2 executors against 2 bare writers"
    return [Outcome(case, round(ratio, 2), "at least", 0.7, figures)]


def _session() -> SparkSession:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
    }
    return SparkSession.builder.master(f"local[{_EXECUTORS}]").config(map=settings).getOrCreate()


def _shards(spark: SparkSession, count: int) -> DataFrame:
    return spark.range(count).selectExpr("concat('line ', id) AS dest", "id AS sample")


def _store_by_spark(address: str, model: str, shards: DataFrame) -> None:
    with GalleryClient(address) as gallery:
        stored = train_per_shard(
            shards,
            gallery.create_model("bench", model, shard_keys=["dest"]),
            lambda _: _CONTENT,
            gallery=gallery,
        )
        failed = stored.where("error is not null").count()
    assert not failed, f"{failed} of {stored.count()} shards have no model"


def _store_by_writers(address: str, model: str, count: int) -> float:
    """Answer how many seconds two processes took from a common start."""
    with GalleryClient(address) as gallery:
        gallery.create_model("bench", model, shard_keys=["dest"])
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(_EXECUTORS + 1)
    writers = [
        context.Process(target=_write, args=(address, model, range(first, count, _EXECUTORS), start))
        for first in range(_EXECUTORS)
    ]
    for writer in writers:
        writer.start()
    start.wait()
    begun = time.perf_counter()
    for writer in writers:
        writer.join()
    took = time.perf_counter() - begun
    assert not any(writer.exitcode for writer in writers), "a writer failed"
    return took


def _write(address: str, model: str, numbers: range, start: Barrier) -> None:
    with GalleryClient(address) as gallery:
        gallery.server_info()
        start.wait()
        for number in numbers:
            gallery.save(f"bench/{model}", _CONTENT, dest=f"line {number}")
