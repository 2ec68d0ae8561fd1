"""Build the clients, each only where its sources changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from . import stamps
from .toolchains import TOOLS, ToolError, environment

TOP = Path(__file__).parents[2]
CACHE = TOP / ".cache" / "clients"
DRIVERS = CACHE / "drivers.json"
"""The command line of each driver that was built, by client."""

PYTHON_DRIVER = [str(TOP / ".venv" / "bin" / "python"), "-m", "tests.conformance.python_driver"]
_CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:2.8:build-classpath"
_SHOWN = 40
"""Lines of a failure: where a compiler stumbles once, it tells hundreds."""


def build(client: str) -> list[str]:
    """Build a client and its driver, unless they are of these sources; answer the driver's command line.

    Raises ToolError where a tool is missing or fails.
    """
    versions = [tool.check() for tool in TOOLS[client]]
    with stamps.alone(CACHE / f"{client}.lock"):
        digest = stamps.digest([folder(client)], versions)
        stamp = CACHE / f"{client}.json"
        built = stamps.read(stamp)
        command: list[str] = built.get("command", [])
        if built.get("digest") != digest or not all(Path(path).exists() for path in built["needs"]):
            print(f"clients: building {client} with {', '.join(versions)}", file=sys.stderr, flush=True)
            command, needs = _BUILDERS[client]()
            if absent := [path for path in needs if not path.exists()]:
                raise ToolError(f"the build made no {absent[0].relative_to(TOP)}")
            stamps.write(stamp, {"digest": digest, "command": command, "needs": list(map(str, needs))})
    with stamps.alone(CACHE / "drivers.lock"):
        stamps.write(DRIVERS, _drivers())
    return command


def folder(client: str) -> Path:
    """Answer where the sources of a client lie."""
    return TOP / "clients" / client


def run(client: str, *command: str) -> None:
    """Run a tool in the folder of its client, and show what it says only where it fails; raise ToolError then."""
    run_in(folder(client), *command)


def run_in(place: Path, *command: str) -> None:
    """Run a tool in a folder of this checkout, as `run` does."""
    done = subprocess.run(
        command, cwd=place, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = done.stdout.strip().splitlines()
        shown = [*said[:_SHOWN], *([f"... and {len(said) - _SHOWN} lines more"] if len(said) > _SHOWN else [])]
        raise ToolError("\n".join([f"`{' '.join(command[:4])}` failed in {place.relative_to(TOP)}:", *shown]))


def _drivers() -> dict[str, list[str]]:
    built = {client: stamps.read(CACHE / f"{client}.json").get("command") for client in TOOLS}
    return {client: command for client, command in built.items() if command} | {"python": PYTHON_DRIVER}


Built = tuple[list[str], list[Path]]
"""A command line, and the files without which it does not run."""


def _java() -> Built:
    """Compile all, tests too, and keep a copy: Maven may write the original anew while a driver runs."""
    found, kept = CACHE / "java-classpath", CACHE / f"java-{os.getpid()}"
    run("java", "mvn", "-q", "-B", "test-compile", _CLASSPATH, f"-Dmdep.outputFile={found}", "-Dmdep.includeScope=test")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder("java") / "target", kept, ignore=_but_classes)
    home = CACHE / "java"
    shutil.rmtree(home, ignore_errors=True)
    kept.replace(home)
    path = os.pathsep.join([str(home / "test-classes"), str(home / "classes"), found.read_text("utf-8").strip()])
    driver = home / "test-classes" / "org" / "galleryml" / "conformance" / "Driver.class"
    return ["java", "-Xshare:auto", "-cp", path, "org.galleryml.conformance.Driver"], [driver]


def _but_classes(place: str, names: list[str]) -> list[str]:
    top = folder("java") / "target"
    return [name for name in names if Path(place) == top and name not in {"classes", "test-classes"}]


def _go() -> Built:
    driver = CACHE / "go-driver"
    run("go", "go", "build", "-buildvcs=false", "-mod=readonly", "-o", str(driver), "./internal/conformance")
    return [str(driver)], [driver]


def _node() -> Built:
    here = folder("node")
    lock = here / "package-lock.json"
    installed = stamps.digest([], [lock.read_text("utf-8")])
    stamp = here / "node_modules" / ".gallery-stamp"
    if not stamp.exists() or stamp.read_text("utf-8") != installed:
        run("node", "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund")
        stamp.write_text(installed, "utf-8")
    run("node", "npm", "run", "--silent", "build")
    driver = here / "conformance" / "driver.js"
    return ["node", str(driver)], [driver, here / "dist", here / "node_modules"]


_BUILDERS: dict[str, Callable[[], Built]] = {"java": _java, "go": _go, "node": _node}
