"""Scoring services in Java and Go serve what Gallery says, swap under load, outlast it, and report how they did."""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import fmean

import pytest

from examples.flights.data import SEPTEMBER, Demand, read_demand
from examples.flights.metadata import ENVIRONMENT, SHARD_KEY
from examples.services.coefficients import Coefficients
from examples.services.train import MODEL, save_all
from gallery_client import GalleryClient, ModelInstance
from tests.parts.server import Server
from tests.parts.services import LANGUAGES, Answer, Service
from tests.parts.waiting import until

MONDAY = datetime(2013, 9, 2)  # noqa: DTZ001 - the services take the local hours of New York City
HOURS = [MONDAY + timedelta(hours=hours) for hours in range(0, 168, 5)]
JUNE = SEPTEMBER - timedelta(days=92)
CALLERS = 4
ENOUGH = 40
ENDED_BY_SIGNAL = {"java": 128 + signal.SIGTERM, "go": 0}


@pytest.fixture(scope="module")
def demand() -> Demand:
    return read_demand(2)


@pytest.fixture
def gallery(server: Server) -> Iterator[GalleryClient]:
    with GalleryClient(server.address) as client:
        yield client


def deploy(gallery: GalleryClient, demand: Demand, until_day: datetime = JUNE) -> dict[str, ModelInstance]:
    """Train, save and deploy as `python -m examples.services.train` does; answer the instance of each destination."""
    saved = {instance.shard[SHARD_KEY]: instance for instance in save_all(gallery, demand, until_day)}
    for instance in saved.values():
        gallery.deploy(instance, ENVIRONMENT)
    return saved


def model_of(gallery: GalleryClient, instance: ModelInstance) -> Coefficients:
    return Coefficients.from_json(gallery.load(instance))


