"""A watcher of a real Git repository over one database, and what it has made active."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from gallery_server.actions.checking import checks
from gallery_server.dal import rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.rule import ActiveRule, RuleRepository, RuleTeam
from gallery_server.rules.publishing import pinning
from gallery_server.rules.publishing.repository import Repository
from gallery_server.rules.publishing.watcher import Watcher
from tests.contracts.keeping.feed import numbering, read_all
from tests.parts.rule_origin import Origin

T = TypeVar("T")

SECONDS = 120.0
GIT_SECONDS = 60.0


class Watching:
    def __init__(self, database: Database, url: str, folder: Path) -> None:
        self.database = database
        self.url = url
        self.folder = folder
        self.origin = Origin(folder / "git")
        self.watcher = self.another()

    def another(self, name: str = "home", seconds: float = GIT_SECONDS) -> Watcher:
        """Make the watcher of a server."""
        repository = Repository(str(self.origin.bare), "main", self.folder / name / "rules", seconds)
        return Watcher(self.database, repository, checks(), interval_seconds=3_600.0)

    def push(self, *files: Mapping[str, str | None], message: str = "change", force: bool = False) -> str:
        """Push files, have the watcher look, and answer the commit."""
        commit = self.origin.push({path: text for some in files for path, text in some.items()}, message, force=force)
        self.watcher.look()
        return commit

    def active(self) -> dict[str, ActiveRule]:
        """Answer the active rules by `team/name`."""
        return {rule.reference: rule for rule in self.read(rule_store.list_active)}

    def team(self, name: str) -> RuleTeam:
        found = self.read(lambda tx: rule_team_store.find(tx, name))
        assert found is not None
        return found

    def teams(self) -> list[str]:
        return [team.team for team in self.read(rule_team_store.list_all)]

    def repository(self) -> RuleRepository:
        return self.read(rule_repository_store.find)

    def pin(self, commit: str, team: str | None = None) -> None:
        self.write(lambda tx: pinning.pin(tx, caller(), commit, team, "it was good"))

    def unpin(self, team: str | None = None) -> None:
        self.write(lambda tx: pinning.unpin(tx, caller(), team, "mended"))

    def events(self) -> list[str]:
        """Answer the kinds of all events so far."""
        numbering(self.database).step()
        return [event.kind for event in read_all(self.database)]

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.database.read(work, Deadline.after(SECONDS))

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self.database.write(work, Deadline.after(SECONDS))


def caller() -> Caller:
    return Caller("local:test", "request", Deadline.after(SECONDS))
