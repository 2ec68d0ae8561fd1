from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gallery_client.spark.slices import Slice, slices_of

START = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = st.lists(st.integers(0, 10**12), min_size=1, max_size=60).map(
    lambda micros: [START + timedelta(microseconds=micro) for micro in micros]
)


def within(part: Slice, times: list[datetime]) -> int:
    return sum(part.since <= time < part.until for time in times)


@given(TIMES, st.integers(1, 20))
def test_every_time_is_in_one_slice_and_no_slice_has_too_many(times: list[datetime], most: int) -> None:
    slices = slices_of(Slice.covering(min(times), max(times)), lambda part: min(most + 1, within(part, times)), most)
    assert all(sum(part.since <= time < part.until for part in slices) == 1 for time in times)
    for part in slices:
        assert within(part, times) > 0
        assert within(part, times) <= most or part.until - part.since <= timedelta(milliseconds=1)


def test_what_is_scattered_is_gathered() -> None:
    times = [START + timedelta(days=day) for day in range(64)]
    slices = slices_of(Slice.covering(times[0], times[-1]), lambda part: min(11, within(part, times)), 10)
    assert len(slices) < 13


@given(TIMES, st.integers(1, 20))
def test_parts_lie_end_to_end(times: list[datetime], count: int) -> None:
    whole = Slice.covering(min(times), max(times))
    parts = whole.parts(count)
    assert 1 <= len(parts) <= count
    assert parts[0].since == whole.since
    assert parts[-1].until == whole.until
    assert all(one.until == next_.since for one, next_ in itertools.pairwise(parts))
