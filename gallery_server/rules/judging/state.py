"""When a rule fires: REPEAT, FOR, COOLDOWN and LIMIT, as functions of what was judged so far and nothing else.

One `State` belongs to one (rule, instance). Whoever judges hands in the measurements in their order, each with the
outcome that WHEN had on the values known up to it, so that the same measurements fire the same, however they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from gallery_server.domain.duration import read_duration, write_duration
from gallery_server.rules.document import Clauses, Limit

_LEAST_LIMIT = 10
_HOUR_MICROS = read_duration("1h")


@dataclass(frozen=True, slots=True)
class Moment:
    """Say as of when a rule is judged; `measured` where a new measurement is the cause, and not a clock."""

    micros: int
    measured: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """Hold what a rule made of an instance so far."""

    outcome: bool | None = None
    """The last conclusive one, true only once FOR was met; None before there was any."""
    streak: int = 0
    """Measurements that were true in a row."""
    since_micros: int | None = None
    """When that row began."""
    fired_micros: int | None = None
    """When it last fired, or was found true when the rule came: from then on REPEAT counts."""


def baseline(moment: Moment, outcome: bool | None) -> State:
    """Answer the state of an instance that the rule meets for the first time: what is true already is no news."""
    if not outcome:
        return State(outcome)
    return State(outcome, int(moment.measured), moment.micros, moment.micros)


def step(
    state: State, moment: Moment, outcome: bool | None, rule: Clauses, *, barred: bool = False
) -> tuple[State, bool]:
    """Answer the state after one judging, and whether the rule fires.

    `outcome` is None where it is inconclusive: that ends the row of FOR, never fires, and keeps the last conclusive
    one, so that true, inconclusive, true fires once. While it is `barred`, by COOLDOWN or a hold, it does not fire and
    still owes it: the first judging after that fires, if the condition is true then.
    """
    if not outcome:
        last = state.outcome if outcome is None else False
        return replace(state, outcome=last, streak=0, since_micros=None), False
    state = replace(
        state,
        streak=state.streak + moment.measured,
        since_micros=moment.micros if state.since_micros is None else state.since_micros,
    )
    if barred or not _is_due(state, moment, rule):
        return state, False
    return replace(state, outcome=True, fired_micros=moment.micros), True


def _is_due(state: State, moment: Moment, rule: Clauses) -> bool:
    wanted = rule.for_
    if wanted.micros is None:
        # One is met by whatever is true: a clock may find so what nobody measures.
        met = wanted.measurements == 1 or state.streak >= wanted.measurements
    else:
        met = state.since_micros is not None and moment.micros - state.since_micros >= wanted.micros
    if not met or state.outcome is not True:
        return met
    every, last = rule.repeat.every, state.fired_micros
    return every is not None and (last is None or moment.micros - last >= every)


class Bar(StrEnum):
    """Say what keeps a rule from firing."""

    COOLDOWN = "COOLDOWN"
    LIMIT = "LIMIT"
    """It is held from then on, until a person lets it go."""


@dataclass(frozen=True, slots=True)
class Firing:
    """Say when a rule fired, and for whom."""

    micros: int
    line: str
    instance: str


def bar(next_one: Firing, before: Iterable[Firing], cooldown_of: Clauses, limit: Limit) -> Bar | None:
    """Answer what keeps a rule from firing now, after those before; a firing counts once, whatever its actions."""
    cooldown = cooldown_of.cooldown
    fired = list(before)
    near = [each.micros for each in fired if cooldown is not None and _same(each, next_one, cooldown.per)]
    if is_cooling(next_one.micros, max(near, default=None), cooldown_of):
        return Bar.COOLDOWN
    within = [each for each in fired if next_one.micros - each.micros < limit.per]
    return Bar.LIMIT if len(within) >= limit.actions else None


def is_cooling(micros: int, last_micros: int | None, rule: Clauses) -> bool:
    """Tell whether a rule rests, that fired last at a moment where its COOLDOWN looks."""
    return rule.cooldown is not None and last_micros is not None and micros - last_micros < rule.cooldown.duration


def limit_of(rule: Clauses, lines: int) -> Limit:
    """Answer the LIMIT of a rule; unless it says, a tenth of the project's lines an hour, and 10 at least."""
    if rule.limit is not None:
        return rule.limit
    return Limit.model_validate({"actions": max(_LEAST_LIMIT, lines // 10), "per": write_duration(_HOUR_MICROS)})


def _same(one: Firing, other: Firing, per: str) -> bool:
    if per == "rule":
        return True
    return one.line == other.line if per == "line" else one.instance == other.instance
