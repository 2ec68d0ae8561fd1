"""Run the demo: `python -m examples.flights [--folder PATH] [--destinations N]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from examples.flights.acts import ACTS
from examples.flights.commands import client_commands, serve_command
from examples.flights.data import DESTINATIONS, read_demand
from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder
from examples.flights.screen import Screen
from examples.flights.server import Server
from examples.flights.stage import Stage
from gallery_client import GalleryError

_INTERRUPTED = 130


def main() -> int:
    """Play the acts; answer the exit status, 0 where everything held."""
    arguments = _arguments()
    screen = Screen()
    folder = DemoFolder(arguments.folder.absolute())
    server = Server(folder)
    try:
        folder.recreate()
        _play(screen, folder, server, arguments.destinations)
    except (DemoFailure, GalleryError) as failure:
        screen.failure(str(failure))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        server.stop()
    screen.line("demo: ok", style="bold green")
    return 0


def _play(screen: Screen, folder: DemoFolder, server: Server, destinations: int) -> None:
    demand = read_demand(destinations)
    screen.line(
        f"{demand.flights:,} flights left New York City in 2013; their departures an hour, to each of the "
        f"{len(demand.destinations)} busiest destinations, stand for a marketplace's demand per city."
    )
    stage = Stage(screen, folder, server, demand)
    for number, (title, play) in enumerate(ACTS, start=1):
        screen.act(number, title)
        screen.proof(play(stage))
    server.stop()
    screen.line("\nThe store stays. Serve it in one terminal:")
    screen.command(serve_command(folder))
    screen.line("and ask it in another:")
    for command in client_commands(folder, demand.destinations[0]):
        screen.command(command)
    screen.line("")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.flights", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".gallery-demo"), help="where the store is left behind")
    parser.add_argument("--destinations", type=int, default=100, help="how many of the busiest destinations")
    arguments = parser.parse_args()
    if not 1 <= arguments.destinations <= DESTINATIONS:
        parser.error(f"--destinations is {arguments.destinations}; flights went to {DESTINATIONS}, so give 1 to that")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
