"""Measure how soon a callback has what a metric made a rule fire for."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.case import Outcome, Workshop
from benchmarks.latency import Times
from gallery_client import GalleryClient, Unavailable
from gallery_server.dal import rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline, system_clock
from gallery_server.domain.rule import RuleTeam
from tests.parts.published import active_rule
from tests.parts.server import Server

_P50_GOAL_MS, _P99_GOAL_MS = 100.0, 500.0
_PROJECT, _TEAM = "marketplace", "default"
_A_SECOND = 50
_MODELS = 50
_RULES_OF_ONE = 2
_FIRES_EACH = 10
"""One of so many measurements of an instance turns its rules true."""
_SECONDS = 60.0
_RULE = """\
team: default
uuid: {uuid}
project: marketplace
rule:
  GIVEN: baseVersionId == 'model {model}'
  WHEN: metrics['mae'] < 1 && metrics['mae'] > {least}
  CALLBACK_ACTIONS: [tell]
  LIMIT: {{actions: 1000000, per: 1h}}
"""
_ACTIONS = """\
tell:
  kind: http
  url: http://127.0.0.1:{port}/
  secret: signing
  json: {{mae: "${{metrics['mae']}}"}}
"""


class _Receiver:
    """Take callbacks, and note when each value came."""

    def __init__(self) -> None:
        self.came: list[tuple[float, float]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((float(json.loads(body)["mae"]), time.perf_counter()))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self.server.shutdown()
            thread.join()
            self.server.server_close()


def firing(workshop: Workshop) -> list[Outcome]:
    """Write metrics at a steady pace to a server with rules, and time from each answer until the callback came."""
    count = (10 if workshop.quick else 120) * _A_SECOND
    url = workshop.mariadb.create_database()
    receiver = _Receiver()
    _publish(url, receiver.port)
    secrets = workshop.folder / "secrets"
    (secrets / _TEAM).mkdir(parents=True)
    (secrets / _TEAM / "signing").write_bytes(b"secret")
    may = ("--callback-hosts", f"127.0.0.1:{receiver.port} 127.0.0.1", "--secrets-folder", str(secrets))
    try:
        with (
            receiver.running(),
            Server(workshop.folder / "firing", url, processes=1, arguments=may) as server,
            GalleryClient(server.address) as client,
        ):
            answered = _write(client, _instances(client), count)
            came = _await(receiver, len(answered) * _RULES_OF_ONE)
    finally:
        workshop.mariadb.drop_database(url)
    times = Times([at - answered[value] for value, at in came])
    figures = {"p99 ms": round(times.p99, 1), "callbacks": len(came), "metrics": count}
    case = f"metric written until callback received, {_A_SECOND} metrics/s, {_MODELS * _RULES_OF_ONE} rules"
    return [
        Outcome(f"{case}, p50, ms", round(times.median, 1), "at most", _P50_GOAL_MS, figures),
        Outcome(f"{case}, p99, ms", round(times.p99, 1), "at most", _P99_GOAL_MS),
    ]


def _publish(url: str, port: int) -> None:
    database = Database.open(url)
    migrate(database)
    rules = [
        active_rule(
            f"{_TEAM}/rule{number}.yaml",
            _RULE.format(uuid=uuid.UUID(int=number + 1), model=number // _RULES_OF_ONE, least=-number).encode(),
            system_clock(),
        )
        for number in range(_MODELS * _RULES_OF_ONE)
    ]

    def publish(tx: Transaction) -> None:
        rule_repository_store.own(tx)
        rule_store.insert(tx, rules)
        rule_team_store.put(tx, RuleTeam(_TEAM, 0, actions=_ACTIONS.format(port=port)))

    database.write(publish, Deadline.after(_SECONDS))
    database.close()


def _instances(client: GalleryClient) -> list[str]:
    found = []
    for number in range(_MODELS):
        model = client.create_model(_PROJECT, f"model {number}", inputs="A")
        found.append(client.save(model, b"bytes").instance_id)
    return found


def _write(client: GalleryClient, instance_ids: list[str], count: int) -> dict[float, float]:
    """Write a metric at each tick; answer when each that makes rules fire was answered, by its value."""
    answered: dict[float, float] = {}
    begin = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, begin + number / _A_SECOND - time.perf_counter()))
        place, turn = number % _MODELS, number // _MODELS
        fires = (turn + place) % _FIRES_EACH == _FIRES_EACH - 1
        value = (number + 1) / (count + 2) if fires else 5.0
        client.insert_metric(instance_ids[place], "mae", value, scope="Validation")
        if fires:
            answered[value] = time.perf_counter()
    return answered


def _await(receiver: _Receiver, count: int) -> list[tuple[float, float]]:
    end = time.monotonic() + _SECONDS
    while len(receiver.came) < count:
        if time.monotonic() > end:
            raise Unavailable(f"{len(receiver.came)} of {count} callbacks came within {_SECONDS:g} seconds")
        time.sleep(0.05)
    return receiver.came
