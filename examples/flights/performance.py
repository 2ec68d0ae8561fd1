"""The order of the demo: what is said before the acts, the acts, and the last line."""

from __future__ import annotations

from collections.abc import Callable

from examples.flights.acts import acts
from examples.flights.data import read_demand
from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder
from examples.flights.metadata import OWNER
from examples.flights.rivals.receiver import Receiver
from examples.flights.screen import Screen
from examples.flights.servers import Servers
from examples.flights.stage import Stage
from gallery_client import GalleryError

_INTERRUPTED = 130
_SECRET = "retraining"  # noqa: S105 - its name in rules/forecasting/actions.yaml


def exit_status(screen: Screen, work: Callable[[], None]) -> int:
    """Do the work, write the last line, and answer the exit status: 0 where everything held."""
    try:
        work()
    except (DemoFailure, GalleryError) as failure:
        screen.failure(str(failure))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    screen.line("demo: ok", style="bold green")
    return 0


def play(screen: Screen, folder: DemoFolder, destinations: int, servers: int) -> Stage:
    """Play the acts on the store of the folder's settings, and answer the stage after the last; no server is left."""
    demand = read_demand(destinations)
    screen.line(
        f"{demand.flights:,} flights left New York City in 2013; their departures an hour, to each of the "
        f"{len(demand.destinations)} busiest destinations, stand for a marketplace's demand per city."
    )
    with Receiver(folder.secrets / OWNER / _SECRET) as receiver:
        stage = Stage(screen, folder, Servers(folder, servers, receiver.address), demand)
        stage.receiver = receiver
        try:
            stage.rules.create()
            for number, (title, act) in enumerate(acts(servers), start=1):
                screen.act(number, title)
                screen.proof(act(stage))
            stage.servers.stop()
        finally:
            stage.servers.kill()
    return stage
