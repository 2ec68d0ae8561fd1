"""Run the benchmarks, print their table, and keep the results: `python -m benchmarks [--quick] [CASE ...]`."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import (
    attacks,
    clients,
    evaluating,
    feed,
    firing,
    growth,
    hdfs_blobs,
    hdfs_small,
    health,
    large_blobs,
    many_clients,
    measuring,
    metric_search,
    propagation,
    searching,
    seeding_time,
    selecting,
    serving,
    small_calls,
    spark,
    touching,
)
from benchmarks.case import Case, Outcome, Workshop
from benchmarks.drift import quality
from benchmarks.machine import describe
from tests.parts.mariadb import MariaDB

CASES: dict[str, Case] = {
    "get": small_calls.get_instance,
    "upload": small_calls.upload_model,
    "processes": many_clients.processes,
    "large": large_blobs.up_and_down,
    "attacks": attacks.attacks,
    "evaluate": evaluating.evaluating,
    "seeding": seeding_time.seeding,
    "search": searching.search,
    "metrics": measuring.metrics,
    "metric-search": metric_search.metric_search,
    "health": health.health,
    "serving": serving.serving,
    "selection": selecting.selection,
    "propagation": propagation.upstream,
    "feed": feed.read_by_waiting,
    "touched": touching.touching,
    "spark": spark.train,
    "firing": firing.firing,
    "growth": growth.growth,
    "drift": quality.drift,
    "clients": clients.languages,
    "hdfs": hdfs_blobs.large,
    "hdfs-small": hdfs_small.small,
    "hdfs-memory": hdfs_blobs.memory,
}
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run the named cases, or all; a missed goal is told, and fails nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"any of {', '.join(CASES)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="a short run that keeps no results")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.cases) - set(CASES)):
        parser.error(f"there is no case {unknown[0]}; there are {', '.join(CASES)}")
    outcomes: list[Outcome] = []
    mariadb = MariaDB().start()
    with contextlib.ExitStack() as stack:
        stack.callback(mariadb.stop)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gallery-bench-"))
        workshop = Workshop(Path(folder), mariadb, arguments.quick)
        for name in arguments.cases or CASES:
            print(f"measuring {name} ...", flush=True)
            outcomes += CASES[name](workshop)
    _show(outcomes)
    if not arguments.quick:
        _keep(outcomes)
    return 0


def _show(outcomes: list[Outcome]) -> None:
    table = Table(title="Gallery against the floors of this machine")
    for heading in ("case", "ratio", "goal", "met", "figures"):
        table.add_column(heading, overflow="fold")
    for outcome in outcomes:
        figures = ", ".join(f"{name} {value}" for name, value in outcome.figures.items())
        met = "yes" if outcome.met else "MISSED"
        table.add_row(outcome.case, f"{outcome.ratio}", f"{outcome.bound} {outcome.goal}", met, figures)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _keep(outcomes: list[Outcome]) -> None:
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    path = RESULTS / f"{now:%Y-%m-%d}.json"
    kept = json.loads(path.read_text(encoding="utf-8"))["outcomes"] if path.exists() else []
    fresh = [outcome.to_json() for outcome in outcomes]
    names = {outcome["case"] for outcome in fresh}
    merged = [outcome for outcome in kept if outcome["case"] not in names] + fresh
    result = {"taken": f"{now:%Y-%m-%dT%H:%MZ}", "machine": describe(), "outcomes": merged}
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"kept in {path.relative_to(RESULTS.parents[1])}")


if __name__ == "__main__":
    sys.exit(main())
