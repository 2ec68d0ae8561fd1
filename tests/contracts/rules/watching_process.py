"""Watch a repository in a process of its own until it is killed.

python -m tests.contracts.rules.watching_process DATABASE_URL REPOSITORY FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from gallery_server import telemetry
from gallery_server.actions.checking import checks
from gallery_server.dal.database import Database
from gallery_server.rules.publishing.repository import Repository
from gallery_server.rules.publishing.watcher import Watcher


def main(url: str, repository: str, folder: str) -> None:
    watched = Repository(repository, "main", Path(folder), seconds=60.0)
    telemetry.configure_logging("console", "warning")
    sys.stdout.write("watching\n")
    sys.stdout.flush()
    Watcher(Database.open(url), watched, checks(), interval_seconds=0.01).run(lambda: False)


if __name__ == "__main__":
    main(*sys.argv[1:])
