"""Check style and types of the clients and the services among the examples, as far as their own tools do."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

from . import services
from .building import build, folder, run, run_in
from .toolchains import TOOLS, ToolError, environment


def check(client: str) -> None:
    """Raise ToolError where a client's tools find fault; without those tools say so, and raise only where CI is set."""
    try:
        for tool in TOOLS[client]:
            tool.check()
    except ToolError as error:
        if os.environ.get("CI"):
            raise
        print(f"clients: {client} is not checked: {error}")
        return
    _CHECKS[client]()


def _java() -> None:
    """Its compiler warns of everything, and a warning fails its build, and that of the service."""
    build("java")
    services.build("java")


def _go() -> None:
    """Hold what is written by hand to gofmt: the Thrift compiler's own is not."""
    client, service = folder("go"), services.SERVICES / "go"
    written = [path for path in client.rglob("*.go") if not path.is_relative_to(client / "gen")]
    sources = [*written, *service.rglob("*.go")]
    done = subprocess.run(
        ["gofmt", "-l", *map(str, sources)], env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0 or done.stdout:
        raise ToolError(f"gofmt would change these; run gofmt -w on them:\n{done.stdout}{done.stderr}")
    for place in (client, service):
        run_in(place, "go", "vet", "-buildvcs=false", "-mod=readonly", "./...")


def _node() -> None:
    build("node")
    run("node", "npm", "run", "--silent", "check")


_CHECKS: dict[str, Callable[[], None]] = {"java": _java, "go": _go, "node": _node}
