"""A host may work behind servers that do not, and answers nobody."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from gallery_server.rules.judging.acting import ACT
from tests.contracts.actions.deciding import Deciding
from tests.contracts.registry.fleet import Fleet
from tests.integration.commands.program import run
from tests.parts import callback
from tests.parts.actions import SECRET, reach
from tests.parts.server import Server
from tests.parts.work_host import WorkHost

SECONDS = 30.0


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not met():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_rules_act_where_a_host_works_and_not_where_a_server_is_told_not_to(database_url: str, tmp_path: Path) -> None:
    fleet = Fleet.open(database_url)
    with callback.running() as receiver:
        reach(tmp_path / "secrets")
        deciding = Deciding(fleet, receiver, {})
        fleet.create()
        one = fleet.save()
        decision = deciding.decide(one, "deploy", "tell", team="tell: {kind: http, url: URL/ok, secret: argo}")
        may = ("--callback-hosts", f"127.0.0.1:{receiver.port}", "--secrets-folder", str(tmp_path / "secrets"))
        with Server(tmp_path / "home", database=database_url, arguments=("--no-work", *may)) as server:
            server.restart()
            assert deciding.statuses(decision) == {"deploy": "waiting", "tell": "waiting"}
            host = WorkHost(tmp_path / "other", database=database_url, arguments=may)
            with host:
                until(lambda: deciding.statuses(decision) == {"deploy": "done", "tell": "done"})
                assert host.terminate() == 0
                host.start()
        assert receiver.only.headers["Idempotency-Key"] == f"{decision}/tell"
        assert fleet.current() == one.instance_id
        assert SECRET not in host.log() + server.log()
        job = deciding.job(decision, ACT)
        assert job is not None
        assert job.state.value == "done"
    fleet.gallery.database.close()


def test_a_host_that_works_needs_a_database(tmp_path: Path) -> None:
    ended = run("work", "--home", tmp_path)
    assert ended.status == 1
    assert "The setting database is missing" in ended.complaint


def test_a_host_that_works_takes_no_setting_of_those_that_answer(tmp_path: Path) -> None:
    assert run("work", "--home", tmp_path, "--listen", "127.0.0.1:0").status == 2
