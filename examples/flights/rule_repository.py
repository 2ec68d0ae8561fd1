"""The Git repository of rules that the demo's servers follow: a bare one, and the clone of a team that pushes to it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder
from examples.flights.metadata import OWNER

RULES = Path(__file__).with_name("rules")
_RECEIVER = "127.0.0.1:9490"
_README = "The rules of the teams, a folder for each. `gallery-server rules check` says what is wrong.\n"
_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,  # whoever signs commits or runs hooks wants none of that here
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{role}_NAME": OWNER for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": f"{OWNER}@example.com" for role in ("AUTHOR", "COMMITTER")},
}


class RuleRepository:
    """Keep the rules of examples/flights/rules in the demo's folder, as a team would."""

    def __init__(self, folder: DemoFolder) -> None:
        self.bare = folder.rules
        self.clone = folder.path / "rules"

    def create(self) -> None:
        """Make both, with nothing in them that a server reads. Raises DemoFailure where Git is not installed."""
        if shutil.which("git") is None:
            raise DemoFailure("git is not installed; install it with: apt-get install git")
        _git(self.bare.parent, "init", "-q", "--bare", "-b", "main", str(self.bare))
        _git(self.bare.parent, "clone", "-q", str(self.bare), str(self.clone))
        self._push({"README.md": _README}, "Say what this is")

    def push(self, message: str, receiver: str) -> str:
        """Commit the team's files with the address that its callbacks go to, and push them; answer the commit."""
        files = {str(path.relative_to(RULES)): path.read_text("utf-8") for path in RULES.glob("*/*")}
        return self._push({path: text.replace(_RECEIVER, receiver) for path, text in files.items()}, message)

    def _push(self, files: Mapping[str, str], message: str) -> str:
        for path, text in files.items():
            (self.clone / path).parent.mkdir(exist_ok=True)
            (self.clone / path).write_text(text, encoding="utf-8")
        _git(self.clone, "add", "-A")
        _git(self.clone, "commit", "-q", "-m", message)
        _git(self.clone, "push", "-q", "origin", "HEAD:main")
        return _git(self.clone, "rev-parse", "HEAD")


def _git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _SETTINGS
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DemoFailure(f"git {arguments[0]} ended with status {done.returncode}:\n{done.stderr}")
    return done.stdout.strip()
