"""Measure how metrics are recorded on the seeded store: many at once, one at a time, and by many clients."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gallery_idl import metric

from benchmarks import load, raw_sql
from benchmarks.case import Outcome, Workshop, interleaved, milliseconds
from benchmarks.raw_metrics import RecordedMetrics
from benchmarks.seeding.measured import NAMES
from benchmarks.seeding.plan import Plan
from benchmarks.seeding.store import large, seeded
from gallery_client import EvaluationRecord, GalleryClient
from tests.parts.edge_client import framed, message
from tests.parts.server import Server

_BATCH = 1_000
_CLIENTS = 32
_PROCESSES = 2
_DURABLE = 1


def metrics(workshop: Workshop) -> list[Outcome]:
    """Hold the two calls that record metrics against the same rows by plain bulk SQL, and count those of 32 clients."""
    plan = large(quick=workshop.quick)
    with (
        seeded(plan) as store,
        Server(workshop.folder / "metrics", store.url, processes=_PROCESSES) as server,
        GalleryClient(server.address) as client,
        raw_sql.connect(store.url) as connection,
    ):
        _require_durable(connection)
        ids = _spread(plan, max(_CLIENTS, _BATCH // len(NAMES)))
        return [
            *_batch(client, connection, ids[: _BATCH // len(NAMES)], workshop),
            _single(client, connection, ids[0], workshop),
            _many(server.address, ids[:_CLIENTS], workshop),
        ]


def _batch(client: GalleryClient, connection: Any, ids: Sequence[str], workshop: Workshop) -> list[Outcome]:
    """Record an evaluation of each instance in one call."""
    rounds, times = (3, 5) if workshop.quick else (9, 15)
    values = {name: 1.5 + place for place, name in enumerate(NAMES)}
    records = [EvaluationRecord(each, values, scope="Production") for each in ids]
    recorded = RecordedMetrics(connection, client.insert_evaluations(records))
    found = interleaved(
        {
            "batch": lambda: client.insert_evaluations(records),
            "plain SQL": _plain(connection, recorded, rounds * times),
        },
        rounds,
        times,
    )
    whole = statistics.median(found["batch"])
    ratio = statistics.median(call / sql for call, sql in zip(found["batch"], found["plain SQL"], strict=True))
    case = f"{_BATCH:,} metrics of {len(ids)} instances in one batch"
    return [
        Outcome(f"{case}, ms", milliseconds(whole), "at most", 100.0),
        Outcome(f"{case}, against SQL", round(ratio, 2), "at most", 2.0, _figures(found)),
    ]


def _single(client: GalleryClient, connection: Any, instance_id: str, workshop: Workshop) -> Outcome:
    rounds, times = (3, 50) if workshop.quick else (9, 200)

    def insert() -> Any:
        return client.insert_metric(instance_id, "mae", 1.5, scope="Production")

    recorded = RecordedMetrics(connection, [insert().evaluation_id])
    found = interleaved(
        {
            "insertModelInstanceMetric": insert,
            "empty call": client.check_health,
            "plain SQL": _plain(connection, recorded, rounds * times),
        },
        rounds,
        times,
    )
    ratios = [
        whole / (call + sql)
        for whole, call, sql in zip(
            found["insertModelInstanceMetric"], found["empty call"], found["plain SQL"], strict=True
        )
    ]
    ratio = round(statistics.median(ratios), 2)
    return Outcome("insertModelInstanceMetric, one client, MariaDB", ratio, "at most", 2.5, _figures(found))


def _many(address: str, ids: Sequence[str], workshop: Workshop) -> Outcome:
    """Let each client measure an instance of its own again and again."""
    rounds, length = (2, 3.0) if workshop.quick else (5, 6.0)
    context = metric.EvaluationContext(scope="Production")
    measured = metric.ModelEvaluationMetric(metricName="mae", value=1.5, context=context)
    frames = [
        framed(
            message(
                "insertModelInstanceMetric",
                metric.InsertModelInstanceMetricRequest(instanceId=each, metric=measured),
            )
        )
        for each in ids
    ]
    rates = [load.rate(address, frames, length) for _ in range(rounds)]
    case = f"insertModelInstanceMetric, {len(ids)} clients, {_PROCESSES} processes, calls/s"
    figures = {"slowest round": round(min(rates)), "fastest round": round(max(rates))}
    return Outcome(case, round(statistics.median(rates)), "at least", 1_000.0, figures)


def _plain(connection: Any, recorded: RecordedMetrics, times: int) -> Callable[[], None]:
    """Answer what writes such rows so often, all of them made before."""
    rows = iter([recorded.again() for _ in range(times)])
    return lambda: next(rows).write(connection)


def _spread(plan: Plan, count: int) -> list[str]:
    """Answer the ids of some instances, spread over all."""
    instances: Iterator[Any] = plan.all_instances(described=False)
    step = plan.instances // count
    return [each.instance_id for each in itertools.islice(instances, 0, step * count, step)]


def _require_durable(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@innodb_flush_log_at_trx_commit")
        assert cursor.fetchone()[0] == _DURABLE, "commits are not durable"


def _figures(found: dict[str, list[float]]) -> dict[str, float]:
    return {f"{name} ms": milliseconds(statistics.median(times)) for name, times in found.items()}
