"""Build, check or test the clients for Java, Go and Node."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from . import checking
from .building import DRIVERS, TOP, build
from .toolchains import TOOLS, ToolError


def main() -> int:
    """Do what the command line asks for, and answer the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/clients", description=__doc__)
    parser.add_argument("task", nargs="?", default="test", choices=("build", "lint", "test"))
    parser.add_argument(
        "clients", nargs="*", metavar="CLIENT", help=f"any of {', '.join(TOOLS)}; all where none is named"
    )
    arguments = parser.parse_args()
    clients: list[str] = arguments.clients or list(TOOLS)
    if unknown := sorted(set(clients) - set(TOOLS)):
        parser.error(f"there is no client {unknown[0]}; there are {', '.join(TOOLS)}")
    if arguments.task == "lint":
        return _each(clients, checking.check)
    failed = _each(clients, build)
    if arguments.task == "test":
        return failed or _test(clients)
    if not failed:
        print(f"clients: {', '.join(clients)} built; {DRIVERS.relative_to(TOP)} says how the drivers start")
    return failed


def _each(clients: list[str], work: Callable[[str], object]) -> int:
    """Do the same for each client, whichever fails; answer the exit status."""
    status = 0
    for client in clients:
        try:
            work(client)
        except ToolError as error:
            print(f"clients: {client}: {error}", file=sys.stderr)
            status = 1
    return status


def _test(clients: list[str]) -> int:
    """Run the client's own tests through the one that `make test` runs too; it gives them a server."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "tests/acceptance/test_clients.py", "-k"]
    environment = os.environ | {"CI": "true"}  # a tool that is missing fails here, as it does in CI
    return subprocess.run([*command, " or ".join(clients)], cwd=TOP, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
