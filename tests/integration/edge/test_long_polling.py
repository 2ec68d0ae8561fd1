"""Readers wait for events without a database connection, and all of them are woken."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gallery_idl import event as idl

from gallery_server.dal.database import Database
from gallery_server.domain.call import Caller, Deadline
from gallery_server.rpc.call import Call
from gallery_server.rpc.event_calls import EventCalls
from gallery_server.rpc.feed import Feed
from gallery_server.rpc.poller import Poller
from gallery_server.rpc.transactions import Transactions
from tests.contracts.keeping.feed import SECONDS, SIGNER, numbering, write

READERS = 16


@pytest.fixture
def one_connection(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url, pool_size=1)
    yield opened
    opened.close()


def calls(database: Database, stopped: threading.Event | None = None) -> EventCalls:
    stopping = (stopped or threading.Event()).is_set
    return EventCalls(Transactions(database), SIGNER, Feed(database), Poller(READERS, stopping=stopping))


def read(answering: EventCalls, seconds: float = SECONDS, **fields: Any) -> Any:
    call = Call("readEvents", Caller("local:test", "request", Deadline.after(seconds)), None)
    return answering.readEvents(call, idl.ReadEventsRequest(**fields))


def test_waiting_readers_leave_the_one_connection_to_others(one_connection: Database) -> None:
    answering = calls(one_connection)
    with ThreadPoolExecutor(READERS) as threads:
        cursor = read(answering, start=idl.EventStart.NEWEST).nextCursor
        waiting = [threads.submit(read, answering, cursor=cursor, waitMs=60_000) for _ in range(READERS)]
        while len(answering.poller._waits) < READERS:
            threading.Event().wait(0.01)
        for _ in range(20):
            one_connection.ping(SECONDS)
        write(one_connection, "a")
        assert not any(reader.done() for reader in waiting), "it has no number yet"
        numbering(one_connection).step()
        answers = [reader.result(SECONDS) for reader in waiting]
    assert [[item.subjectId for item in answer.items] for answer in answers] == [["a"]] * READERS


def test_a_reader_of_others_waits_on_and_gets_where_it_was(database: Database) -> None:
    answering = calls(database)
    with ThreadPoolExecutor(1) as threads:
        only_c = idl.EventFilter(subjectId="c")
        waiting = threads.submit(read, answering, filter=only_c, waitMs=60_000)
        numberer = numbering(database)
        for subject in "abc":
            write(database, subject)
            numberer.step()
        answer = waiting.result(SECONDS)
    assert [(item.subjectId, item.number) for item in answer.items] == [("c", 3)]


def test_a_wait_that_ends_answers_a_cursor(database: Database) -> None:
    answering = calls(database)
    empty = read(answering, waitMs=100)
    assert empty.items == []
    write(database, "a")
    numbering(database).step()
    assert [item.subjectId for item in read(answering, cursor=empty.nextCursor).items] == ["a"]


def test_a_wait_ends_before_the_deadline_of_its_call(database: Database) -> None:
    assert read(calls(database), seconds=1.2, waitMs=60_000).items == []


def test_a_server_that_stops_answers_those_who_wait(database: Database) -> None:
    stopped = threading.Event()
    answering = calls(database, stopped)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(read, answering, waitMs=60_000)
        stopped.set()
        assert waiting.result(SECONDS).items == []
