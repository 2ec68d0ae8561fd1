"""Measure whether a second process pays, with many clients at once."""

from __future__ import annotations

import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable

from benchmarks.case import Outcome, Workshop
from benchmarks.stores import migrated
from gallery_client import GalleryClient
from tests.parts.server import Server

_CLIENTS = 32
_LOADERS = 2
_CONTENT = bytes(10 << 10)
_LINES = 16


def processes(workshop: Workshop) -> list[Outcome]:
    """Hold two server processes against one, in alternating pairs, for reads and for uploads."""
    pairs, length = (2, 2.0) if workshop.quick else (5, 5.0)
    url = migrated(workshop.mariadb)
    rates: dict[str, dict[int, list[float]]] = {"getInstance": {1: [], 2: []}, "uploadModel": {1: [], 2: []}}
    for _ in range(pairs):
        for count in (1, 2):
            with Server(workshop.folder / f"many{count}", database=url, processes=count) as server:
                instance_id = _prepare(server.address)
                for name, load in (("getInstance", _read), ("uploadModel", _upload)):
                    rates[name][count].append(_rate(load, server.address, instance_id, length))
    outcomes = []
    for name, goal in (("getInstance", 1.3), ("uploadModel", 1.0)):
        one, two = rates[name][1], rates[name][2]
        ratio = statistics.median(second / first for first, second in zip(one, two, strict=True))
        figures = {
            "1 process, calls/s": round(statistics.median(one)),
            "2 processes, calls/s": round(statistics.median(two)),
        }
        case = f"{name}, 32 clients, 2 processes against 1"
        outcomes.append(Outcome(case, round(ratio, 2), "at least", goal, figures))
    return outcomes


def _prepare(address: str) -> str:
    with GalleryClient(address) as client:
        model = client.create_model("bench", "demand", shard_keys=["dest"])
        return client.save(model, b"0" * 1_000, dest="ORD", modelName="Random Forest").instance_id


def _read(client: GalleryClient, instance_id: str, _number: int) -> None:
    client.get_instance(instance_id)


def _upload(client: GalleryClient, _instance_id: str, number: int) -> None:
    client.save("bench/demand", _CONTENT, dest=f"line {number % _LINES}")


def _rate(load: Callable[[GalleryClient, str, int], None], address: str, instance_id: str, length: float) -> float:
    """Answer the calls a second that all clients together get answered."""
    context = multiprocessing.get_context("spawn")
    counts = context.Queue()
    loaders = [
        context.Process(target=_run_loader, args=(load, address, instance_id, length, first, counts))
        for first in range(0, _CLIENTS, _CLIENTS // _LOADERS)
    ]
    for loader in loaders:
        loader.start()
    total: float = sum(counts.get(timeout=length + 60) for _ in loaders)
    for loader in loaders:
        loader.join()
    return total


def _run_loader(
    load: Callable[[GalleryClient, str, int], None],
    address: str,
    instance_id: str,
    length: float,
    first: int,
    counts: multiprocessing.Queue[float],
) -> None:
    number = _CLIENTS // _LOADERS
    done = [0] * number
    begin = time.monotonic() + 0.5
    end = begin + length

    def work(index: int) -> None:
        with GalleryClient(address) as client:
            while (now := time.monotonic()) < end:
                load(client, instance_id, first + index)
                done[index] += now >= begin

    threads = [threading.Thread(target=work, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts.put(sum(done) / length)
