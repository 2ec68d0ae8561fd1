"""Let a caller walk away from a store that hangs."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Generic, TypeVar

from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, Reason, Unavailable

T = TypeVar("T")

_IDLE_THREADS = 16


class Task(Generic[T]):
    """Work on its way through a thread; `finished` and `abandoned` change under the lock of the threads."""

    result: T
    error: BaseException | None = None
    finished = False
    abandoned = False

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self.done = threading.Lock()
        self.done.acquire()

    def run(self) -> None:
        """Do the work, in the thread that took it."""
        try:
            self.result = self.work()
        except BaseException as error:  # noqa: BLE001 - raised again in the caller; native stores raise even BaseException
            self.error = error


def _outcome(task: Task[T]) -> T:
    if task.error is not None:
        raise task.error
    return task.result


class Steps:
    """Count the steps that work has begun, and remember whether it was given up and what it then leaves behind."""

    def __init__(self) -> None:
        self.leftover: str | None = None
        self.begun = 0
        self.begun_at = time.monotonic()
        self.given_up = False

    def begin(self) -> None:
        """Begin a step."""
        self.begun += 1
        self.begun_at = time.monotonic()


@dataclass(frozen=True, slots=True)
class Patience(Deadline):
    """Be the deadline of work in steps, each of which begins with a `check` and may take `seconds`."""

    seconds: float
    repeats: bool = False
    """Whether an attempt before this one may have done the work after all."""
    steps: Steps = field(default_factory=Steps)

    def check(self) -> None:
        """Begin a step; raise DeadlineExceeded where nobody waits for the work any more."""
        if self.steps.given_up:
            raise DeadlineExceeded(Reason.DEADLINE_EXCEEDED, "This attempt made no progress and was given up.")
        self.remaining()
        self.steps.begin()

    def left(self) -> float:
        """Answer the seconds until either the deadline or the present step ends."""
        return max(0.0, min(self.at, self.steps.begun_at + self.seconds) - time.monotonic())


class AbandonableThreads:
    """Run blocking calls to one store in threads, each of which is left behind once its caller's deadline passes.

    A thread cannot be killed: an abandoned one ends when the store lets it go. Where `most_abandoned` of them hang,
    calls fail at once, so that neither threads nor memory grow. Threads are kept for the next call, since starting
    one costs more than a small write.
    """

    def __init__(self, store: str, most_abandoned: int = 16) -> None:
        self._store = store
        self._most_abandoned = most_abandoned
        self._abandoned = 0
        self._lock = threading.Lock()
        self._idle: deque[SimpleQueue[Task[object]]] = deque()
        # Threads do not live on in a forked child.
        os.register_at_fork(after_in_child=self._idle.clear)

    def run(self, work: Callable[[], T], deadline: Deadline) -> T:
        """Answer what `work` answers, or raise what it raises.

        Raises DeadlineExceeded where it takes longer, Unavailable (STORE_UNAVAILABLE) where too many calls hang.
        """
        seconds = deadline.remaining()
        task = self.begin(work)
        if not task.done.acquire(timeout=seconds) and not self._finished(task):
            raise self._late()
        return _outcome(task)

    def run_in_steps(self, work: Callable[[], T], patience: Patience) -> T:
        """Answer what `work` answers, or raise what it raises, while it checks its patience before each step.

        Raises TimeoutError where a step takes too long, which the work learns when it checks again; otherwise as `run`.
        """
        patience.remaining()
        return self.outcome(self.begin(work), patience)

    def begin(self, work: Callable[[], T]) -> Task[T]:
        """Begin work whose outcome somebody asks for later, or never; raises Unavailable as `run` does."""
        if self._abandoned >= self._most_abandoned:
            raise self._hanging()
        task = Task(work)
        self._inbox().put(task)  # type: ignore[arg-type] # a queue of tasks of any result
        return task

    def outcome(self, task: Task[T], patience: Patience) -> T:
        """Wait for work that was begun; see `run_in_steps`."""
        while not task.done.acquire(timeout=patience.left()):
            if not patience.left() and not self._finished(task):
                patience.steps.given_up = True
                if time.monotonic() >= patience.at:
                    raise self._late()
                raise TimeoutError("a step of the work made no progress")
        return _outcome(task)

    def _finished(self, task: Task[T]) -> bool:
        """Abandon the task, unless it finished at the last moment."""
        with self._lock:
            if not task.finished:
                task.abandoned = True
                self._abandoned += 1
            return task.finished

    def _inbox(self) -> SimpleQueue[Task[object]]:
        try:
            return self._idle.pop()
        except IndexError:
            inbox: SimpleQueue[Task[object]] = SimpleQueue()
            threading.Thread(target=self._serve, args=(inbox,), name=f"store-{self._store}", daemon=True).start()
            return inbox

    def _serve(self, inbox: SimpleQueue[Task[object]]) -> None:
        stay = True
        while stay:
            task = inbox.get()
            task.run()
            with self._lock:
                task.finished = True
                self._abandoned -= task.abandoned
                stay = len(self._idle) < _IDLE_THREADS
                if stay:
                    self._idle.append(inbox)
            task.done.release()
            # An idle thread must not keep the bytes of its last task alive.
            del task

    def _hanging(self) -> Unavailable:
        return Unavailable(
            Reason.STORE_UNAVAILABLE,
            f"The store {self._store!r} does not answer: {self._abandoned} calls to it hang. Try again later.",
            store=self._store,
            hanging=self._abandoned,
        )

    def _late(self) -> DeadlineExceeded:
        return DeadlineExceeded(
            Reason.DEADLINE_EXCEEDED,
            f"The store {self._store!r} did not answer within the deadline of the call.",
            store=self._store,
        )
