"""Find the tools that a client is built with, and say how to get those that are missing or too old."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_USUAL_PLACES = ("/usr/local/go/bin",)
"""Where installers put programs without telling the path of every shell."""

Version = tuple[int, ...]


class ToolError(Exception):
    """A tool is not here, too old, or cannot do what it is told."""


@dataclass(frozen=True)
class Tool:
    """A program, how it tells its version, from which on it will do, and how to get it."""

    program: str
    ask: tuple[str, ...]
    pattern: str
    least: Version
    advice: str

    def check(self) -> str:
        """Answer the version that is here; raise ToolError, with the way out, where there is none that will do."""
        needed = f"{self.program} {_dotted(self.least)} or newer"
        path = shutil.which(self.program, path=search_path())
        if path is None:
            raise ToolError(f"{needed} is not here; {self.advice}")
        done = subprocess.run([path, *self.ask], env=environment(), capture_output=True, text=True, check=False)
        found = re.search(self.pattern, done.stdout + done.stderr)
        if found is None:
            raise ToolError(f"{path} does not tell its version, and {needed} is needed; {self.advice}")
        if _numbers(found[1]) < self.least:
            raise ToolError(f"{path} is {found[1]}, and {needed} is needed; {self.advice}")
        return f"{self.program} {found[1]}"


_JDK = "on Debian 12 or newer: apt-get install default-jdk-headless; elsewhere: https://adoptium.net"
_MAVEN = "on Debian: apt-get install maven; elsewhere: https://maven.apache.org/download.cgi"
_GO = "unpack https://go.dev/dl into /usr/local/go; a distribution's own is often older"
_NODE = "https://nodejs.org/en/download, or `nvm install 20`; Debian 12 has an older one"

TOOLS: dict[str, tuple[Tool, ...]] = {
    "java": (
        Tool("javac", ("-version",), r"javac (\d[\d.]*)", (17,), _JDK),
        Tool("mvn", ("--version",), r"Apache Maven (\d[\d.]*)", (3, 6, 3), _MAVEN),
    ),
    "go": (Tool("go", ("version",), r"go version go(\d[\d.]*)", (1, 26), _GO),),
    "node": (
        Tool("node", ("--version",), r"v(\d[\d.]*)", (20, 9), _NODE),
        Tool("npm", ("--version",), r"(\d[\d.]*)", (9,), f"it comes with Node: {_NODE}"),
    ),
}
"""By client; a test holds the numbers against what pom.xml, go.mod and package.json demand."""


def environment() -> dict[str, str]:
    """Answer the environment that tools run in: they find each other, and none fetches another version of itself."""
    fixed = {"GOTOOLCHAIN": "local", "NO_COLOR": "1"}
    return os.environ | fixed | {"PATH": search_path()}


def search_path() -> str:
    """Answer PATH with the usual places of installers behind it."""
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    more = [place for place in _USUAL_PLACES if place not in places and Path(place).is_dir()]
    return os.pathsep.join([*places, *more])


def _numbers(version: str) -> Version:
    return tuple(int(part) for part in version.strip(".").split("."))


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
