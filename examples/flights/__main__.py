"""Run the demo on a folder, or on a database and a store that are there already."""

from __future__ import annotations

import argparse
import sys

from examples.flights.arguments import add_store_options, demo_parser
from examples.flights.commands import client_commands, serve_command
from examples.flights.folder import DemoFolder
from examples.flights.performance import exit_status, play
from examples.flights.program import run
from examples.flights.screen import Screen


def main() -> int:
    """Play the acts; answer the exit status, 0 where everything held."""
    arguments = _arguments()
    screen = Screen()
    return exit_status(screen, lambda: _play(screen, DemoFolder(arguments.folder.absolute()), arguments))


def _play(screen: Screen, folder: DemoFolder, arguments: argparse.Namespace) -> None:
    folder.recreate()
    folder.configure(database=arguments.database, blobs=arguments.blobs)
    if arguments.database:
        run(folder, "migrate")
    stage = play(screen, folder, arguments.destinations, arguments.servers)
    screen.line("\nThe store stays. Serve it in one terminal:")
    screen.command(serve_command(folder))
    screen.line("and ask it in another:")
    for command in client_commands(folder, stage.demand.destinations[0]):
        screen.command(command)
    screen.line("")


def _arguments() -> argparse.Namespace:
    parser = demo_parser("examples.flights", __doc__, ".gallery-demo")
    add_store_options(parser)
    arguments = parser.parse_args()
    if arguments.servers > 1 and not (arguments.database and arguments.blobs):
        parser.error("--servers needs --database and --blobs: several servers share their rows and bytes")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
