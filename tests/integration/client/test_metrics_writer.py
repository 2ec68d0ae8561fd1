"""A writer of metrics over real sockets, before a server that refuses, stalls, dies and comes back."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from gallery_idl import fault

from gallery_client import EvaluationRecord, GalleryClient, posting
from gallery_client.errors import FailedPrecondition, InvalidArgument, MetricsUnsent, ResourceExhausted
from tests.integration.client.peer import Peer
from tests.integration.client.recorder import ID, Recorder
from tests.integration.client.store import refuse

NEVER = 1000.0
"""Seconds that no test waits."""


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def peer(recorder):
    with Peer(recorder) as peer:
        yield peer


@pytest.fixture
def gallery(peer):
    with GalleryClient(peer.address) as gallery:
        yield gallery


def numbers(recorder):
    return [value for _, _, value in recorder.values]


def test_all_is_recorded_in_order_and_in_batches(gallery, recorder):
    with gallery.metrics_writer(ID, flush_seconds=NEVER) as writer:
        for number in range(2500):
            writer.add("mae", number)
    assert numbers(recorder) == list(range(2500))
    assert recorder.batches == [1000, 1000, 500]


def test_what_waits_is_sent_when_it_is_old_enough(gallery, recorder):
    recorded = threading.Event()
    recorder.after = recorded.set
    with gallery.metrics_writer(flush_seconds=0.05) as writer:
        writer.add(ID, "mae", 1.0)
        assert recorded.wait(60)


def test_flush_waits_for_what_was_added(gallery, recorder):
    with gallery.metrics_writer(ID, flush_seconds=NEVER) as writer:
        writer.add("mae", 1.0)
        writer.flush()
        assert numbers(recorder) == [1.0]
        writer.flush()


def test_the_time_of_measurement_is_when_it_was_added(gallery, recorder, monkeypatch):
    seen = []
    monkeypatch.setattr(
        recorder, "_write", lambda evaluations: seen.extend(evaluations) or Recorder._write(recorder, evaluations)
    )
    before = datetime.now(UTC).timestamp() * 1e6
    with gallery.metrics_writer(ID, flush_seconds=NEVER) as writer:
        writer.add("mae", 1.0)
        writer.add("mae", 2.0, measured=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), scope="Test")
        after = datetime.now(UTC).timestamp() * 1e6
    assert before - 1 <= seen[0].context.measuredMicros <= after + 1
    assert (seen[1].context.measuredMicros, seen[1].context.scope) == (1_000_000, "Test")


def test_threads_share_a_writer(gallery, recorder):
    with gallery.metrics_writer(flush_seconds=0.01, max_metrics=50) as writer, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: writer.add(ID, "mae", number), range(2000)))
    assert sorted(numbers(recorder)) == list(range(2000))


def test_a_bad_value_is_refused_where_it_is_added(gallery, recorder):
    with gallery.metrics_writer(flush_seconds=NEVER) as writer:
        with pytest.raises(InvalidArgument, match=r"metrics\['mae'\] is 'x'"):
            writer.add("p/m@newest", "mae", "x")
        with pytest.raises(InvalidArgument, match="no instance is named"):
            writer.add("mae", 1.0)
        with pytest.raises(InvalidArgument, match="holds 1,001 metrics"):
            writer.add_evaluation(EvaluationRecord(ID, {f"m{n}": n for n in range(1001)}))
        assert recorder.resolved == []
        writer.add("p/m@newest", "mae", 2.0)
    assert recorder.resolved == ["p/m@newest"]
    assert recorder.values == [(ID, "mae", 2.0)]


def test_a_repeat_records_nothing_twice(gallery, recorder):
    losses = iter([1, 1])

    def lose_the_answer():
        if next(losses, 0):
            raise OSError("killed before it could answer")

    recorder.after = lose_the_answer
    with gallery.metrics_writer(ID, flush_seconds=NEVER) as writer:
        writer.add("mae", 1.0)
    assert numbers(recorder) == [1.0]


def test_an_outage_between_loses_none(recorder, monkeypatch):
    monkeypatch.setattr(posting, "_FIRST_PAUSE", 0.01)
    with Peer(recorder) as first, GalleryClient(first.address) as gallery:
        writer = gallery.metrics_writer(ID, flush_seconds=0.01)
        writer.add("mae", 0)
        writer.flush()
        first.close()
        for number in range(1, 50):
            writer.add("mae", number)
        with Peer(recorder, first.port):
            writer.close()
    assert numbers(recorder) == list(range(50))


def test_what_is_refused_is_named_and_the_rest_recorded(gallery, recorder):
    writer = gallery.metrics_writer(ID, flush_seconds=NEVER)
    for number in range(10):
        writer.add("mae" if number != 4 else "", number)
    with pytest.raises(MetricsUnsent, match=rf"not recorded: 1 \(Validation '' of {ID}\); .*FIELD_MISSING"):
        writer.close()
    assert numbers(recorder) == [number for number in range(10) if number != 4]
    (unsent,) = writer.unsent
    assert (unsent.evaluation.instance, unsent.evaluation.metrics) == (ID, {"": 4.0})
    assert unsent.error.reason == "FIELD_MISSING"
    assert not unsent.maybe_recorded


def test_what_is_left_at_the_end_is_told_and_can_be_given_to_another(gallery, recorder, peer, monkeypatch, caplog):
    monkeypatch.setattr(posting, "_FIRST_PAUSE", NEVER)
    monkeypatch.setattr(posting, "_LONGEST_PAUSE", NEVER)
    peer.close()
    writer = gallery.metrics_writer(ID, flush_seconds=NEVER, max_metrics=2, patience=0.1)
    for number in range(7):
        writer.add("mae", number)
    while "metrics wait" not in caplog.text:
        threading.Event().wait(0.01)
    with pytest.raises(MetricsUnsent, match=r"not recorded: 7 \(.* and 2 more\)") as raised:
        writer.close()
    assert raised.value.details == {"metrics": "7"}
    assert raised.value.unsent == writer.unsent
    elsewhere = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - of our own making
    assert [item.evaluation for item in elsewhere.unsent] == [item.evaluation for item in writer.unsent]
    assert not any(item.maybe_recorded for item in writer.unsent)
    with pytest.raises(FailedPrecondition, match="closed"):
        writer.add("mae", 1)
    with Peer(recorder, peer.port), gallery.metrics_writer() as another:
        for item in writer.unsent:
            another.add_evaluation(item.evaluation)
    assert numbers(recorder) == list(range(7))


def test_what_a_call_carries_at_the_end_is_in_doubt(gallery, recorder):
    going, called = threading.Event(), threading.Event()
    recorder.before = lambda: called.set() or going.wait(60)
    writer = gallery.metrics_writer(ID, flush_seconds=NEVER, max_metrics=2, patience=0.1)
    for number in range(3):
        writer.add("mae", number)
    assert called.wait(60)
    with pytest.raises(MetricsUnsent):
        writer.close()
    going.set()
    assert [item.maybe_recorded for item in writer.unsent] == [True, True, False]
    for thread in threading.enumerate():
        if thread.name == "gallery metrics":
            thread.join(60)  # its connection is returned before the client closes


def test_an_error_of_the_block_goes_on_and_tells_of_the_metrics(gallery, peer):
    peer.close()

    def fail():
        with gallery.metrics_writer(ID, flush_seconds=NEVER, patience=0.1) as writer:
            writer.add("mae", 1)
            writer.add("mae", 1 / 0)

    with pytest.raises(ZeroDivisionError) as raised:
        fail()
    assert "not recorded: 1 " in raised.value.__notes__[0]


def test_a_full_buffer_lets_those_who_add_wait(gallery, recorder):
    going = threading.Event()
    recorder.before = lambda: going.wait(60)
    writer = gallery.metrics_writer(ID, flush_seconds=0.0, max_buffered=5)
    for number in range(5):
        writer.add("mae", number)
    late = threading.Thread(target=writer.add, args=("mae", 5))
    late.start()
    late.join(0.2)
    assert late.is_alive()
    going.set()
    late.join(60)
    writer.close()
    assert numbers(recorder) == list(range(6))


def test_a_buffer_that_stays_full_refuses_what_it_cannot_take(gallery, recorder):
    going = threading.Event()
    recorder.before = lambda: going.wait(60)
    writer = gallery.metrics_writer(ID, flush_seconds=0.0, max_buffered=5, patience=0.1)
    for number in range(5):
        writer.add("mae", number)
    with pytest.raises(ResourceExhausted, match=r"holds 5 metrics and could record none for 0\.1 seconds"):
        writer.add("mae", 5)
    with pytest.raises(MetricsUnsent, match="not recorded yet: 5,"):
        writer.flush()
    going.set()
    while len(recorder.values) < 5:
        going.wait(0.01)
    writer.close()
    assert numbers(recorder) == list(range(5))


def test_a_writer_that_only_meets_refusals_takes_no_more_than_it_may_hold(gallery, recorder):
    def refuse_all():
        raise refuse(fault.FaultCode.UNAUTHENTICATED, "TOKEN_UNKNOWN")

    recorder.before = refuse_all
    writer = gallery.metrics_writer(ID, flush_seconds=0.0, max_buffered=3)
    for number in range(3):
        writer.add("mae", number)
    while len(writer.unsent) < 3:
        threading.Event().wait(0.01)
    with pytest.raises(MetricsUnsent, match="not recorded: 3 "):
        writer.add("mae", 3)
    with pytest.raises(MetricsUnsent):
        writer.close()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # forking beside threads is what is tested
def test_a_fork_sends_nothing_twice_and_what_the_child_adds_is_its_own(gallery, recorder):
    writer = gallery.metrics_writer(ID, flush_seconds=NEVER)
    writer.add("parent", 1.0)
    child = os.fork()
    if not child:
        status = 1
        try:
            writer.add("child", 2.0)
            writer.close()
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert recorder.values == [(ID, "child", 2.0)]
    writer.add("parent", 3.0)
    writer.close()
    assert recorder.values == [(ID, "child", 2.0), (ID, "parent", 1.0), (ID, "parent", 3.0)]


def add_and_end(address):
    writer = GalleryClient(address).metrics_writer(ID, flush_seconds=NEVER)
    writer.add("child", 1.0)


@pytest.mark.parametrize("way", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # forking beside threads is what is tested
def test_a_process_of_multiprocessing_sends_what_is_left(peer, recorder, way):
    child = multiprocessing.get_context(way).Process(target=add_and_end, args=(peer.address,))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert recorder.values == [(ID, "child", 1.0)]


@pytest.mark.parametrize("most", [0, 1001])
def test_a_batch_is_what_one_call_takes(gallery, most):
    with pytest.raises(InvalidArgument, match="one call takes 1 to 1,000"):
        gallery.metrics_writer(max_metrics=most)
