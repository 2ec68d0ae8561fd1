"""Many servers watch at once, late ones and killed ones among them: each commit is published whole, and once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from gallery_server.rules.publishing.repository import Repository
from gallery_server.rules.publishing.watcher import Overtaken, Watcher
from tests.contracts.rules.watching import SECONDS, Watching
from tests.parts.rule_origin import git, with_test

ROOT = Path(__file__).parents[3]
UUIDS = [str(uuid.UUID(int=number)) for number in range(1, 9)]
KILLS = 6
WATCHERS = 4
CHANCE = random.Random()  # noqa: S311 - no secret
LATER = "metrics['bias'] <= 0.1 && true"


def test_who_read_the_branch_before_it_moved_publishes_nothing(watching: Watching) -> None:
    """A slow server holds an old commit while another one publishes a newer one."""
    late = watching.another("late")
    watching.push(with_test("a", "one", UUIDS[0]))
    read = Repository.read

    def overtaken(repository: Repository, commit: str) -> object:
        snapshot = read(repository, commit)
        if "late" in str(repository._folder):
            watching.push(with_test("a", "one", UUIDS[0]))
        return snapshot

    watching.origin.push(with_test("a", "one", UUIDS[0], when=LATER))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Repository, "read", overtaken)
        with pytest.raises(Overtaken):
            late.look()
    assert "true" not in watching.active()["a/one"].document
    assert watching.repository().head == git(watching.origin.clone, "rev-parse", "HEAD")


def test_many_watchers_at_once_attempt_each_commit_once(watching: Watching) -> None:
    watchers = [watching.another(f"home {number}") for number in range(WATCHERS)]
    stop = threading.Event()

    def watch(watcher: Watcher) -> None:
        while not stop.is_set():
            try:
                watcher.look()
            except Overtaken:
                continue

    with ThreadPoolExecutor(WATCHERS) as threads:
        running = [threads.submit(watch, watcher) for watcher in watchers]
        try:
            for number in range(5):
                files = {f"README{number}.md": "x"} | with_test("a", "one", UUIDS[0], more=f"description: v{number}")
                commit = watching.origin.push(files | {"b/x.yaml": f"team: b\nnumber: {number}\n"})
                _wait_until(partial(_settled, watching, commit))
                assert watching.active()["a/one"].description == f"v{number}"
        finally:
            stop.set()
        for each in running:
            each.result()
    # Each commit changed both teams, and each of them once.
    assert (watching.team("a").version, watching.team("b").version) == (5, 5)


def test_killed_watchers_leave_nothing_half(watching: Watching) -> None:
    names = [f"r{number}" for number in range(5)]
    commit = watching.origin.push(
        {path: text for number, name in enumerate(names) for path, text in with_test("a", name, UUIDS[number]).items()}
    )
    for number in range(KILLS):
        process = _watching_process(watching)
        time.sleep(CHANCE.uniform(0.0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        versions = {rule.description for rule in watching.active().values()}
        assert len(versions) <= 1, "a team is published whole"
        more = f"description: v{number}"
        commit = watching.origin.push(
            {
                path: text
                for at, name in enumerate(names)
                for path, text in with_test("a", name, UUIDS[at], more=more).items()
            }
        )
    process = _watching_process(watching)
    _wait_until(partial(_settled, watching, commit))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert {rule.description for rule in watching.active().values()} == {f"v{KILLS - 1}"}
    assert watching.team("a").active_commit == commit


def _watching_process(watching: Watching) -> subprocess.Popen[bytes]:
    module = "tests.contracts.rules.watching_process"
    home = watching.folder / "killed"
    arguments = [watching.url, str(watching.origin.bare), str(home)]
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as told:
        assert told.readline() == b"watching\n"
    return process


def _settled(watching: Watching, commit: str) -> bool:
    return watching.repository().settled == commit


def _wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
