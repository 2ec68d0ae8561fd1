"""The parent and its children, and the death of either."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from gallery_idl import project

from tests.integration.edge.conftest import StartEdge
from tests.parts.edge_client import HANGS_AFTER, EdgeClient
from tests.parts.waiting import until


def serving_pid(client: EdgeClient) -> int:
    return int(client.call("getProject", project.GetProjectRequest(projectName="who")).project.projectId)


def connected_to_each(address: str, processes: int, stack: ExitStack) -> dict[int, EdgeClient]:
    """Connect until each process has a connection: on a busy machine one may take many before another wakes."""
    by_pid: dict[int, EdgeClient] = {}

    def connect() -> bool:
        client = stack.enter_context(EdgeClient(address))
        by_pid.setdefault(serving_pid(client), client)
        return len(by_pid) == processes

    until(connect, "some process takes no connection")
    return by_pid


def threads_of(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - no path is needed


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_connections_spread_over_the_processes(start_edge: StartEdge) -> None:
    edge = start_edge(processes=2)
    assert len(edge.children()) == 4
    assert threads_of(edge.pid) == 1
    with ExitStack() as stack:
        pids = set(connected_to_each(edge.address, 2, stack))
    assert pids == set(edge.children()[:2])
    assert edge.log().count("listening on") == 1


def test_killed_child_is_replaced_and_others_live(start_edge: StartEdge) -> None:
    edge = start_edge(processes=2)
    with ExitStack() as stack:
        by_pid = connected_to_each(edge.address, 2, stack)
        (victim, cut), (survivor, other) = by_pid.items()
        os.kill(victim, signal.SIGKILL)
        assert cut.is_closed()
        assert serving_pid(other) == survivor
        until(lambda: len(edge.children()) == 4 and victim not in edge.children(), "nobody took the child's place")

        def serves_anew() -> bool:
            with EdgeClient(edge.address) as client:
                return serving_pid(client) not in by_pid

        until(serves_anew, "the new child serves nobody")
        assert serving_pid(other) == survivor
    assert '"code": -9' in edge.log()


def test_every_child_is_replaced(start_edge: StartEdge) -> None:
    edge = start_edge()
    before = set(edge.children())
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(edge.children()) - before) == 3, "not all children came back")
    with EdgeClient(edge.address) as client:
        client.ping()
    assert edge.terminate() == 0


def test_death_of_the_parent_ends_the_children(start_edge: StartEdge) -> None:
    edge = start_edge("--grace-seconds", "1", processes=2)
    children = edge.children()
    with EdgeClient(edge.address) as client:
        client.ping()
        os.kill(edge.pid, signal.SIGKILL)
        assert client.is_closed()
    until(lambda: not any(map(is_running, children)), "children outlived their parent")


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.parts.edge", "--metrics", str(tmp_path / "metrics"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANGS_AFTER, check=False)


def test_child_that_cannot_start_ends_the_server_with_its_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "--failure", "The schema is newer than this server.", "--processes", "2")
    assert ended.returncode == 1
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert lines == ["The schema is newer than this server."]
    assert "listening on" not in ended.stdout
    assert "restart" not in ended.stderr


def test_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(tmp_path, "--listen", f"127.0.0.1:{port}")
    assert ended.returncode == 1
    assert ended.stderr == f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another address.\n"


def test_unknown_host_is_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "--listen", "no.such.host.invalid:0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Cannot listen on no.such.host.invalid:0: ")
    assert ended.stderr.count("\n") == 1
