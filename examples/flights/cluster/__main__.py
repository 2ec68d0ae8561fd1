"""Run the demo on a MariaDB, an HDFS and two servers that it starts, and that end with it."""

from __future__ import annotations

import signal
import sys

from examples.flights.arguments import demo_parser
from examples.flights.cluster.parts import SERVERS, running_cluster
from examples.flights.folder import DemoFolder
from examples.flights.performance import exit_status, play
from examples.flights.program import run
from examples.flights.screen import Screen


def main() -> int:
    """Play the acts; answer the exit status, 0 where everything held."""
    arguments = demo_parser("examples.flights.cluster", __doc__, ".gallery-demo-cluster").parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it ends like Ctrl-C, with nothing left running
    screen = Screen()
    folder = DemoFolder(arguments.folder.absolute())
    return exit_status(screen, lambda: _play(screen, folder, arguments.destinations))


def _play(screen: Screen, folder: DemoFolder, destinations: int) -> None:
    folder.recreate()
    with running_cluster(screen) as (database, blobs):
        folder.configure(database=database, blobs=blobs)
        run(folder, "migrate")
        play(screen, folder, destinations, SERVERS)
    screen.line(f"\nThe cluster is gone, with its rows and bytes; the servers' logs are in {folder.path.name}.")


if __name__ == "__main__":
    sys.exit(main())
