"""A receiver that hangs, fails, leads astray, floods or breaks off harms its own actions and no other's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gallery_server.actions.http import HttpKind
from gallery_server.dal import job_store
from gallery_server.jobs.attempt import Outcome
from gallery_server.jobs.worker import Worker
from tests.contracts.actions.deciding import Deciding
from tests.contracts.registry.gallery import SECONDS
from tests.parts.actions import reach

BAD = {
    "hang": Outcome.POSTPONED,
    "trickle": Outcome.POSTPONED,
    "status/500": Outcome.POSTPONED,
    "half": Outcome.POSTPONED,
    "garbage": Outcome.POSTPONED,
    "redirect/308?to=http://169.254.169.254/latest": Outcome.FAILED,
    "redirect/308?to=http://127.0.0.1:1/": Outcome.FAILED,
    "gigabyte": Outcome.DONE,
    "ok": Outcome.DONE,
}


def test_each_harms_its_own_action_alone(deciding: Deciding, tmp_path: Path):
    may = reach(tmp_path / "secrets", f"127.0.0.1:{deciding.callback.port}", read_seconds=0.5, whole_seconds=1.0)
    bad = replace(deciding, outside={"http": HttpKind(may)})
    bad.fleet.create()
    one = bad.fleet.save()
    team = "".join(f"a{number}: {{kind: http, url: 'URL/{path}', secret: argo}}\n" for number, path in enumerate(BAD))
    decisions = [bad.decide(one, f"a{number}", team=team) for number in range(len(BAD))]
    worker = Worker(bad.fleet.gallery.database, bad.handlers, "home", "boot", threads=len(BAD))
    started = [worker.start(_job_id(bad, each)) for each in decisions]
    outcomes = [None if each is None else each.result(SECONDS) for each in started]
    worker.drain(SECONDS)
    assert dict(zip(BAD, outcomes, strict=True)) == BAD
    assert bad.callback.sent_bytes < 1 << 28


def _job_id(deciding: Deciding, decision_id: str) -> int:
    job = deciding.fleet.gallery.read(lambda tx: job_store.find(tx, "act", decision_id))
    assert job is not None
    return job.job_id
