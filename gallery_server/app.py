"""Build a server out of its parts, and run it: the one module that knows everything."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import threading
from functools import partial
from importlib.metadata import version

import structlog

from gallery_server import telemetry
from gallery_server.config import Settings
from gallery_server.domain.call import Deadline
from gallery_server.domain.names import normal_name
from gallery_server.home import claimed_home, usable
from gallery_server.jobs import history
from gallery_server.keeping.decision_expiry import DecisionExpiry
from gallery_server.keeping.draft_expiry import erase_expired_drafts
from gallery_server.keeping.erased_bytes import ErasedCopies
from gallery_server.keeping.event_archive import EventArchiving
from gallery_server.keeping.housekeeping import Chore, Sleep, keep_house
from gallery_server.keeping.numbering import Numbering
from gallery_server.keeping.upload_expiry import UploadExpiry
from gallery_server.parts import database_url, open_cache, open_parts, open_reach
from gallery_server.registry import installation, requests
from gallery_server.registry.downloads import Downloads
from gallery_server.registry.projects import ProjectDefaults
from gallery_server.registry.uploading.staging import Staging
from gallery_server.rpc.commits import Commits
from gallery_server.rpc.decision_calls import DecisionCalls
from gallery_server.rpc.dependency_calls import DependencyCalls
from gallery_server.rpc.deployment_calls import DeploymentCalls
from gallery_server.rpc.event_calls import EventCalls
from gallery_server.rpc.feed import Feed
from gallery_server.rpc.handler import calls_of
from gallery_server.rpc.health import Health
from gallery_server.rpc.health_calls import HealthCalls
from gallery_server.rpc.identity import LocalIdentity
from gallery_server.rpc.instance_calls import InstanceCalls
from gallery_server.rpc.job_calls import JobCalls
from gallery_server.rpc.judging_calls import JudgingCalls
from gallery_server.rpc.lifeline import Child, Lifeline
from gallery_server.rpc.limits import EdgeLimits
from gallery_server.rpc.listener import StartFailure, address_of, loopback_of, open_listener, printed
from gallery_server.rpc.metric_calls import MetricCalls
from gallery_server.rpc.model_calls import ModelCalls
from gallery_server.rpc.poller import Poller
from gallery_server.rpc.probes import Probes
from gallery_server.rpc.processor import Processor
from gallery_server.rpc.project_calls import ProjectCalls
from gallery_server.rpc.rule_calls import RuleCalls
from gallery_server.rpc.search_calls import SearchCalls
from gallery_server.rpc.selecting import Selecting
from gallery_server.rpc.server import EdgeServer
from gallery_server.rpc.server_calls import ServerCalls
from gallery_server.rpc.supervisor import Supervisor
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.turns import Turns
from gallery_server.rpc.upload_calls import UploadCalls
from gallery_server.rules.selecting.repeats import Repeats
from gallery_server.working import run_worker

log = structlog.get_logger("gallery.app")

_START_SECONDS = 30.0
_BEAT_SECONDS = 10.0
_ARCHIVE_SECONDS = 10.0
_JOBS_BESIDE_CALLS = 4
_SELECTIONS_AT_ONCE = 4
"""More would only share one core, and each holds a page of candidates."""
_SELECTIONS_WAITING = 64


def serve(settings: Settings) -> int:
    """Run the whole server until a signal ends it; answer the exit status.

    Raises StartFailure, with one line, where it cannot start.
    """
    telemetry.configure_logging(settings.log_format, settings.log_level)
    defaults = ProjectDefaults(
        settings.auto_create_projects, normal_name("The setting default_team", settings.default_team)
    )
    open_reach(settings)
    with claimed_home(settings.home):
        with usable(settings.home):
            telemetry.share_metrics(settings.home / "metrics")
        listener = open_listener(*_host_and_port(settings.listen))
        _require_loopback(listener, settings)
        own_address = loopback_of(listener)
        endpoint = settings.advertise or printed(own_address)
        boot = secrets.token_hex(8)
        children = [
            Child(
                f"server {number + 1}", partial(_run_server, settings, defaults, endpoint, boot, listener), serves=True
            )
            for number in range(_processes(settings))
        ]
        children.append(Child("worker", partial(run_worker, settings, endpoint, boot)))
        children.append(Child("housekeeping", partial(_run_housekeeping, settings, endpoint)))
        children += _probes(settings, own_address)
        return Supervisor(children, listener, settings.grace_seconds).run()


def work(settings: Settings) -> int:
    """Run a host that works behind servers elsewhere and answers no calls, until a signal ends it.

    Raises StartFailure, with one line, where it cannot start.
    """
    telemetry.configure_logging(settings.log_format, settings.log_level)
    if settings.database is None:
        raise StartFailure(
            "The setting database is missing: name the database of the servers that this host works for."
        )
    open_reach(settings)
    with claimed_home(settings.home):
        with usable(settings.home):
            telemetry.share_metrics(settings.home / "metrics")
        children = [
            Child("worker", partial(run_worker, settings, "", secrets.token_hex(8)), serves=True),
            Child("housekeeping", partial(_run_housekeeping, settings, "")),
        ]
        if settings.metrics_listen is not None:
            children += _probes(settings, None)
        return Supervisor(children, None, settings.grace_seconds).run()


def _run_server(
    settings: Settings, defaults: ProjectDefaults, endpoint: str, boot: str, listener: socket.socket, lifeline: Lifeline
) -> None:
    limits = EdgeLimits(
        connections=settings.connections, idle_seconds=settings.idle_seconds, grace_seconds=settings.grace_seconds
    )
    with usable(settings.home):
        telemetry.call_metrics()
    parts = open_parts(settings, endpoint)
    parts.beat(Deadline.after(_START_SECONDS))
    transactions = Transactions(parts.database)
    signer = parts.database.write(installation.cursor_signer, Deadline.after(_START_SECONDS), repeatable=True)
    poller = Poller(settings.connections // 2, stopping=lifeline.stopping)
    health = Health(parts.database, parts.stores, stopping=lifeline.stopping)
    worker = parts.worker(boot, _JOBS_BESIDE_CALLS)
    commits = Commits(parts.database, parts.uploads, worker, poller)
    repeats = Repeats(parts.database)
    counting = threading.Thread(target=repeats.run, args=(lifeline.stopping,), name="repeats", daemon=True)
    counting.start()
    turns = Turns(_SELECTIONS_AT_ONCE, _SELECTIONS_WAITING)
    selecting = Selecting(transactions, turns, repeats)
    calls = calls_of(
        [
            ServerCalls(transactions, health, version("gallery"), turns),
            ProjectCalls(transactions, signer, defaults),
            ModelCalls(transactions, signer, defaults),
            UploadCalls(transactions, Staging(parts.database, parts.stores), parts.uploads, parts.stores, commits),
            InstanceCalls(transactions, signer, Downloads(parts.database, parts.stores, open_cache(settings))),
            DependencyCalls(transactions, signer),
            SearchCalls(transactions, signer),
            DeploymentCalls(transactions, signer, selecting),
            MetricCalls(transactions, signer),
            HealthCalls(transactions, signer),
            RuleCalls(transactions, signer, poller, watched=settings.rules_repository is not None),
            DecisionCalls(transactions, signer, selecting),
            JudgingCalls(transactions),
            JobCalls(transactions, signer),
            EventCalls(transactions, signer, Feed(parts.database), poller),
        ]
    )
    processor = Processor(calls, LocalIdentity(), settings.default_deadline_ms / 1_000)
    server = EdgeServer(listener, processor.process, limits, stopping=lifeline.stopping)
    lifeline.ready()
    server.serve()
    worker.drain(lifeline.left(settings.grace_seconds))
    counting.join(lifeline.left(settings.grace_seconds))
    repeats.flush()
    parts.spool.close(lifeline.left(settings.grace_seconds))
    parts.database.close()


def _run_housekeeping(settings: Settings, endpoint: str, lifeline: Lifeline) -> None:
    with usable(settings.home):
        metrics = telemetry.call_metrics()
    parts = open_parts(settings, endpoint)
    expiry = UploadExpiry(parts.database, parts.spool, parts.home, parts.uploads)
    chores = [
        Chore("forget old requests", parts.writing(requests.forget_old)),
        Chore("forget old jobs", partial(history.forget_old, parts.database)),
        Chore("give up idle uploads", expiry.expire_idle),
        Chore("clear the spool", expiry.clear_spool),
        Chore("erase expired drafts", partial(erase_expired_drafts, parts.database)),
        Chore("forget old decisions", DecisionExpiry(parts.database, settings.decision_days).forget),
    ]
    numbering = Numbering(parts.database, parts.home.home_id, metrics)
    if settings.event_days is not None:
        archiving = EventArchiving(parts.database, parts.stores, settings.event_days, lambda: numbering.leads)
        chores.append(Chore("archive old events", archiving.archive, _ARCHIVE_SECONDS))
    cache = open_cache(settings)
    if cache is not None:
        chores.append(Chore("forget copies of what was erased", ErasedCopies(parts.database, cache).forget))
    # Apart from the chores, which may take long: others give up the uploads of a home that is silent.
    beating = [Chore("say that this server lives", parts.beat, _BEAT_SECONDS)]
    threading.Thread(target=keep_house, args=(beating, Sleep(lifeline.stopping)), name="beat", daemon=True).start()
    numberer = threading.Thread(target=numbering.run, args=(lifeline.stopping,), name="numbering", daemon=True)
    numberer.start()
    lifeline.ready()
    keep_house(chores, lifeline)
    numberer.join(lifeline.left(settings.grace_seconds))
    parts.database.close()


def _probes(settings: Settings, server: tuple[str, int] | None) -> list[Child]:
    """Answer the child that answers probes; none where the settings want none."""
    if settings.metrics_listen == "off":
        return []
    host, port = _host_and_port(settings.metrics_listen or settings.listen)
    if settings.metrics_listen is None and port and server is not None:
        port = server[1] + 1
    listener = open_listener(host, port)
    log.info("probes", metrics=f"http://{printed(address_of(listener))}/metrics")
    return [Child("probes", partial(_run_probes, settings, listener, server))]


def _run_probes(
    settings: Settings, listener: socket.socket, server: tuple[str, int] | None, lifeline: Lifeline
) -> None:  # fmt: skip
    lifeline.ready()
    Probes(listener, server, settings.home / "metrics").serve(lifeline.stopping)


def _processes(settings: Settings) -> int:
    embedded = database_url(settings).startswith("sqlite:")
    return settings.processes or (1 if embedded else os.cpu_count() or 1)


def _require_loopback(listener: socket.socket, settings: Settings) -> None:
    host = address_of(listener)[0]
    if ipaddress.ip_address(host).is_loopback:
        return
    if not settings.allow_unauthenticated:
        raise StartFailure(
            f"The setting listen is {settings.listen}, beyond loopback, and this version authenticates nobody; listen "
            "at 127.0.0.1, or turn on allow_unauthenticated in a network that you trust."
        )
    log.warning("anyone who reaches this address may read and write everything", listen=settings.listen)


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)
