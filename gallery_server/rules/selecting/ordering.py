"""Find the best of candidates by a rule's preference, and refuse a preference that is no order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Generic, TypeVar

from gallery_server.expressions.context import Context
from gallery_server.expressions.outcome import Inconclusive, Outcome
from gallery_server.rules.clauses import Preference

C = TypeVar("C")


class NoOrder(Exception):  # noqa: N818 - named for what it says, as all errors of the server are
    """Say by which candidates a comparison is no order; what it chose would depend on who comes first."""


@dataclass(frozen=True, slots=True)
class Best(Generic[C]):
    """Hold the winner and the runner-up, None where there is none; the candidates that have no value are apart."""

    winner: C | None
    runner_up: C | None = None
    tied: bool = False
    unfit: list[tuple[C, Inconclusive]] = field(default_factory=list)


def best_of(
    candidates: Sequence[C],
    preference: Preference,
    *,
    alone: Callable[[C], Context],
    paired: Callable[[C, C], Context],
    name: Callable[[C], str],
) -> Best[C]:
    """Answer the best of candidates, which come newest first, since of equal ones the first wins.

    `alone` answers what the value of one reads, `paired` what a comparison of two does. Raise NoOrder.
    """
    if preference.by == "comparison":
        return _by_comparison(candidates, preference, paired, name)
    return _by_value(candidates, preference, alone)


def _by_value(candidates: Sequence[C], preference: Preference, alone: Callable[[C], Context]) -> Best[C]:
    valued: list[tuple[float, C]] = []
    unfit: list[tuple[C, Inconclusive]] = []
    for each in candidates:
        value = preference.expression.value(alone(each))
        if isinstance(value, Inconclusive):
            unfit.append((each, value))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            unfit.append((each, Inconclusive(preference.expression.text, "is no number")))
        else:
            valued.append((-value if preference.by == "maximize" else value, each))
    valued.sort(key=lambda pair: pair[0])
    ordered = [each for _, each in valued]
    tied = len(valued) > 1 and valued[0][0] == valued[1][0]
    return _best(ordered, unfit, tied=tied)


def _by_comparison(
    candidates: Sequence[C], preference: Preference, paired: Callable[[C, C], Context], name: Callable[[C], str]
) -> Best[C]:
    def beats(one: C, other: C) -> Outcome:
        return preference.expression.outcome(paired(one, other))

    fit: list[C] = []
    unfit: list[tuple[C, Inconclusive]] = []
    for each in candidates:
        # Held against itself, a candidate shows what it lacks: what cannot be compared may not win by default.
        itself = beats(each, each)
        if itself.inconclusive is not None:
            unfit.append((each, itself.inconclusive))
        elif itself.is_true:
            raise NoOrder(f"by it, {name(each)} is better than itself; write > or <, not >= or <=")
        else:
            fit.append(each)
    winner = _winner(fit, beats)
    rest = [each for each in fit if each is not winner]
    if winner is None:
        return Best(None, unfit=unfit)
    for each in rest:
        _require_order(winner, each, beats(each, winner), name)
    equals = [each for each in rest if not beats(winner, each).is_true]
    runner_up = equals[0] if equals else _winner(rest, beats)
    return Best(winner, runner_up, tied=bool(equals), unfit=unfit)


def _winner(candidates: Sequence[C], beats: Callable[[C, C], Outcome]) -> C | None:
    best: C | None = None
    for each in candidates:
        if best is None or beats(each, best).is_true:
            best = each
    return best


def _require_order(winner: C, other: C, outcome: Outcome, name: Callable[[C], str]) -> None:
    if outcome.is_true:
        raise NoOrder(
            f"by it, {name(winner)} is better than the others, and {name(other)} is better than {name(winner)}"
        )
    if outcome.inconclusive is not None:
        raise NoOrder(f"it cannot tell {name(other)} and {name(winner)} apart: {outcome.inconclusive}")


def _best(ordered: Sequence[C], unfit: list[tuple[C, Inconclusive]], *, tied: bool) -> Best[C]:
    winner, runner_up, *_ = [*ordered[:2], None, None]
    return Best(winner, runner_up, tied, unfit)
