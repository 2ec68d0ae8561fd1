"""The server as a process: it stops whole, and comes back with all that it was given."""

from __future__ import annotations

import os
import signal
import time

import pytest

from gallery_client import GalleryClient
from tests.parts.server import HANGS_AFTER, Server

PAYLOAD = os.urandom(100_000)


def save(server: Server) -> str:
    with GalleryClient(server.address) as client:
        return client.save(client.create_model("marketplace", "demand"), PAYLOAD).instance_id


def load(server: Server, instance_id: str) -> bytes:
    with GalleryClient(server.address, cache_dir=server.home / "cache") as client:
        return bytes(client.load(instance_id))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def await_death(pids: list[int]) -> None:
    deadline = time.monotonic() + HANGS_AFTER
    while alive := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < deadline, f"{alive} outlive their server"
        time.sleep(0.02)


@pytest.mark.parametrize("end", ["terminate", "kill9"])
def test_what_was_saved_outlives_the_server(servers: Server, end: str) -> None:
    instance_id = save(servers)
    address = servers.address
    getattr(servers, end)()
    servers.start()
    assert servers.address == address
    assert load(servers, instance_id) == PAYLOAD


def test_sigterm_ends_it_with_status_0_and_no_word_of_trouble(server: Server) -> None:
    save(server)
    children = server.children()
    assert children
    assert server.terminate() == 0
    await_death(children)
    assert "Traceback" not in server.log()


def test_children_do_not_outlive_a_killed_parent(server: Server) -> None:
    children = server.children()
    assert children
    os.kill(server.pid, signal.SIGKILL)
    await_death(children)


def test_a_killed_child_is_replaced(server: Server) -> None:
    instance_id = save(server)
    before = set(server.children())
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + HANGS_AFTER
    while len(set(server.children()) - before) < len(before):
        assert time.monotonic() < deadline, "the children are not replaced"
        time.sleep(0.02)
    assert load(server, instance_id) == PAYLOAD
