"""A home is there while it says so."""

from __future__ import annotations

from gallery_server.dal import home_store
from gallery_server.dal.database import Database
from tests.contracts.dal.counter import soon
from tests.contracts.dal.jobs import HOME, LONG


def test_a_home_is_known_once_it_beats_and_lost_when_it_is_silent(database: Database):
    def lost(after_micros: int) -> bool:
        return database.read(lambda tx: home_store.lost(tx, HOME, after_micros), soon())

    assert database.read(lambda tx: home_store.find(tx, HOME), soon()) is None
    assert lost(LONG)
    for endpoint in (None, "gallery-1:9090"):
        database.write(lambda tx, endpoint=endpoint: home_store.beat(tx, HOME, endpoint, LONG), soon())
    record = database.read(lambda tx: home_store.find(tx, HOME), soon())
    assert record is not None
    assert record.endpoint == "gallery-1:9090"
    assert (lost(LONG), lost(-1)) == (False, True)


def test_a_home_is_steady_while_it_says_so_without_a_long_pause(database: Database):
    def beat(pause_micros: int) -> int:
        database.write(lambda tx: home_store.beat(tx, HOME, None, pause_micros), soon())
        record = database.read(lambda tx: home_store.find(tx, HOME), soon())
        assert record is not None
        return record.steady_micros

    def steady(for_micros: int) -> bool:
        return database.read(lambda tx: home_store.steady(tx, HOME, for_micros), soon())

    assert not steady(-1)
    first = beat(LONG)
    assert beat(LONG) == first
    assert (steady(-1), steady(LONG)) == (True, False)
    assert beat(-1) > first, "any pause was too long"
