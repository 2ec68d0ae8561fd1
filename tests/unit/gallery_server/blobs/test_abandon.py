from __future__ import annotations

import os
import sys
import threading

import pytest

from gallery_server.blobs.abandon import AbandonableThreads, Patience
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, Reason, Unavailable


@pytest.fixture
def threads() -> AbandonableThreads:
    return AbandonableThreads("main", most_abandoned=3)


def hang(threads: AbandonableThreads, gate: threading.Event) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        threads.run(lambda: gate.wait(60), Deadline.after(0.01))
    assert caught.value.details == {"store": "main"}


def test_answers_and_errors_come_back(threads: AbandonableThreads) -> None:
    assert threads.run(lambda: 42, Deadline.after(30)) == 42
    with pytest.raises(ZeroDivisionError):
        threads.run(lambda: 1 // 0, Deadline.after(30))
    with pytest.raises(SystemExit):
        threads.run(sys.exit, Deadline.after(30))


def test_a_thread_serves_the_next_call_too(threads: AbandonableThreads) -> None:
    served_by = {threads.run(threading.get_ident, Deadline.after(30)) for _ in range(20)}
    assert len(served_by) == 1
    assert threading.get_ident() not in served_by


def test_too_many_hanging_calls_make_the_next_fail_at_once(threads: AbandonableThreads) -> None:
    gate = threading.Event()
    for _ in range(3):
        hang(threads, gate)
    with pytest.raises(Unavailable) as caught:
        threads.run(lambda: pytest.fail("ran"), Deadline.after(60))
    assert caught.value.reason is Reason.STORE_UNAVAILABLE
    gate.set()


def test_a_store_that_answers_again_is_used_again(threads: AbandonableThreads) -> None:
    gate = threading.Event()
    left = threading.Semaphore(0)

    def work() -> None:
        gate.wait(60)
        left.release()

    for _ in range(3):
        with pytest.raises(DeadlineExceeded):
            threads.run(work, Deadline.after(0.01))
    gate.set()
    for _ in range(3):
        assert left.acquire(timeout=60)
    # The last of the three may still be on its way from its work to the count.
    while threads._abandoned:
        threading.Event().wait(0.001)
    assert threads.run(lambda: "again", Deadline.after(30)) == "again"


def test_many_callers_get_their_own_answers(threads: AbandonableThreads) -> None:
    wrong: list[int] = []

    def call(number: int) -> None:
        wrong.extend(number for _ in range(200) if threads.run(lambda: number, Deadline.after(30)) != number)

    callers = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert wrong == []
    assert len(threads._idle) <= 16


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own(threads: AbandonableThreads) -> None:
    assert threads.run(lambda: 1, Deadline.after(30)) == 1
    child = os.fork()
    if child == 0:
        try:
            os._exit(threads.run(lambda: 7, Deadline.after(20)))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_work_in_steps_may_take_longer_than_one_step(threads: AbandonableThreads) -> None:
    patience = Patience(Deadline.after(60).at, seconds=0.5)

    def work() -> int:
        for _ in range(20):
            patience.check()
            threading.Event().wait(0.05)
        return patience.steps.begun

    assert threads.run_in_steps(work, patience) == 20


def test_work_whose_step_hangs_is_given_up_and_learns_it(threads: AbandonableThreads) -> None:
    patience, gate, learnt = Patience(Deadline.after(60).at, seconds=0.01), threading.Event(), threading.Event()

    def work() -> None:
        gate.wait(60)
        with pytest.raises(DeadlineExceeded, match="given up"):
            patience.check()
        learnt.set()

    with pytest.raises(TimeoutError):
        threads.run_in_steps(work, patience)
    assert patience.steps.given_up
    gate.set()
    assert learnt.wait(60)


def test_work_in_steps_ends_by_its_deadline(threads: AbandonableThreads) -> None:
    patience, gate = Patience(Deadline.after(0.01).at, seconds=60), threading.Event()
    with pytest.raises(DeadlineExceeded) as caught:
        threads.run_in_steps(lambda: gate.wait(60), patience)
    assert caught.value.details == {"store": "main"}
    gate.set()
