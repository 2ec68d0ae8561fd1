"""Run an installation under fire, let it come to rest, and judge it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from gallery_client import GalleryClient
from tests.chaos import books, promises, settling
from tests.chaos.arsenal import ARSENAL
from tests.chaos.clients import Client, Reader, Saver
from tests.chaos.plan import plan
from tests.chaos.rows import opened as opened_database
from tests.chaos.saves import MODEL
from tests.chaos.stores import Store
from tests.chaos.striker import Striker
from tests.chaos.system import System, running
from tests.parts.upkeep import damages

_SAVERS = 4
_READERS = 1


@dataclass(frozen=True)
class Outcome:
    """What a campaign did and found."""

    store: str
    seed: int
    strikes: Counter[str]
    kills: int
    acknowledged: int
    repeated: int
    """Saves that were tried more than once."""
    loaded: int
    broken: list[str] = field(default_factory=list)
    """The promises that were broken; none where all is well."""


@dataclass(frozen=True)
class Campaign:
    """Fix what is struck, how often, and where logs and ledgers go."""

    store: Store
    folder: Path
    seed: int
    kills: int
    seconds: float | None = None
    """Strike no longer than this, even where kills are left."""
    embedded: bool = False
    """On SQLite with one server, in place of MariaDB with two."""
    tell: Callable[[str], None] = print

    def run(self) -> Outcome:
        """Strike and judge."""
        with ExitStack() as stack:
            system = stack.enter_context(running(self.folder, self.store, embedded=self.embedded))
            savers, readers = self._clients(system)
            clients: list[Client] = [*savers, *readers]
            for client in clients:
                client.start()
                stack.callback(client.kill9)
            strikes = plan(self.seed, self.kills, [fault for fault in ARSENAL if fault.can_strike(system)])
            done = Striker(system, savers, self.tell).carry_out(strikes, self.seconds)
            self.tell("all is up again; judging")
            broken = self._judge(system, savers, clients)
            return Outcome(
                store=self.store.kind,
                seed=self.seed,
                strikes=Counter(strike.fault.name for strike in done),
                kills=sum(strike.fault.kills for strike in done),
                acknowledged=len(promises.acknowledged(savers)),
                repeated=_repeated(savers),
                loaded=sum(line["event"] == "loaded" for reader in readers for line in reader.lines()),
                broken=broken,
            )

    def _clients(self, system: System) -> tuple[list[Saver], list[Reader]]:
        folder = self.folder / "clients"
        folder.mkdir()
        with GalleryClient(system.addresses, client_name="campaign") as gallery:
            project, _, model = MODEL.partition("/")
            gallery.create_model(project, model, shard_keys=["cell"])
        environment = {"GALLERY_CACHE_DIR": str(folder / "cache"), **self.store.environment}

        def arguments(number: int) -> tuple[str, ...]:
            first = number % len(system.servers)
            servers = system.servers[first:] + system.servers[:first]
            options = ["--address", ",".join(server.address for server in servers), "--seed", str(self.seed)]
            return tuple(options if self.store.kind == "folder" else [*options, "--direct"])

        savers = [Saver(f"saver-{n + 1}", folder, arguments(n), environment) for n in range(_SAVERS)]
        return savers, [Reader(f"reader-{n + 1}", folder, arguments(n), environment) for n in range(_READERS)]

    def _judge(self, system: System, savers: list[Saver], clients: list[Client]) -> list[str]:
        with opened_database(system) as database:
            return [
                *settling.settle(system, clients, database),
                *promises.broken_promises(clients, system.addresses),
                *books.irregularities(database, savers),
                *damages(system.servers[0]),
                *_tracebacks(system),
            ]


def _tracebacks(system: System) -> Iterator[str]:
    for server in system.servers:
        count = server.log().count("Traceback (most recent call last)")
        if count:
            yield f"{server.home.name} logged {count} tracebacks; see {server.log_path}"


def _repeated(savers: list[Saver]) -> int:
    tries = Counter(line["save"] for saver in savers for line in saver.lines() if line["event"] == "begun")
    return sum(tried > 1 for tried in tries.values())
