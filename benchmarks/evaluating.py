"""Measure how often a second a typical condition is evaluated, parsed once, and what else rules do with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simpleeval import SimpleEval

from benchmarks.case import Outcome, Workshop, median_seconds, milliseconds
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.residual import split

_GOAL = 50_000
_WHEN = (
    "metrics['bias'] <= 0.1 && metrics['bias'] >= -0.1 && "
    "(current == null || metrics['mae'] < 0.98 * current.metrics['mae'])"
)
_IN_PYTHON = (
    "metrics['bias'] <= 0.1 and metrics['bias'] >= -0.1 and "
    "(current == None or metrics['mae'] < 0.98 * current['metrics']['mae'])"
)
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class _Context:
    names: Mapping[str, object]
    functions: Mapping[str, Callable[..., object]] = field(default_factory=dict)


def evaluating(workshop: Workshop) -> list[Outcome]:
    """Hold evaluations a second against an absolute goal, beside simpleeval's own walk of the same condition."""
    rounds = 5 if workshop.quick else 25
    expression = compiled(_WHEN)
    good = _Context({"metrics": {"bias": 0.05, "mae": 3.5}, "current": {"metrics": {"mae": 4.0}}})
    missing = _Context({"metrics": {"bias": 0.05}, "current": {"metrics": {"mae": 4.0}}})
    walk = SimpleEval(names=dict(good.names) | {"None": None})
    walked = walk.parse(_IN_PYTHON)
    figures = {
        "inconclusive": _a_second(lambda: expression.outcome(missing), rounds),
        "explained": _a_second(lambda: expression.explain(good), rounds, _AT_ONCE // 20),
        "simpleeval's own walk": _a_second(lambda: walk.eval(_IN_PYTHON, walked), rounds, _AT_ONCE // 5),
        "parse ms": milliseconds(median_seconds(lambda: compiled.__wrapped__(_WHEN), rounds)),
        "split ms": milliseconds(median_seconds(lambda: split(expression), rounds)),
    }
    case = "typical WHEN, parsed once, without explain, evaluations a second"
    return [Outcome(case, _a_second(lambda: expression.outcome(good), rounds), "at least", _GOAL, figures)]


def _a_second(work: Callable[[], object], rounds: int, times: int = _AT_ONCE) -> int:
    def repeated() -> None:
        for _ in range(times):
            work()

    return round(times / median_seconds(repeated, rounds))
