"""Metrics that come one by one, from many at once: they share transactions, and nothing else."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gallery_idl import metric as idl

from gallery_server.dal.schema import EvaluationRow, EventRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.event import EventKind
from gallery_server.domain.page import CursorSigner
from gallery_server.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    GalleryError,
    InvalidArgument,
    NotFound,
    Reason,
    Unavailable,
)
from gallery_server.rpc.call import Call
from gallery_server.rpc.joint_writes import Joining, JointWrites
from gallery_server.rpc.metric_calls import MetricCalls
from gallery_server.rpc.transactions import Transactions
from tests.contracts.registry.gallery import Gallery

SECONDS = 30.0
WRITERS = 12
UNKNOWN = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"


class Gate:
    """Hold the first transaction open until all others wait for the next one."""

    def __init__(self, calls: MetricCalls) -> None:
        self._singles = calls._singles
        self._work = self._singles._work
        self._first = threading.Lock()
        self._singles._work = self
        self.sizes: list[int] = []

    def __call__(self, tx: Transaction, asked: Sequence[tuple[Call, Any]]) -> list[Any]:
        """Do the work, the first time late."""
        self.sizes.append(len(asked))
        if self._first.acquire(blocking=False):
            while len(self._singles._waiting) < WRITERS - 1:
                threading.Event().wait(0.01)
        return self._work(tx, asked)


@pytest.fixture
def instance_id(gallery: Gallery) -> str:
    gallery.create("A")
    return gallery.save().instance_id


@pytest.fixture
def calls(gallery: Gallery) -> MetricCalls:
    return MetricCalls(Transactions(gallery.database), CursorSigner(b"k" * 32))


def insert(
    calls: MetricCalls, instance_id: str, value: float, request_id: str | None = None, seconds: float = SECONDS
) -> Any:
    call = Call("insertModelInstanceMetric", Caller("local:test", "request", Deadline.after(seconds)), request_id)
    metric = idl.ModelEvaluationMetric(metricName="mae", value=value, context=idl.EvaluationContext(scope="Production"))
    return calls.insertModelInstanceMetric(
        call, idl.InsertModelInstanceMetricRequest(instanceId=instance_id, metric=metric)
    )


def outcomes(work: Callable[[int], Any]) -> list[Any]:
    """Do work for each writer at once; answer what each got, errors too."""

    def attempt(number: int) -> Any:
        try:
            return work(number)
        except GalleryError as error:
            return error

    with ThreadPoolExecutor(WRITERS) as threads:
        return list(threads.map(attempt, range(WRITERS)))


def recorded(gallery: Gallery) -> set[str]:
    rows = gallery.read(lambda tx: tx.rows(EvaluationRow.select(EvaluationRow.evaluation_id)))
    return {row["evaluation_id"] for row in rows}


def test_those_who_come_meanwhile_share_the_next_transaction(
    gallery: Gallery, calls: MetricCalls, instance_id: str
) -> None:
    gate = Gate(calls)
    answers = outcomes(lambda number: insert(calls, instance_id, float(number), f"id{number}"))
    assert sorted(answer.metric.value for answer in answers) == [float(number) for number in range(WRITERS)]
    assert recorded(gallery) == {answer.evaluationId for answer in answers}
    assert gate.sizes == [1, WRITERS - 1]
    query = EventRow.select(EventRow.transaction_id).where(EventRow.kind == EventKind.EVALUATION_RECORDED)
    events = Counter(row["transaction_id"] for row in gallery.read(lambda tx: tx.rows(query)))
    assert sorted(events.values()) == [1, WRITERS - 1]


def test_a_refusal_leaves_the_others(gallery: Gallery, calls: MetricCalls, instance_id: str) -> None:
    gate = Gate(calls)
    named = {1: UNKNOWN, 2: "no id"}
    answers = outcomes(lambda number: insert(calls, named.get(number, instance_id), float(number), f"id{number}"))
    assert isinstance(answers[1], NotFound)
    assert isinstance(answers[2], InvalidArgument)
    assert recorded(gallery) == {answer.evaluationId for at, answer in enumerate(answers) if at not in named}
    assert gate.sizes == [1, WRITERS - 1], "nobody had to write alone"


def test_a_call_and_its_repeat_meet_in_one_transaction(gallery: Gallery, calls: MetricCalls, instance_id: str) -> None:
    Gate(calls)
    answers = outcomes(lambda number: insert(calls, instance_id, float(number // 2), f"id{number // 2}"))
    assert [answer.evaluationId for answer in answers[::2]] == [answer.evaluationId for answer in answers[1::2]]
    assert recorded(gallery) == {answer.evaluationId for answer in answers}
    assert len(recorded(gallery)) == WRITERS // 2


def test_an_id_that_stands_for_another_call_is_refused_alone(
    gallery: Gallery, calls: MetricCalls, instance_id: str
) -> None:
    first = insert(calls, instance_id, 0.5, "id0")
    Gate(calls)
    answers = outcomes(lambda number: insert(calls, instance_id, float(number), f"id{number}"))
    assert isinstance(answers[0], FailedPrecondition)
    assert answers[0].reason is Reason.REQUEST_ID_REUSED
    assert recorded(gallery) == {first.evaluationId} | {answer.evaluationId for answer in answers[1:]}


def test_where_a_transaction_fails_each_writes_alone(gallery: Gallery, calls: MetricCalls, instance_id: str) -> None:
    gate = Gate(calls)
    work = gate._work

    def fail_together(tx: Transaction, asked: Sequence[tuple[Call, Any]]) -> list[Any]:
        if len(asked) > 1:
            raise RuntimeError("together")
        return work(tx, asked)

    gate._work = fail_together
    answers = outcomes(lambda number: insert(calls, instance_id, float(number)))
    assert recorded(gallery) == {answer.evaluationId for answer in answers}
    assert gate.sizes == [1, WRITERS - 1, *[1] * (WRITERS - 1)]


def test_what_may_be_committed_is_repeated_only_by_an_id(gallery: Gallery, instance_id: str) -> None:
    class Lost(Transactions):
        """Commit, and say that nobody knows."""

        def write_jointly(self, *arguments: Any) -> list[Any]:
            super().write_jointly(*arguments)
            raise Unavailable(Reason.COMMIT_UNKNOWN, "lost", retryable=False)

    calls = MetricCalls(Lost(gallery.database), CursorSigner(b"k" * 32))
    with pytest.raises(Unavailable, match="lost"):
        insert(calls, instance_id, 1.0)
    assert len(recorded(gallery)) == 1
    answer = insert(calls, instance_id, 2.0, "id")
    assert answer.evaluationId in recorded(gallery)
    assert len(recorded(gallery)) == 2


def test_no_group_grows_without_bound(gallery: Gallery) -> None:
    sizes: list[int] = []
    ready = threading.Event()

    def work(_tx: Transaction, asked: Sequence[tuple[Call, int]]) -> list[Any]:
        sizes.append(len(asked))
        ready.wait(SECONDS)
        return [idl.InsertModelInstanceMetricResponse(evaluationId=str(wish)) for _, wish in asked]

    writes = JointWrites[int](Transactions(gallery.database), work)
    call = Call("insertModelInstanceMetric", Caller("local:test", "request", Deadline.after(SECONDS)), None)
    with ThreadPoolExecutor(151) as threads:
        answers = [threads.submit(writes.write, call, None, number) for number in range(151)]
        while len(writes._waiting) < 150:
            ready.wait(0.01)
        ready.set()
        assert [answer.result(SECONDS).evaluationId for answer in answers] == [str(number) for number in range(151)]
    assert sizes == [1, 100, 50]


def test_a_call_whose_time_ends_while_it_waits_leaves_and_writes_nothing(gallery: Gallery, instance_id: str) -> None:
    calls = MetricCalls(Transactions(gallery.database), CursorSigner(b"k" * 32))
    work = calls._singles._work
    ready = threading.Event()

    def hang(tx: Transaction, asked: Sequence[tuple[Call, Any]]) -> list[Any]:
        ready.wait(SECONDS)
        return work(tx, asked)

    calls._singles._work = hang
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(insert, calls, instance_id, 1.0)
        while not calls._singles._running:
            ready.wait(0.01)
        with pytest.raises(DeadlineExceeded):
            insert(calls, instance_id, 2.0, seconds=0.2)
        assert not first.done()
        last = threads.submit(insert, calls, instance_id, 3.0)
        ready.set()
        answers = [each.result(SECONDS) for each in (first, last)]
    assert recorded(gallery) == {answer.evaluationId for answer in answers}
    assert not calls._singles._waiting
    assert not calls._singles._running


def test_a_call_that_is_late_at_its_turn_is_refused_and_fails_no_other(gallery: Gallery) -> None:
    sizes: list[int] = []

    def work(_tx: Transaction, asked: Sequence[tuple[Call, int]]) -> list[Any]:
        sizes.append(len(asked))
        return [idl.InsertModelInstanceMetricResponse(evaluationId=str(wish)) for _, wish in asked]

    writes = JointWrites[int](Transactions(gallery.database), work)
    late, soon = (
        Joining(Call("insertModelInstanceMetric", Caller("local:test", "r", Deadline.after(seconds)), None), None, 1)
        for seconds in (0.0, SECONDS)
    )
    writes._waiting += [late, soon]
    writes._running = True
    writes._run()
    assert (late.settled, late.answer, late.error) == (True, None, None)
    assert soon.answer.evaluationId == "1"
    assert sizes == [1]
    with pytest.raises(DeadlineExceeded):
        writes.write(late.call, None, 1)
    assert sizes == [1]
    assert not writes._running
