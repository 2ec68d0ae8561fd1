"""Two servers on one MariaDB, with a rule whose actions can be counted, and a receiver of its callbacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gallery_client import GalleryClient
from gallery_server.dal import rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline, system_clock
from gallery_server.domain.rule import RuleTeam
from tests.chaos.ruling.writers import METRIC, Series
from tests.parts import callback
from tests.parts.callback import Callback
from tests.parts.mariadb import MariaDB
from tests.parts.ports import free_ports
from tests.parts.published import active_rule
from tests.parts.server import Server

ANNOTATION = "fired at"
_INSTANCES = 25
_SECONDS = 60.0
_TEAM = "default"
_RULE = f"""\
team: {_TEAM}
uuid: 5b4c3d3e-54a7-4ea9-9f26-8f7c7c1f6a01
project: marketplace
rule:
  GIVEN: "true"
  WHEN: metrics['{METRIC}'] > 0
  CALLBACK_ACTIONS: [tell, note]
  LIMIT: {{actions: 1000000, per: 1h}}
"""
_ACTIONS = f"""\
tell:
  kind: http
  url: URL/ok
  secret: signing
  json: {{instance: "${{instanceId}}", value: "${{metrics['{METRIC}']}}"}}
note:
  kind: annotate
  annotations: {{"{ANNOTATION}": "${{metrics['{METRIC}']}}"}}
"""


@dataclass(frozen=True)
class Installation:
    """Name its parts."""

    mariadb: MariaDB
    servers: tuple[Server, Server]
    receiver: Callback
    series: tuple[Series, ...]
    database: Database

    @property
    def addresses(self) -> str:
        """All servers, as the SDK takes them."""
        return ",".join(server.address for server in self.servers)


@contextmanager
def running(folder: Path) -> Iterator[Installation]:
    """Run it; everything is killed at the end."""
    with ExitStack() as stack:
        mariadb = MariaDB().start()
        stack.callback(mariadb.stop)
        url = mariadb.create_database()
        database = Database.open(url, pool_size=2)
        stack.callback(database.close)
        migrate(database)
        receiver = stack.enter_context(callback.running())
        _publish(database, receiver)
        one, two = (stack.enter_context(_server(folder / f"home-{number}", url, folder, receiver)) for number in (1, 2))
        with GalleryClient(one.address) as gallery:
            series = tuple(
                Series(gallery.save(gallery.create_model("marketplace", f"model {number}"), b"bytes").instance_id)
                for number in range(_INSTANCES)
            )
        yield Installation(mariadb, (one, two), receiver, series, database)


def _server(home: Path, url: str, folder: Path, receiver: Callback) -> Server:
    secrets = folder / "secrets"
    (secrets / _TEAM).mkdir(parents=True, exist_ok=True)
    (secrets / _TEAM / "signing").write_text("secret")
    may = ("--callback-hosts", f"127.0.0.1:{receiver.port} 127.0.0.1", "--secrets-folder", str(secrets))
    blobs = (folder / "blobs").as_uri()
    return Server(home, database=url, blobs=blobs, processes=1, arguments=may, port=free_ports(1)[0])


def _publish(database: Database, receiver: Callback) -> None:
    rule = active_rule(f"{_TEAM}/watch.yaml", _RULE.encode(), system_clock())
    team = RuleTeam(_TEAM, 0, actions=_ACTIONS.replace("URL", receiver.url))

    def publish(tx: Transaction) -> None:
        rule_repository_store.own(tx)
        rule_store.insert(tx, [rule])
        rule_team_store.put(tx, team)

    database.write(publish, Deadline.after(_SECONDS))
