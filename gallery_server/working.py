"""Be the process that works behind the calls: jobs, rules with their actions, and health."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from gallery_server import telemetry
from gallery_server.actions.checking import checks
from gallery_server.config import Settings
from gallery_server.dal import job_store
from gallery_server.domain.call import Deadline
from gallery_server.home import usable
from gallery_server.jobs.nudge import Nudge
from gallery_server.jobs.worker import Worker
from gallery_server.keeping.assessing import Assessing
from gallery_server.parts import Parts, open_parts, open_reach
from gallery_server.rpc.lifeline import Lifeline
from gallery_server.rules.publishing.repository import Repository
from gallery_server.rules.publishing.watcher import Watcher
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.triggering import Triggering
from gallery_server.telemetry import CallMetrics

_START_SECONDS = 30.0
_JOBS_AT_ONCE = 4
_JUDGINGS_AT_ONCE = 2
"""They share one core."""
_ACTIONS_AT_ONCE = 24
"""They wait for others most of the time; see `actions.performing` for how many of them wait for one."""


def run_worker(settings: Settings, endpoint: str, boot: str, lifeline: Lifeline) -> None:
    """Work until the lifeline says stop; without the setting `work` only at what belongs to this home, and copies."""
    with usable(settings.home):
        metrics = telemetry.call_metrics()
    parts = open_parts(settings, endpoint)
    parts.writing(partial(job_store.release_home, home=parts.home.home_id, boot=boot))(Deadline.after(_START_SECONDS))
    worker = parts.worker(boot, _JOBS_AT_ONCE)
    workers = [worker]
    beside: dict[str, Callable[[], None]] = {}
    if settings.work:
        judging, acting = Nudge(lifeline.stopping), Nudge(lifeline.stopping)
        index = CurrentIndex()
        judge = parts.judge(boot, _JUDGINGS_AT_ONCE, index, acting)
        actor = parts.actor(boot, _ACTIONS_AT_ONCE, open_reach(settings))
        workers += [judge, actor]
        beside = _beside(settings, parts, metrics, lifeline.stopping)
        beside["triggering"] = partial(
            Triggering(parts.database, index, judging.wake, judge.is_busy).run, lifeline.stopping
        )
        beside["judging"] = partial(judge.poll, judging)
        beside["acting"] = partial(actor.poll, acting)
    threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in beside.items()]
    for thread in threads:
        thread.start()
    lifeline.ready()
    worker.poll(lifeline)
    _drain(workers, lifeline, settings.grace_seconds)
    for thread in threads:
        thread.join(lifeline.left(settings.grace_seconds))
    parts.database.close()


def _beside(
    settings: Settings, parts: Parts, metrics: CallMetrics, stopping: Callable[[], bool]
) -> dict[str, Callable[[], None]]:
    """Answer what goes on beside the jobs, each in a thread of its own."""
    found: dict[str, Callable[[], None]] = {"assessing": partial(Assessing(parts.database, metrics).run, stopping)}
    if settings.rules_repository is not None:
        folder = settings.home.absolute() / "rules"
        repository = Repository(
            settings.rules_repository, settings.rules_branch, folder, settings.git_seconds, stopping
        )
        watcher = Watcher(parts.database, repository, checks(), settings.rules_interval_seconds)
        found["rules"] = partial(watcher.run, stopping)
    return found


def _drain(workers: list[Worker], lifeline: Lifeline, grace_seconds: float) -> None:
    for worker in workers:
        worker.drain(lifeline.left(grace_seconds))
