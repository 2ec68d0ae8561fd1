"""A repeatable call does its work once and gives its first answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pytest

from gallery_server.dal.database import Database
from gallery_server.domain.instance import InstanceRecord
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.registry import requests
from gallery_server.registry.requests import RequestKey
from tests.contracts.registry.gallery import MODEL, PROJECT, WRITERS, Gallery, enter, together

HOUR = 3_600_000_000
RECORD = InstanceRecord(PROJECT, MODEL)


def key(request: str, content: str = "content") -> RequestKey:
    return RequestKey(*(hashlib.sha256(text.encode()).hexdigest() for text in (request, content)))


def save_once(gallery: Gallery, request: RequestKey) -> bytes:
    def work(tx):
        return enter(tx, RECORD, b"bytes").instance.instance.instance_id.encode()

    return gallery.write(lambda tx: requests.once(tx, request, work))


def test_a_repeat_gets_the_first_answer(gallery: Gallery):
    gallery.create(None)
    assert save_once(gallery, key("a")) == save_once(gallery, key("a")) != save_once(gallery, key("b"))
    assert gallery.save().line_sequence == 3


def test_many_repeats_at_once_do_the_work_once_and_answer_alike(gallery: Gallery):
    gallery.create(None)
    assert len(set(together(lambda _: save_once(gallery, key("a"))))) == 1
    assert gallery.save().line_sequence == 2


def test_many_calls_at_once_do_not_disturb_each_other(gallery: Gallery):
    gallery.create(None)
    assert len(set(together(lambda number: save_once(gallery, key(str(number)))))) == WRITERS
    assert gallery.save().line_sequence == WRITERS + 1


def test_other_content_is_refused(gallery: Gallery):
    gallery.create(None)
    save_once(gallery, key("a"))
    with pytest.raises(FailedPrecondition) as raised:
        save_once(gallery, key("a", "other"))
    assert (raised.value.reason, raised.value.details) == (
        Reason.REQUEST_ID_REUSED,
        {"field": "clientRequestId"},
    )


def test_a_failure_is_not_remembered(gallery: Gallery):
    def fail(tx):
        raise FailedPrecondition(Reason.MODEL_DEPRECATED, "not now")

    with pytest.raises(FailedPrecondition, match="not now"):
        gallery.write(lambda tx: requests.once(tx, key("a"), fail))
    gallery.create(None)
    assert save_once(gallery, key("a"))


class Clock:
    def __init__(self) -> None:
        self.now = 1_732_482_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def timed(database_url: str) -> Iterator[tuple[Gallery, Clock]]:
    clock = Clock()
    opened = Database.open(database_url, clock=clock)
    yield Gallery(opened), clock
    opened.close()


def test_an_answer_is_remembered_for_a_day(timed: tuple[Gallery, Clock]):
    gallery, clock = timed
    gallery.create(None)
    first = save_once(gallery, key("a"))
    forget: Callable[[], int] = lambda: gallery.write(requests.forget_old)  # noqa: E731 - said thrice below
    clock.now += 24 * HOUR
    assert forget() == 0
    assert save_once(gallery, key("a")) == first
    clock.now += 1
    assert forget() == 1
    assert forget() == 0
    assert save_once(gallery, key("a")) != first
