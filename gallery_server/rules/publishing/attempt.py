"""Read all teams at a commit, and make a proposal of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

import structlog

from gallery_server.domain import limits
from gallery_server.domain.rule import ActiveRule
from gallery_server.rules.actions_file import Check
from gallery_server.rules.publishing.proposal import (
    Proposal,
    actions_of,
    content_of,
    kept_name,
    problem_of_folder,
    problems_of,
    rules_of,
)
from gallery_server.rules.publishing.repository import Snapshot
from gallery_server.rules.rulebook import read_rulebook
from gallery_server.rules.team import File

log = structlog.get_logger("gallery.rules")

_ALLOWS_REMOVAL = re.compile(r"(?<![\w-])allow-removal(?![\w-])")


class Attempt:
    """Hold what a commit has for each team; proposals are made one by one, since tests take time."""

    def __init__(self, snapshot: Snapshot, checks: Mapping[str, Check], active: Collection[ActiveRule]) -> None:
        self.commit = snapshot.commit
        self._files: dict[str, list[File]] = defaultdict(list)
        for file in snapshot.files:
            self._files[kept_name(file.path.split("/")[0])].append(file)
        self._too_large = {kept_name(name): size for name, size in snapshot.too_large.items()}
        self._teams = {kept_name(team.name): team for team in read_rulebook(snapshot.files, checks, _owners(active))}
        self._elsewhere = {
            name: frozenset(rule.document.uuid for rule in team.rules.values()) for name, team in self._teams.items()
        }
        self._allows_removal = bool(_ALLOWS_REMOVAL.search(snapshot.message))

    def teams(self) -> set[str]:
        """Answer the teams that have a folder."""
        return {*self._teams, *self._too_large}

    def proposal(self, name: str, passed: str | None, *, is_pinned: bool) -> Proposal:
        """Answer what a team's folder is; `passed` is the digest of the files whose tests have passed before.

        What is pinned may remove rules: whoever pins it says so.
        """
        if name in self._too_large:
            size = self._too_large[name]
            problem = f"the folder has {size} bytes, and {limits.RULE_TEAM_BYTES} are allowed; found a second team"
            return Proposal(name, self.commit, problems=(problem_of_folder(name, problem),))
        if name not in self._teams:
            return Proposal(
                name, self.commit, allows_removal=self._allows_removal or is_pinned, elsewhere=self._others(name)
            )
        team, files = self._teams[name], self._files[name]
        content = content_of(files)
        try:
            problems = problems_of(team, tested=content == passed)
        except Exception:  # whatever one folder does, the others are published
            log.exception("folder of rules not checked", team=name, commit=self.commit)
            problem = "this server met a defect of its own while it checked the folder; its log has more"
            problems = (problem_of_folder(name, problem),)
        return Proposal(
            name,
            self.commit,
            rules=() if problems else rules_of(team, files, self.commit),
            content=content,
            actions=actions_of(name, files),
            problems=problems,
            allows_removal=self._allows_removal or is_pinned,
            elsewhere=self._others(name),
        )

    def has(self, name: str) -> bool:
        """Tell whether a team has a folder."""
        return name in self.teams()

    def _others(self, name: str) -> frozenset[str]:
        return frozenset().union(*(uuids for team, uuids in self._elsewhere.items() if team != name))


def _owners(active: Collection[ActiveRule]) -> dict[tuple[str, ...], str]:
    owners: dict[tuple[str, ...], str] = {}
    for rule in active:
        owners[("uuid", rule.uuid)] = rule.team
        if rule.serves is not None and rule.project_name is not None and rule.environment is not None:
            owners[("serves", rule.project_name, rule.serves, rule.environment)] = rule.team
    return owners
