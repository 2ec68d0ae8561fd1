from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gallery_server.actions.lanes import Lanes
from gallery_server.errors import ActionFailed

SECONDS = 30.0


def test_who_finds_no_place_is_tried_again_and_keeps_none_from_others():
    lanes = Lanes(width=2, patience_seconds=0.01)
    with lanes.place("hanging"), lanes.place("hanging"):
        with pytest.raises(ActionFailed) as refused, lanes.place("hanging"):
            pass
        assert refused.value.retryable
        with lanes.place("other"):
            pass
    with lanes.place("hanging"):
        pass


def test_who_waits_gets_the_place_that_becomes_free():
    lanes = Lanes(width=1, patience_seconds=SECONDS)
    holding, go = threading.Event(), threading.Event()

    def hold() -> None:
        with lanes.place("busy"):
            holding.set()
            assert go.wait(SECONDS)

    def wait() -> bool:
        with lanes.place("busy"):
            return go.is_set()

    with ThreadPoolExecutor(2) as threads:
        holder = threads.submit(hold)
        assert holding.wait(SECONDS)
        waiter = threads.submit(wait)
        go.set()
        holder.result(SECONDS)
        assert waiter.result(SECONDS)


def test_what_raises_gives_its_place_back():
    lanes = Lanes(width=1, patience_seconds=0.01)
    for _ in range(2):
        with pytest.raises(ValueError, match="mine"), lanes.place("a"):
            raise ValueError("mine")
