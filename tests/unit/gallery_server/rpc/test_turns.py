"""Few work at once, a bounded number wait, and whoever finds the queue full is refused at once."""

from __future__ import annotations

import threading

import pytest

from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, GalleryError, Reason, ResourceExhausted
from gallery_server.rpc.turns import Turns

SOON = 30.0


def turn_of(turns: Turns) -> GalleryError | None:
    """Try to take a turn at once; answer why that failed."""
    try:
        with turns.taken(Deadline.after(0.001)):
            return None
    except GalleryError as error:
        return error


def test_a_full_queue_refuses_at_once_and_a_late_turn_in_time() -> None:
    turns = Turns(at_once=1, waiting=1)
    began, end, waited = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        with turns.taken(Deadline.after(SOON)):
            began.set()
            end.wait(SOON)

    def wait() -> None:
        with turns.taken(Deadline.after(SOON)):
            waited.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert began.wait(SOON)
    with pytest.raises(DeadlineExceeded), turns.taken(Deadline.after(0.01)):
        pass
    waiter = threading.Thread(target=wait)
    waiter.start()
    refusals = [turn_of(turns)]
    while not isinstance(refusals[-1], ResourceExhausted):  # until the other one stands in the queue
        refusals.append(turn_of(turns))
    assert (refusals[-1].reason, refusals[-1].retryable) == (Reason.SELECTION_BUSY, True)
    end.set()
    assert waited.wait(SOON)
    worker.join()
    waiter.join()
    with turns.taken(Deadline.after(SOON)):
        pass
