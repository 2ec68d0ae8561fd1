"""Hold the detector of drift against its goals, as a case of the benchmarks."""

from __future__ import annotations

from benchmarks.case import Outcome, Workshop, median_seconds, milliseconds
from benchmarks.drift.alarms import DETECTORS, REACH
from benchmarks.drift.corpus import REFERENCE_POINTS, corpus, normal, seeded
from benchmarks.drift.judgement import EACH, JUDGING_SEEDS, Score, judge
from gallery_server.health.detector import detect
from gallery_server.health.inputs import SERIES_POINTS

_PRECISION, _RECALL, _DELAY, _MILLISECONDS = 0.9, 0.8, 15, 8
_TIMES = 50


def drift(workshop: Workshop) -> list[Outcome]:
    """Judge the detector and the plain ones on series whose answer is known, and time it; no server has a part."""
    examples = [example for seed in JUDGING_SEEDS for example in corpus(seed, 1 if workshop.quick else EACH)]
    scores = {name: judge(detector, examples) for name, detector in DETECTORS.items()}
    ours = scores["gallery"]
    case = f"drift in {len(examples)} series, of which {ours.changed} change"
    others = {name: score for name, score in scores.items() if score is not ours}
    return [
        Outcome(f"{case}: precision", round(ours.precision, 3), "at least", _PRECISION, _of("precision", others)),
        Outcome(f"{case}: recall", round(ours.recall, 3), "at least", _RECALL, _of("recall", others)),
        Outcome(f"{case}: median delay, values", ours.delay or 0.0, "at most", _DELAY, _of("delay", others)),
        _time(),
    ]


def _of(name: str, scores: dict[str, Score]) -> dict[str, float]:
    return {detector: round(getattr(score, name), 3) for detector, score in scores.items()}


def _time() -> Outcome:
    random = seeded("time")
    values = [(10 + value) / REACH for value in normal(random, SERIES_POINTS)]
    taken = median_seconds(lambda: detect(values, REFERENCE_POINTS), _TIMES)
    return Outcome(f"drift of {SERIES_POINTS:,} values, ms", milliseconds(taken), "at most", _MILLISECONDS)
