"""Let small writes that come at once share one transaction, since a commit costs more than what each of them writes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError, Reason, Unavailable
from gallery_server.rpc.call import Call
from gallery_server.rpc.transactions import Transactions

W = TypeVar("W")

_MOST_JOINED = 100
"""Calls of one transaction: by more little is gained, and the first of them would wait for it."""


class Joining(Generic[W]):
    """A call that waits for its part of a transaction, or for its turn to run one."""

    def __init__(self, call: Call, request: Any, wish: W) -> None:
        self.call = call
        self.request = request
        self.wish = wish
        self.answer: Any = None
        self.error: BaseException | None = None
        """Why the joint transaction failed, of which nothing is left unless its commit is unknown."""
        self.leads = False
        """Whether it is to run the next transaction."""
        self.settled = False
        # Released by whoever wakes this call alone: of a common condition all would be told, and most go back to sleep.
        self._asleep = threading.Lock()
        self._asleep.acquire()

    @property
    def deadline(self) -> Deadline:
        """When its answer is due."""
        return self.call.caller.deadline

    @property
    def is_late(self) -> bool:
        """Tell whether no time is left."""
        return time.monotonic() >= self.deadline.at

    def sleep(self, seconds: float = -1) -> bool:
        """Wait until somebody wakes this call, up to so many seconds if any are given; tell whether that happened."""
        return self._asleep.acquire(timeout=seconds)

    def wake(self) -> None:
        """Let a call that sleeps, or is about to, go on."""
        self._asleep.release()


Work = Callable[[Transaction, Sequence[tuple[Call, W]]], list[Any]]
"""Write what some calls wish in one transaction, and answer each, or say why it is refused."""


class JointWrites(Generic[W]):
    """Run the writes that calls bring while one transaction runs in the next one, together.

    Nobody waits for company: who comes alone writes at once. An answer leaves after the commit that holds its write.
    A refusal of one leaves the others. Where a joint transaction fails as a whole, as it does when the time of one of
    its calls is over, each writes alone, under its own deadline.
    """

    def __init__(self, transactions: Transactions, work: Work[W]) -> None:
        self._transactions = transactions
        self._work = work
        self._lock = threading.Lock()
        self._waiting: deque[Joining[W]] = deque()
        self._running = False

    def write(self, call: Call, request: Any, wish: W) -> Any:
        """Answer a call once what it wishes is committed; raise what it is refused with."""
        mine = Joining(call, request, wish)
        with self._lock:
            self._waiting.append(mine)
            mine.leads = not self._running
            self._running = True
        if not mine.leads:
            self._await(mine)
        if not mine.settled:
            self._run()
        if isinstance(mine.answer, GalleryError):
            raise mine.answer
        if mine.answer is not None:
            return mine.answer
        if mine.error is not None and call.client_request_id is None and _may_be_done(mine.error):
            raise mine.error
        return self._alone(mine)

    def _await(self, mine: Joining[W]) -> None:
        """Wait until a call is settled or leads; raise DeadlineExceeded where its time ends before it has begun."""
        if mine.sleep(max(mine.deadline.at - time.monotonic(), 0)):
            return
        with self._lock:
            begun = mine.leads or mine not in self._waiting
            if not begun:
                self._waiting.remove(mine)
        if not begun:
            mine.deadline.check()
        mine.sleep()  # not for long: no transaction outlasts the deadlines of its calls

    def _alone(self, mine: Joining[W]) -> Any:
        def write(tx: Transaction) -> Any:
            (answer,) = self._work(tx, [(mine.call, mine.wish)])
            if isinstance(answer, GalleryError):
                raise answer
            return answer

        return self._transactions.write(mine.call, mine.request, write)

    def _run(self) -> None:
        """Run the group of those who wait, the caller first of them, and wake who runs the next one."""
        with self._lock:
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_JOINED))]
        group = [each for each in taken if not each.is_late]
        try:
            if group:
                self._write(group)
        except BaseException as error:
            for each in group:
                each.error = error
            if not isinstance(error, Exception):
                raise
        finally:
            self._hand_over(taken)

    def _hand_over(self, settled: Sequence[Joining[W]]) -> None:
        """Let the first of those who wait lead, and those who have their answers go."""
        with self._lock:
            self._running = bool(self._waiting)
            following = self._waiting[0] if self._waiting else None
            if following is not None:
                following.leads = True
        for each in settled:
            each.settled = True
        for each in settled if following is None else (following, *settled):
            each.wake()

    def _write(self, group: Sequence[Joining[W]]) -> None:
        deadline = Deadline(min(each.deadline.at for each in group))
        answers = self._transactions.write_jointly(
            [(each.call, each.request) for each in group],
            lambda tx, new: self._work(tx, [(group[place].call, group[place].wish) for place in new]),
            deadline,
        )
        for each, answer in zip(group, answers, strict=True):
            each.answer = answer


def _may_be_done(error: BaseException) -> bool:
    return isinstance(error, Unavailable) and error.reason is Reason.COMMIT_UNKNOWN
