from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gallery_server.rpc.poller import Poller

HANGS_AFTER = 60


def until(condition: threading.Event) -> bool | None:
    return condition.is_set() or None


def never() -> None:
    return None


def test_value_that_is_there_is_answered_in_the_callers_thread() -> None:
    threads: list[threading.Thread] = []
    poller = Poller(0, stopping=lambda: True)
    assert poller.wait(lambda: threads.append(threading.current_thread()) or 7, 5) == 7
    assert threads == [threading.current_thread()]


def test_value_that_comes_later_is_answered() -> None:
    came = threading.Event()
    poller = Poller(2, stopping=lambda: False)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(poller.wait, lambda: until(came), HANGS_AFTER) for _ in range(2)]
        came.set()
        assert [wait.result(HANGS_AFTER) for wait in waiting] == [True, True]


def test_error_is_raised_where_the_call_waits() -> None:
    asked: list[int] = []

    def fail_later() -> None:
        asked.append(1)
        if len(asked) > 1:
            raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        Poller(1, stopping=lambda: False).wait(fail_later, HANGS_AFTER)


def test_deadline_ends_the_wait() -> None:
    assert Poller(1, stopping=lambda: False).wait(never, 0.1) is None
    assert Poller(1, stopping=lambda: False).wait(never, 0) is None


def test_full_poller_answers_at_once_and_has_room_again() -> None:
    came = threading.Event()
    asked = threading.Event()
    poller = Poller(1, stopping=lambda: False)

    def ask() -> bool | None:
        asked.set()
        return until(came)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(poller.wait, ask, HANGS_AFTER)
        assert asked.wait(HANGS_AFTER)
        while len(poller._waits) < 1:
            time.sleep(0.001)
        assert poller.wait(never, HANGS_AFTER) is None
        came.set()
        assert first.result(HANGS_AFTER)
    assert poller.wait(never, 0.05) is None
    assert poller._waits == []


def test_stopping_answers_all() -> None:
    stopping = threading.Event()
    poller = Poller(3, stopping=stopping.is_set)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(poller.wait, never, HANGS_AFTER) for _ in range(3)]
        while len(poller._waits) < 3:
            time.sleep(0.001)
        stopping.set()
        assert [wait.result(HANGS_AFTER / 2) for wait in waiting] == [None, None, None]
    assert poller.wait(never, HANGS_AFTER) is None


def test_one_thread_asks_for_all() -> None:
    askers: set[threading.Thread] = set()
    poller = Poller(4, stopping=lambda: False)

    def ask() -> None:
        askers.add(threading.current_thread())

    with ThreadPoolExecutor() as pool:
        callers = list(pool.map(lambda _: (poller.wait(ask, 0.3), threading.current_thread())[1], range(4)))
    assert len(askers - set(callers)) == 1
