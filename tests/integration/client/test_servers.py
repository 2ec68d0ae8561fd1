"""Several servers of one installation behind one address list."""

from __future__ import annotations

import threading

import pytest
from gallery_idl import server

from gallery_client.channel import Channel
from gallery_client.errors import ConnectionFailed
from tests.integration.client.echo import Echo, echoed
from tests.integration.client.peer import Peer, hang_up


@pytest.fixture
def echoes():
    with Peer(Echo()) as one, Peer(Echo()) as two:
        yield one, two


def address_of(*peers):
    return ",".join(peer.address for peer in peers)


def test_a_call_moves_on_and_remembers_who_answered(echoes):
    one, two = echoes
    one.close()
    with Channel(address_of(one, two), max_attempts=1) as channel:
        assert [echoed(channel, str(n)) for n in range(3)] == ["0", "1", "2"]
        assert two.accepted == 1
        assert channel.address == address_of(one, two)


def test_a_lost_connection_moves_on(echoes):
    one, two = echoes
    one.tamper = lambda connection, method, reply: hang_up(connection)
    with Channel(address_of(one, two), max_attempts=1) as channel:
        assert echoed(channel, "a") == "a"
    assert (one.accepted, two.accepted) == (1, 1)


def test_a_server_that_goes_is_left_for_the_other_and_back(echoes):
    one, two = echoes
    with Channel(address_of(one, two), max_attempts=1) as channel:
        assert echoed(channel, "a") == "a"
        one.close()
        assert echoed(channel, "b") == "b"
        with Peer(Echo(), one.port):
            two.close()
            assert echoed(channel, "c") == "c"


def test_all_that_were_tried_are_named(echoes):
    one, two = echoes
    for peer in echoes:
        peer.close()
    with Channel(address_of(one, two), max_attempts=2) as channel, pytest.raises(ConnectionFailed) as raised:
        echoed(channel, "a")
    assert f"cannot connect to {one.address}" in raised.value.message
    assert f"cannot connect to {two.address}" in raised.value.message
    assert raised.value.details == {"address": address_of(one, two)}


def test_a_call_that_one_of_them_lost_is_not_told_as_never_made(echoes):
    one, two = echoes
    one.tamper = lambda connection, method, reply: hang_up(connection)
    two.close()
    with Channel(address_of(one, two), max_attempts=1) as channel, pytest.raises(ConnectionFailed) as raised:
        echoed(channel, "a")
    assert raised.value.reason == "CONNECTION_LOST"


def test_an_unknown_host_does_not_hide_a_server_that_comes(echoes):
    one, _ = echoes
    with Channel(f"no-such-host.invalid:1,{one.address}", max_attempts=1) as channel:
        assert echoed(channel, "a") == "a"


def test_threads_share_what_one_of_them_found(echoes):
    one, two = echoes
    one.close()
    with Channel(address_of(one, two), max_attempts=1) as channel:
        answers = []
        threads = [threading.Thread(target=lambda n=n: answers.append(echoed(channel, str(n)))) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(answers) == [str(n) for n in range(8)]


def test_one_of_several_is_reached_alone(echoes):
    one, two = echoes
    with Channel(address_of(one, two), max_attempts=1) as channel:
        owner = channel.to(two.address)
        assert owner is channel.to(two.address)
        owner.call("getServerInfo", server.GetServerInfoRequest())
    assert (one.accepted, two.accepted) == (0, 1)
