"""Measure how soon a waiting reader has an event."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gallery_idl import event, instance, value

from benchmarks.case import Outcome, Workshop
from benchmarks.latency import Times
from benchmarks.seeding.store import large, seeded
from tests.parts.edge_client import EdgeClient
from tests.parts.server import Server

_GOAL_MS = 100.0
_WAIT_MS = 10_000
_PAUSES = (0.0, 0.01, 0.05, 0.2)
"""Before each write, so that whoever numbers events is met busy and idle."""


def read_by_waiting(workshop: Workshop) -> list[Outcome]:
    """Annotate an instance again and again, and time from each answer until a reader who waits has the event."""
    plan = large(quick=workshop.quick)
    times = 100 if workshop.quick else 1_000
    with seeded(plan) as store, Server(workshop.folder / "feed", store.url, processes=1) as server:
        found = Times(_delays(server.address, next(plan.all_instances()).instance_id, times))
    case = "event written until read by a waiting client, p99, ms"
    return [Outcome(case, round(found.p99, 1), "at most", _GOAL_MS, {"p50 ms": round(found.median, 1)})]


def _delays(address: str, instance_id: str, times: int) -> list[float]:
    delays = []
    with EdgeClient(address) as writer, EdgeClient(address) as reader, ThreadPoolExecutor(1) as thread:
        start = event.ReadEventsRequest(start=event.EventStart.NEWEST)
        cursor = reader.call("readEvents", start).nextCursor
        for number in range(times):
            waiting = thread.submit(_read, reader, cursor)
            time.sleep(_PAUSES[number % len(_PAUSES)])
            writer.call("annotateInstance", _annotation(instance_id, number))
            written = time.perf_counter()
            read, cursor = waiting.result()
            # The reader may be the first of the two to be answered.
            delays.append(max(0.0, read - written))
    return delays


def _read(reader: EdgeClient, cursor: str) -> tuple[float, str]:
    answer = reader.call("readEvents", event.ReadEventsRequest(cursor=cursor, waitMs=_WAIT_MS))
    read = time.perf_counter()
    assert len(answer.items) == 1, "another event came"
    return read, answer.nextCursor


def _annotation(instance_id: str, number: int) -> Any:
    return instance.AnnotateInstanceRequest(instanceId=instance_id, annotations={"run": value.Value(whole=number)})
