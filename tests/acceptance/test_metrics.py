"""Metrics from Python, against a real server: recorded at once or by a writer, read back, and taken back."""

from __future__ import annotations

import math
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gallery_client import (
    EvaluationRecord,
    GalleryClient,
    HealthPolicy,
    InvalidArgument,
    NotFound,
    ProjectPolicy,
    distribution,
)
from tests.parts.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gallery_client import InstanceHealth, ModelInstance

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "home") as server:
        yield server


@pytest.fixture(scope="module")
def gallery(running: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GalleryClient]:
    with GalleryClient(running.address, cache_dir=tmp_path_factory.mktemp("cache"), client_name="tests") as client:
        client.create_model("metrics", "demand", shard_keys=["test"])
        yield client


@pytest.fixture
def instance(gallery: GalleryClient, request: pytest.FixtureRequest) -> ModelInstance:
    return gallery.save("metrics/demand", b"model", test=request.node.name)


def test_an_evaluation_comes_back_as_it_went(gallery: GalleryClient, instance: ModelInstance) -> None:
    seen = distribution({"distance": range(100), "carrier": ["AA", "UA"]})
    evaluation_id = gallery.insert_metrics(
        instance,
        {"mae": np.float32(0.25), "r2": math.nan, "worst": math.inf, "weighted avg": {"precision": 1}},
        scope="training",
        segment="ORD",
        data_set="flights",
        sample_count=2016,
        measured=MONDAY,
        window=(MONDAY - WEEK, MONDAY),
        metadata={"run": {"host": "a"}},
        payload=seen,
    )
    read = gallery.evaluation(evaluation_id)
    assert (read.scope, read.segment, read.sample_count, read.measured_time) == ("Training", "ORD", 2016, MONDAY)
    assert (read.window_start, read.window_end) == (MONDAY - WEEK, MONDAY)
    assert read.metrics["mae"] == 0.25
    assert read.metrics["precision/weighted avg"] == 1
    assert math.isnan(read.metrics["r2"])
    assert read.metrics["worst"] == math.inf
    assert (str(read.data_set), read.metadata, read.payload) == ("flights", {"run.host": "a"}, seen)
    assert (read.recorded_by, read.retracted_time) == ("local:tests", None)


def test_a_series_is_read_and_the_wrong_taken_out(gallery: GalleryClient, instance: ModelInstance) -> None:
    for week in range(4):
        gallery.insert_metric(instance.reference, "mae", week, scope="Production", measured=MONDAY + week * WEEK)
    series = gallery.metrics(instance, name="mae", scope="production", oldest_first=True)
    frame = series.to_pandas()
    assert list(frame["value"]) == [0, 1, 2, 3]
    assert frame.index[1] == MONDAY + WEEK
    newest = gallery.latest_metrics([instance])[0]
    assert newest.value == 3
    retracted = gallery.retract_evaluation(newest, "measured on the wrong week")
    assert retracted.retraction_reason == "measured on the wrong week"
    assert [metric.value for metric in gallery.latest_metrics([instance])] == [2]
    assert [metric.value for metric in gallery.metrics(instance)] == [2, 1, 0]
    assert gallery.metrics(instance, include_retracted=True).first(1)[0].retracted
    since = gallery.metrics(instance, since=MONDAY + WEEK, until=MONDAY + 2 * WEEK)
    assert [metric.value for metric in since] == [1]


def test_a_batch_is_all_or_nothing(gallery: GalleryClient, instance: ModelInstance) -> None:
    absent = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"
    good = EvaluationRecord(instance, {"mae": 1.0})
    with pytest.raises(NotFound, match=absent):
        gallery.insert_evaluations([good, EvaluationRecord(absent, {"mae": 1.0})])
    with pytest.raises(InvalidArgument, match=r"evaluations\[1\]"):
        gallery.insert_evaluations([good, EvaluationRecord(instance, {"m" * 300: 1.0})])
    assert gallery.metrics(instance).all() == ()
    ids = gallery.insert_evaluations([good, EvaluationRecord(instance, {"mae": 2.0}, scope="Test")])
    assert [gallery.evaluation(each).scope for each in ids] == ["Validation", "Test"]


def test_a_writer_loses_none_and_doubles_none_over_a_kill(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("killed")
    with Server(folder / "home") as server, GalleryClient(server.address, cache_dir=folder / "cache") as gallery:
        instance = gallery.save(gallery.create_model("metrics", "demand"), b"model")
        with gallery.metrics_writer(instance, max_metrics=50) as writer:
            for number in range(1500):
                if number in {300, 900}:
                    server.kill9()
                if number in {600, 1200}:
                    server.start()
                writer.add("loss", number, scope="Training")
        values = [metric.value for metric in gallery.metrics(instance, oldest_first=True)]
        assert sorted(values) == list(range(1500))


def test_what_was_added_before_the_program_ended_is_recorded(
    running: Server, gallery: GalleryClient, instance: ModelInstance
) -> None:
    program = """
        import sys
        from gallery_client import GalleryClient
        writer = GalleryClient(sys.argv[1]).metrics_writer(sys.argv[2], flush_seconds=1000)
        for number in range(1200):
            writer.add("loss", number)
        writer.add("", 1)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(program), running.address, instance.instance_id]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=120)
    assert len(gallery.metrics(instance, name="loss").all()) == 1200
    assert "metrics not recorded: 1 (Validation '' of" in done.stderr


def test_health_is_told_of_instances_lines_and_projects(gallery: GalleryClient, instance: ModelInstance) -> None:
    seen = distribution({"distance": range(100)})
    gallery.insert_metrics(instance, {"mae": 1.0}, payload=seen)
    farther = distribution({"distance": range(50, 150)}, bins=seen)
    gallery.insert_metrics(instance, {"mae": 1.5}, scope="Production", payload=farther)
    read = settled(gallery, instance)
    assert (read.reference, read.grade) == (instance.reference, "POOR")
    assert read.completeness is not None
    assert "hyperparameters" in read.completeness.missing
    assert (read.skews[0].key.name, read.skews[0].skew, read.skews[0].grade) == ("mae", 0.5, "POOR")
    assert (read.shifts[0].feature, read.shifts[0].grade) == ("distance", "POOR")
    assert read.covered_scopes == ("Validation", "Production")
    assert any("mae" in finding for finding in read.findings)
    line = instance.reference.partition("@")[0]
    assert [each.instance_id for each in gallery.line_health(line)] == [instance.instance_id]
    assert instance.instance_id in {each.instance_id for each in gallery.project_health("metrics", at_least="poor")}


def test_a_policy_of_health_is_kept_and_computed_by(gallery: GalleryClient, instance: ModelInstance) -> None:
    project = gallery.get_project("metrics")
    assert project.policy.health is not None
    assert project.policy.health.skew_limit == 0.2
    changed = gallery.set_project_policy(project, ProjectPolicy(health=HealthPolicy(skew_limit=0.9)))
    assert changed.policy.health == replace(project.policy.health, skew_limit=0.9)
    gallery.insert_metrics(instance, {"mae": 1.0})
    assert settled(gallery, instance).policy_version == changed.policy_version


def settled(gallery: GalleryClient, instance: ModelInstance) -> InstanceHealth:
    """Wait until the health of all that was written is computed."""
    for _ in range(600):
        read = gallery.health(instance)
        if not read.outdated:
            return read
        time.sleep(0.1)
    raise AssertionError(f"nobody computes the health of {instance.reference}")
