"""Measure the clients of all languages by the drivers of the conformance suite, against one server and each other."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.case import Outcome, Workshop
from benchmarks.large_blobs import fill, settle
from benchmarks.memory import PeakMemory
from tests.conformance import forms
from tests.conformance.driving import Driver, Opened, Pending
from tests.parts import clients
from tests.parts.server import Server

_OTHERS = clients.CLIENTS
_ALL = ("python", *_OTHERS)
_TIME_GOALS = {"java": 1.0, "go": 1.0, "node": 1.3}
"""At most so many times Python's; Java and Go are to be faster."""
_RATE_GOAL = 0.6
_MEMORY_GOAL_MB = 150
_PAUSE_SECONDS = 0.05
_WARM_CALLS = 2_000
Found = dict[str, list[float]]


def languages(workshop: Workshop) -> list[Outcome]:
    """Hold each client against the Python one: single calls, large blobs, and the memory of a download."""
    with (
        Server(workshop.folder / "clients-home", processes=1) as server,
        _opened(server.address, workshop.folder) as opened,
    ):
        opened["python"].call("createGalleryModel", {"projectName": "bench", "baseVersionId": "clients"})
        # Memory before large blobs, so that nobody's idle has what they left.
        return [*_calls(workshop, opened), *_memory(workshop, opened), *_blobs(workshop, opened)]


@contextmanager
def _opened(address: str, folder: Path) -> Iterator[dict[str, Opened]]:
    """Open one client of each language, which keeps no bytes that it loads."""
    with ExitStack() as stack:
        before = os.environ.get("GALLERY_CACHE_BYTES")
        os.environ["GALLERY_CACHE_BYTES"] = "0"
        try:
            drivers = {each: stack.enter_context(Driver(each, clients.driver(each), folder)) for each in _ALL}
        finally:
            os.environ.pop("GALLERY_CACHE_BYTES")
            os.environ.update({} if before is None else {"GALLERY_CACHE_BYTES": before})
        for driver in drivers.values():
            driver.await_ready()
        yield {each: stack.enter_context(driver.opened(address)) for each, driver in drivers.items()}


def _calls(workshop: Workshop, opened: Mapping[str, Opened]) -> list[Outcome]:
    """Time getInstance of one caller, in turn, once every runtime is warm."""
    rounds, times = (3, 200) if workshop.quick else (9, 500)
    small = workshop.folder / "small"
    small.write_bytes(bytes(10_240))
    instance_id = _save(opened["python"], small)["instanceId"]
    found: Found = {each: [] for each in opened}
    for each, client in opened.items():
        _repeat(client, instance_id, _WARM_CALLS // (10 if workshop.quick else 1))
        assert _repeat(client, instance_id, 1), each
    for _ in range(rounds):
        for each, client in opened.items():
            found[each].append(statistics.median(_repeat(client, instance_id, times)) / 1_000)
    return [
        Outcome(
            f"getInstance, {each.title()} against Python",
            _ratio(found[each], found["python"]),
            "at most",
            _TIME_GOALS[each],
            {f"{name.title()} ms": round(statistics.median(found[name]), 3) for name in (each, "python")},
        )
        for each in _OTHERS
    ]


def _repeat(client: Opened, instance_id: str, times: int) -> list[float]:
    request = forms.encode(forms.to_struct(forms.request_type("getInstance"), {"instanceId": instance_id}))
    micros: list[float] = client.do("repeat", method="getInstance", request=request, times=times)["micros"]
    return micros


def _blobs(workshop: Workshop, opened: Mapping[str, Opened]) -> list[Outcome]:
    """Time a large blob up from a file and down as a stream, both with sha256, in turn."""
    size, rounds = ((64 << 20), 2) if workshop.quick else ((256 << 20), 5)
    source = workshop.folder / "clients-large"
    fill(source, size)
    up: Found = {each: [] for each in opened}
    down: Found = {each: [] for each in opened}
    for number in range(rounds):
        # Whoever comes first has no advantage.
        for each in _ALL[number % len(_ALL) :] + _ALL[: number % len(_ALL)]:
            settle()
            saved = _save(opened[each], source)
            assert saved["size"] == size
            up[each].append(saved["micros"] / 1e6)
            settle()
            read = opened[each].do("read", reference=saved["instanceId"])
            assert read["sha256"] == saved["sha256"]
            down[each].append(read["micros"] / 1e6)
    label = f"{size >> 20} MiB"
    return [
        Outcome(
            f"{label} {way}, {each.title()} against Python",
            _ratio(found["python"], found[each]),
            "at least",
            _RATE_GOAL,
            {f"{name.title()} MB/s": round(size / 1e6 / statistics.median(found[name])) for name in (each, "python")},
        )
        for way, found in (("up", up), ("down", down))
        for each in _OTHERS
    ]


def _memory(workshop: Workshop, opened: Mapping[str, Opened]) -> list[Outcome]:
    """Watch each driver while it loads a blob into a file; before that it has loaded a small one."""
    size = (512 << 20) if workshop.quick else (4 << 30)
    source, target = workshop.folder / "clients-huge", workshop.folder / "clients-loaded"
    fill(source, size)
    small = _save(opened["python"], workshop.folder / "small")
    saved = _await(opened["python"].begin("save", project="bench", model="clients", path=str(source)))
    source.unlink()
    label = f"{size >> 30} GiB" if size >= 1 << 30 else f"{size >> 20} MiB"
    outcomes = []
    for each, client in opened.items():
        client.do("load", reference=small["instanceId"], to=str(target))
        settle()
        with PeakMemory(client.driver.pid) as memory:
            loaded = _await(client.begin("load", reference=saved["instanceId"], to=str(target)))
        assert target.stat().st_size == size
        target.unlink()
        rate = {"MB/s": round(size / loaded["micros"])}
        name = f"memory above idle while {each.title()} loads {label}, MB"
        outcomes.append(Outcome(name, memory.grown_mb(), "at most", _MEMORY_GOAL_MB, rate))
    return outcomes


def _save(client: Opened, path: Path) -> dict[str, Any]:
    return client.do("save", project="bench", model="clients", path=str(path))


def _await(pending: Pending) -> dict[str, Any]:
    """Wait for an answer however long it takes: a driver that moves gigabytes does not hang."""
    while not pending.is_over():
        time.sleep(_PAUSE_SECONDS)
    return pending.wait()


def _ratio(above: list[float], below: list[float]) -> float:
    return round(statistics.median(one / other for one, other in zip(above, below, strict=True)), 2)
