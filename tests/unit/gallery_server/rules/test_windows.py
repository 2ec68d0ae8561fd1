from __future__ import annotations

import pytest

from gallery_server.rules.evidence.windows import Measured, window_of

HOUR = 3_600_000_000
NAN, INFINITY = float("nan"), float("inf")


def series(*values: float, samples: int = 1) -> list[Measured]:
    """Measure once an hour, the first at hour 0."""
    return [Measured(at * HOUR, value, samples) for at, value in enumerate(values)]


def test_a_window_sums_up_what_lies_in_it() -> None:
    assert window_of(series(9, 1, 2, 6, samples=10), 3 * HOUR, "3h") == {
        "count": 3, "samples": 30, "mean": 3.0, "min": 1, "max": 6, "p95": 6, "last": 6, "age": 0.0,
    }  # fmt: skip


def test_its_begin_is_not_in_it_and_its_end_is() -> None:
    assert window_of(series(1, 2, 3), 2 * HOUR, "2h")["count"] == 2
    assert window_of(series(1, 2, 3), 2 * HOUR - 1, "2h")["count"] == 2
    assert window_of(series(1, 2, 3), 2 * HOUR, "1h")["min"] == 3


def test_age_is_in_days() -> None:
    assert window_of(series(1), 12 * HOUR, "1d")["age"] == 0.5


def test_what_is_not_finite_is_passed_over() -> None:
    found = window_of(series(1, NAN, INFINITY, -INFINITY), 3 * HOUR, "1d")
    assert (found["count"], found["last"], found["age"]) == (1, 1, 0.125)


@pytest.mark.parametrize("values", [(), (NAN,)])
def test_without_a_value_all_but_the_counts_is_missing(values: tuple[float, ...]) -> None:
    found = window_of(series(*values), HOUR, "1d")
    assert (found.pop("count"), found.pop("samples")) == (0, 0)
    assert set(found) == {"mean", "min", "max", "p95", "last", "age"}
    assert set(found.values()) == {None}


@pytest.mark.parametrize(("many", "p95"), [(1, 0), (19, 18), (20, 18), (21, 19), (100, 94)])
def test_p95_is_the_least_that_95_of_100_do_not_exceed(many: int, p95: int) -> None:
    assert window_of(series(*range(many)), many * HOUR, "3650d")["p95"] == p95


def test_a_span_is_a_duration() -> None:
    with pytest.raises(ValueError, match="write a whole number and one of"):
        window_of(series(1), HOUR, "two days")
