from __future__ import annotations

from typing import Any

import pytest

from gallery_client import posting
from gallery_client.backlog import Item
from gallery_client.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    Internal,
    InvalidArgument,
    NotFound,
    Unauthenticated,
)
from gallery_client.posting import Posting
from gallery_client.records.evaluation_record import EvaluationRecord

ITEM = Item(EvaluationRecord("id", {}), 0, 1, 1, since=0.0)


class Server:
    """Refuses calls that carry a number of `bad`; fails as often as it is told to before that."""

    def __init__(self, bad: set[int] | None = None, failures: list[Exception] | None = None) -> None:
        self.bad = bad or set()
        self.failures = failures or []
        self.calls: list[tuple[str, list[int]]] = []
        self.written: list[int] = []

    def send(self, request: Any, request_id: str) -> None:
        self.calls.append((request_id, request.evaluations))
        if self.failures:
            raise self.failures.pop(0)
        if self.bad & set(request.evaluations):
            raise InvalidArgument("no")
        self.written += request.evaluations


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_FIRST_PAUSE", 0.0)


def post(server: Server, count: int) -> dict[int, Exception | None]:
    items = [Item(EvaluationRecord("id", {}), number, 1, 1, since=0.0) for number in range(count)]
    outcome = Posting(server.send).post(items)
    return {item.struct: error for part, error in outcome for item in part}


@pytest.mark.parametrize("bad", [set(), {0}, {9}, {3, 4}, set(range(10))])
def test_what_is_right_in_a_refused_batch_gets_through_in_order(bad: set[int]) -> None:
    server = Server(bad)
    outcome = post(server, 10)
    assert list(outcome) == list(range(10))
    assert {number for number, error in outcome.items() if error is not None} == bad
    assert server.written == [number for number in range(10) if number not in bad]
    assert len({request_id for request_id, _ in server.calls}) == len(server.calls)


def test_an_outage_is_sat_out_with_the_same_id() -> None:
    failures: list[Exception] = [ConnectionFailed("gone"), DeadlineExceeded("slow")] * 20
    server = Server(failures=failures)
    assert post(server, 2) == {0: None, 1: None}
    assert len(server.calls) == 41
    assert len({request_id for request_id, _ in server.calls}) == 1


@pytest.mark.parametrize(
    ("error", "tries"), [(Internal("bug"), 5), (Unauthenticated("who"), 1), (RuntimeError("bug of ours"), 5)]
)
def test_what_no_half_can_help_is_not_cut(error: Exception, tries: int) -> None:
    server = Server(failures=[error] * 10)
    assert post(server, 2) == {0: error, 1: error}
    assert len(server.calls) == tries


def test_a_batch_is_not_repeated_for_longer_than_the_server_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "REPEATED_HOURS", -1)
    error = ConnectionFailed("gone")
    assert post(Server(failures=[error]), 1) == {0: error}


def test_an_end_ends_repeats() -> None:
    def send(request: Any, request_id: str) -> None:
        sending.ended.set()
        raise ConnectionFailed("gone")

    sending = Posting(send)
    assert list(sending.post([ITEM])) == []
    assert isinstance(sending.trouble, ConnectionFailed)


@pytest.mark.parametrize(
    ("errors", "doubtful"),
    [
        ([NotFound("")], False),
        ([Unauthenticated("")], False),
        ([Internal("")] * 5, True),
        ([ConnectionFailed("", reason="CONNECTION_LOST"), NotFound("")], False),
    ],
)
def test_a_call_that_was_never_answered_may_have_written(errors: list[Exception], doubtful: bool) -> None:
    last = errors[-1]
    sending = Posting(Server(failures=errors).send)
    assert list(sending.post([ITEM])) == [([ITEM], last)]
    assert sending.doubtful == doubtful


@pytest.mark.parametrize(
    ("reasons", "doubtful"),
    [
        (["NOT_CONNECTED"], False),
        (["CONNECTION_LOST"], True),
        (["CONNECTION_LOST", "NOT_CONNECTED"], True),
        (["HOST_UNKNOWN", "CONNECTION_LOST"], True),
    ],
)
def test_what_never_reached_the_server_is_not_in_doubt(reasons: list[str], doubtful: bool) -> None:
    left = list(reasons)

    def send(request: Any, request_id: str) -> None:
        reason = left.pop(0)
        if not left:
            sending.ended.set()
        raise ConnectionFailed("gone", reason=reason)

    sending = Posting(send)
    assert list(sending.post([ITEM])) == []
    assert sending.doubtful == doubtful
