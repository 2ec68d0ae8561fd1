"""Read what a rule that fired has done, and have what failed tried again, against a real server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gallery_client import Decision, GalleryClient
from tests.contracts.actions.deciding import Deciding
from tests.contracts.registry.fleet import Fleet
from tests.parts import callback
from tests.parts.server import Server
from tests.parts.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 30.0
TEAM = """
tell: {kind: http, url: URL/ok, secret: argo}
page: {kind: http, url: URL/status/404, secret: argo}
"""


def ended(gallery: GalleryClient, decision_id: str) -> Decision:
    """Wait until nothing of a decision waits any more."""
    end = time.monotonic() + SECONDS
    while True:
        found = gallery.decision(decision_id)
        if all(each.status != "WAITING" for each in found.actions):
            return found
        assert time.monotonic() < end, found.actions
        time.sleep(0.05)


def test_a_failed_action_is_seen_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "secrets" / "forecasting").mkdir(parents=True)
    (tmp_path / "secrets" / "forecasting" / "argo").write_text("whale")
    with callback.running() as receiver:
        may = ("--callback-hosts", f"127.0.0.1:{receiver.port} 127.0.0.1")
        secrets = ("--secrets-folder", str(tmp_path / "secrets"))
        with Server(tmp_path / "home", arguments=(*may, *secrets)) as server, GalleryClient(server.address) as gallery:
            fleet = Fleet.open(f"sqlite:///{tmp_path / 'home' / 'gallery.db'}")
            deciding = Deciding(fleet, receiver, {})
            fleet.create()
            one, two = fleet.save(), fleet.save()
            fleet.deploy(one)
            fleet.deploy(two)
            fleet.gallery.deprecate(one.instance_id)
            decision_id = deciding.decide(two, "tell", "rollback", "log", on_failure=("page",), team=TEAM)
            found = ended(gallery, decision_id)
            assert [(each.name, each.status) for each in found.actions] == [
                ("tell", "DONE"),
                ("rollback", "FAILED"),
                ("log", "SKIPPED"),
                ("page", "FAILED"),
            ]
            assert "No earlier instance" in str(found.actions[1].fault)
            shell = Shell(server.address, tmp_path)
            shown = shell.text("decisions", "show", decision_id)
            assert "answered 200 OK" in shown
            assert "page (on failure)" in shown
            listed = shell.json("jobs", "list", "--kind", "act")
            assert [(job["subject"], job["state"]) for job in listed] == [(decision_id, "FAILED")]
            assert {job.kind for job in gallery.jobs()} == {"act", "act_on_failure"}
            fleet.gallery.deprecate(one.instance_id, deprecated=False)
            assert shell.json("jobs", "retry", str(listed[0]["jobId"]))["state"] == "WAITING"
            end = time.monotonic() + SECONDS
            while (job := gallery.job("act", decision_id)) is None or job.state != "DONE":
                assert time.monotonic() < end, job
                time.sleep(0.05)
            statuses = [each.status for each in gallery.decision(decision_id).actions]
            assert statuses == ["DONE", "DONE", "DONE", "FAILED"]
            assert fleet.current() == one.instance_id
            shell.run("jobs", "retry", str(listed[0]["jobId"]), status=1)
            assert shell.run("jobs", "list", "--state", "claimed").stdout == b""
            fleet.gallery.database.close()
