"""Print how good the detector of drift is: `python -m benchmarks.drift [--quick]`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from benchmarks.drift.alarms import DETECTORS
from benchmarks.drift.corpus import corpus, dependent, normal
from benchmarks.drift.flights import drifts
from benchmarks.drift.judgement import EACH, JUDGING_SEEDS, TUNING_SEED, Score, by_kind, judge
from benchmarks.drift.run_lengths import HORIZON, run_lengths
from gallery_server.domain.health import DriftKind

_RUNS = 100
_WINDOWS = (8, 20, 50, 200)


def main() -> int:
    """Judge all detectors, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the series without change, and ten destinations"
    )
    parser.add_argument("--tuning", action="store_true", help="judge on the seed that the parameters were chosen on")
    arguments = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 160)
    seeds = (TUNING_SEED,) if arguments.tuning else JUDGING_SEEDS
    examples = [example for seed in seeds for example in corpus(seed, EACH)]
    scores = {name: judge(detector, examples) for name, detector in DETECTORS.items()}
    console.print(_totals(scores, len(examples)))
    console.print(_classes(scores))
    console.print(_false_alarms(_RUNS // 10 if arguments.quick else _RUNS))
    console.print(_flights(10 if arguments.quick else 104))
    return 0


def _totals(scores: dict[str, Score], examples: int) -> Table:
    table = Table(title=f"{examples} series, of which {next(iter(scores.values())).changed} change")
    for heading in ("detector", "precision", "recall", "delay", "start off by", "false alarms"):
        table.add_column(heading)
    for name, score in scores.items():
        table.add_row(
            name,
            f"{score.precision:.3f}",
            f"{score.recall:.3f}",
            _of(score.delay),
            _of(score.misplaced),
            f"{score.false}",
        )
    return table


def _classes(scores: dict[str, Score]) -> Table:
    table = Table(title="By class: changes found, median delay, false alarms")
    table.add_column("class")
    table.add_column("series")
    for name in scores:
        table.add_column(name)
    parted = {name: by_kind(score) for name, score in scores.items()}
    for kind, first in next(iter(parted.values())).items():
        cells = [_cell(kinds[kind]) for kinds in parted.values()]
        table.add_row(kind, f"{len(first.verdicts)}", *cells)
    return table


def _cell(score: Score) -> str:
    found = f"{score.found} after {_of(score.delay)}, " if score.changed else ""
    return f"{found}{score.false} false"


def _of(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _false_alarms(runs: int) -> Table:
    table = Table(title=f"False alarms in {runs} series without change, up to {HORIZON} values after the window")
    for heading in ("window", "noise", "within 100", "within 300", f"within {HORIZON}", "median run", "average run"):
        table.add_column(heading)
    for name, noise in (("independent", normal), ("autocorrelation 0.5", dependent(0.5))):
        for window in _WINDOWS:
            found = run_lengths(JUDGING_SEEDS[0], noise, window, runs)
            shares = [f"{100 * found.share_within(values):.1f} %" for values in (100, 300, HORIZON)]
            middle = f"over {HORIZON}" if found.median == HORIZON else f"{found.median:.0f}"
            average = "-" if found.average is None else f"{found.average:,.0f}"
            table.add_row(f"{window}", name, *shares, middle, average)
    return table


def _flights(destinations: int) -> Table:
    found = drifts(destinations)
    changed = {name: drift for name, drift in found.items() if drift.kind is not DriftKind.NONE}
    table = Table(title=f"Flights: weekly mae of {len(found)} destinations, of which {len(changed)} changed")
    for heading in ("destination", "kind", "began", "detected", "median before", "since", "drift"):
        table.add_column(heading)
    for name, drift in sorted(changed.items(), key=lambda item: item[1].drift or 0.0, reverse=True):
        days = [
            f"{datetime.fromtimestamp((micros or 0) / 1e6, UTC):%Y-%m-%d}"
            for micros in (drift.began_micros, drift.detected_micros)
        ]
        table.add_row(name, drift.kind, *days, f"{drift.reference:.3g}", f"{drift.recent:.3g}", f"{drift.drift:.0%}")
    return table


if __name__ == "__main__":
    sys.exit(main())
