from __future__ import annotations

import pytest

from gallery_client.errors import Unavailable
from gallery_client.retry import RetryPolicy

BUSY = Unavailable("busy", retryable=True)
LONGEST = RetryPolicy(attempts=20, first=0.1, longest=1.0, jitter=lambda least, most: most)


def test_only_the_retryable_is_repeated():
    assert RetryPolicy().delay(Unavailable("no"), 1, 60) is None
    assert RetryPolicy().delay(BUSY, 1, 60) is not None


def test_waits_double_up_to_the_longest():
    assert [LONGEST.delay(BUSY, n, 60) for n in range(1, 7)] == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_jitter_is_full():
    assert RetryPolicy(jitter=lambda least, most: least).delay(BUSY, 5, 60) == 0


def test_attempts_count_the_first_try():
    policy = RetryPolicy(attempts=3)
    assert policy.delay(BUSY, 2, 60) is not None
    assert policy.delay(BUSY, 3, 60) is None
    assert RetryPolicy(attempts=1).delay(BUSY, 1, 60) is None


def test_what_is_forgiven_costs_no_attempt_and_is_waited_for_like_the_rest():
    policy = RetryPolicy(attempts=3, longest=1.0, jitter=lambda least, most: most)
    assert policy.delay(BUSY, 2_000, 60, forgiven=1_998) == 1.0
    assert policy.delay(BUSY, 2_000, 60, forgiven=1_997) is None
    assert policy.delay(BUSY, 2_000, 0.5, forgiven=2_000) is None


@pytest.mark.parametrize(("left", "wait"), [(60, 0.7), (0.5, None)])
def test_the_server_may_ask_for_a_longer_wait_within_the_deadline(left, wait):
    assert LONGEST.delay(Unavailable("busy", retryable=True, retry_after_ms=700), 1, left) == wait