class Callers:
    """Ask without a pause, from several threads, and keep the answers."""

    def __init__(self, service: Service, destinations: list[str]) -> None:
        self.answers: list[tuple[datetime, Answer]] = []
        self._service = service
        self._destinations = destinations
        self._over = threading.Event()

    @contextmanager
    def asking(self) -> Iterator[Callers]:
        threads = [threading.Thread(target=self._ask) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def instances(self) -> set[str]:
        return {answer.said["instance"] for _, answer in list(self.answers) if "instance" in answer.said}

    def _ask(self) -> None:
        while not self._over.is_set():
            for hour in HOURS:
                for destination in self._destinations:
                    self.answers.append((hour, self._service.predict(destination, hour)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_swaps_under_load(
    language: str, server: Server, gallery: GalleryClient, demand: Demand, tmp_path: Path
) -> None:
    """No request fails, and each answer is what the instance that it names says."""
    first = deploy(gallery, demand)
    with Service(language, server.address, tmp_path, report_every=3600) as service:
        with Callers(service, list(first)).asking() as callers:
            until(lambda: len(callers.answers) > ENOUGH, service.log())
            second = deploy(gallery, demand, SEPTEMBER)
            both = [*first.values(), *second.values()]
            until(lambda: callers.instances() == {instance.instance_id for instance in both}, service.log())
            so_far = len(callers.answers)
            until(lambda: len(callers.answers) > so_far + ENOUGH, service.log())
        models = {instance.instance_id: model_of(gallery, instance) for instance in both}
        for hour, answer in callers.answers:
            assert answer.status == 200, answer
            model = models[answer.said["instance"]]
            assert answer.said["dest"] == model.destination
            assert math.isclose(answer.said["departures"], model.predict(hour), rel_tol=1e-12)
        assert {answer.said["instance"] for _, answer in callers.answers[-CALLERS:]} <= {
            instance.instance_id for instance in second.values()
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_ends_in_order_and_reports_its_metric(
    language: str, server: Server, gallery: GalleryClient, demand: Demand, tmp_path: Path
) -> None:
    """What was asked is answered after SIGTERM, and what came was compared with what had been predicted."""
    destination, instance = next(iter(deploy(gallery, demand).items()))
    model = model_of(gallery, instance)
    came = {hour: float(demand.departures.loc[hour, destination]) for hour in HOURS}
    with Service(language, server.address, tmp_path, report_every=3600) as service:
        assert service.predict("QQQ", MONDAY).status == 404
        assert service.predict("ord", MONDAY).status == 400
        for body in ("", "[]", "{", '{"dest": "ORD", "at": "noon"}', '{"dest": "ORD"}', '{"dest": 1, "at": 2}'):
            assert service.ask("/predict", body).status == 400, body
        assert service.ask("/predict", "x" * 70_000).status == 413
        assert service.tell(destination, MONDAY, 1).said == {"compared": False}
        for hour in HOURS:
            assert service.predict(destination, hour).status == 200
            assert service.tell(destination, hour, came[hour]).said["instance"] == instance.instance_id
        with service.half_asked(destination, MONDAY):
            service.ask_to_end()
            until(service.refuses, service.log())
        assert service.await_end() == ENDED_BY_SIGNAL[language]
    found = {each.name: each for each in gallery.metrics(instance, scope="Production")}
    assert math.isclose(found["mae"].value, fmean(abs(model.predict(hour) - came[hour]) for hour in HOURS))
    assert math.isclose(found["bias"].value, fmean(model.predict(hour) - came[hour] for hour in HOURS))
    assert found["mae"].sample_count == len(HOURS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_outlasts_gallery(
    language: str, server: Server, gallery: GalleryClient, demand: Demand, tmp_path: Path
) -> None:
    """It serves on while the server is dead, starts from disk, and afterwards tells and hears what it missed."""
    (destination, instance), (other, _) = deploy(gallery, demand).items()
    with Service(language, server.address, tmp_path, report_every=0.1) as service:
        assert service.predict(destination, MONDAY).said["instance"] == instance.instance_id
        server.kill9()
        assert service.predict(destination, MONDAY).said["instance"] == instance.instance_id
        assert service.tell(destination, MONDAY, 7).said["compared"]
        with Service(language, server.address, tmp_path, report_every=0.1) as started_without:
            assert started_without.predict(destination, MONDAY).said["instance"] == instance.instance_id
            assert started_without.ask("/health").said["lines"][destination]["fromDisk"]
            assert started_without.predict(other, MONDAY).status == 503
        server.start()
        until(lambda: bool([*gallery.metrics(instance, name="mae", scope="Production")]), service.log())
        newest = deploy(gallery, demand, SEPTEMBER)
        until(
            lambda: service.predict(destination, MONDAY).said["instance"] == newest[destination].instance_id,
            service.log(),
        )
        assert not service.ask("/health").said["lines"][destination]["fromDisk"]
        assert service.predict(other, MONDAY).said["instance"] == newest[other].instance_id
    assert [each.sample_count for each in gallery.metrics(instance, name="mae", scope="Production")] == [1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_serve_does_not(
    language: str, server: Server, gallery: GalleryClient, demand: Demand, tmp_path: Path
) -> None:
    """A deployed instance that is no model leaves the one before it in place, until another comes."""
    destination, instance = next(iter(deploy(gallery, demand).items()))
    with Service(language, server.address, tmp_path, report_every=3600) as service:
        assert service.predict(destination, MONDAY).status == 200
        broken = gallery.save(f"{instance.reference.rpartition('@')[0]}", os.urandom(64))
        gallery.deploy(broken, ENVIRONMENT)
        line = lambda: service.ask("/health").said["lines"][destination]  # noqa: E731 - two words, used thrice
        until(lambda: broken.instance_id in line()["lastProblem"], service.log())
        assert service.predict(destination, MONDAY).said["instance"] == instance.instance_id
        gallery.deploy(deploy(gallery, demand, SEPTEMBER)[destination], ENVIRONMENT)
        until(lambda: not line()["lastProblem"] and line()["instance"] != instance.instance_id, service.log())


def test_services_and_training_name_one_model() -> None:
    from client_builds.services import SERVICES  # noqa: PLC0415 - of this test alone

    for source in (SERVICES / "go" / "line.go", next((SERVICES / "java").rglob("Line.java"))):
        assert f"marketplace/{MODEL}/{SHARD_KEY}=%s@{ENVIRONMENT}" in source.read_text("utf-8")
