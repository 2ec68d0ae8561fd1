"""Watch the branch of a rule repository, and publish what it comes to, team by team (rules, 4.3).

Every server may watch: of two that see a commit, each attempts it for the teams that the other has not attempted yet.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import structlog

from gallery_server.dal import rule_pin_store, rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.rule import RulePin, RuleRepository, RuleTeam
from gallery_server.errors import GalleryError
from gallery_server.rules.actions_file import Check
from gallery_server.rules.publishing.attempt import Attempt
from gallery_server.rules.publishing.proposal import Proposal, problem_of_folder
from gallery_server.rules.publishing.publishing import Publication, publish
from gallery_server.rules.publishing.repository import Repository, RepositoryTrouble

log = structlog.get_logger("gallery.rules")

T = TypeVar("T")

_WORK_SECONDS = 60.0
_LOOK_PAUSE = 0.5
"""How soon a call that asks for an attempt is seen."""
_TROUBLE_PAUSE = 1.0
_NOTED_MICROS = 60_000_000
"""That the branch could be read is written once a minute, unless something else is new."""


class Overtaken(Exception):  # noqa: N818 - named for what it says, as all errors of the server are
    """Say that the branch, or what is pinned, has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what the database knows when a watcher begins."""

    repository: RuleRepository
    teams: dict[str, RuleTeam]
    pins: dict[str | None, RulePin]

    @classmethod
    def read(cls, tx: Transaction) -> Known:
        """Read it. The repository comes first: what has changed since makes its version old."""
        return cls(
            rule_repository_store.find(tx),
            {team.team: team for team in rule_team_store.list_all(tx)},
            {pin.team: pin for pin in rule_pin_store.list_pins(tx)},
        )


class Watcher:
    """Look at the branch every so often, or when it is asked to; for a thread of its own."""

    def __init__(
        self, database: Database, repository: Repository, checks: Mapping[str, Check], interval_seconds: float
    ) -> None:
        """Look every so many seconds; `checks` hold the settings of actions against their kinds."""
        self._database = database
        self._repository = repository
        self._checks = checks
        self._interval = interval_seconds
        self._due = 0.0

    def run(self, stopping: Callable[[], bool]) -> None:
        """Go on until the server stops."""
        while not stopping():
            time.sleep(self._pause_after_step())

    def step(self) -> bool:
        """Look, where it is time or a call asks for it; tell whether it did."""
        found = self._read(rule_repository_store.find)
        if time.monotonic() < self._due and found.asked <= found.answered:
            return False
        # Apart from each other, so that servers which were started together do not fetch together.
        self._due = time.monotonic() + self._interval * random.uniform(0.9, 1.1)  # noqa: S311 - no secret
        try:
            self.look()
        except Overtaken:
            self._due = 0.0
        return True

    def look(self) -> None:
        """Bring what is active to where the branch and the pins are; raise Overtaken where they have changed."""
        known = self._read(Known.read)
        asked = known.repository.asked
        try:
            head = self._repository.head()
        except RepositoryTrouble as error:
            self._note(known.repository, str(error), asked)
            return
        if head != known.repository.head or not known.repository.version:
            known = replace(known, repository=self._move(known.repository, head))
        self._note(known.repository, self._bring(known, head), asked)

    def _pause_after_step(self) -> float:
        try:
            self.step()
            return min(_LOOK_PAUSE, self._interval)
        except GalleryError as error:
            log.warning("rules not watched", why=error.message)
        except Exception:  # no rule would be published any more, were this thread to end
            log.exception("rules not watched")
        return _TROUBLE_PAUSE

    def _move(self, repository: RuleRepository, head: str) -> RuleRepository:
        def move(tx: Transaction) -> bool:
            owned = rule_repository_store.own(tx)
            return owned.version == repository.version and rule_repository_store.move(tx, repository.version, head)

        if not self._write(move):
            raise Overtaken
        log.info("rules have a new commit", commit=head, before=repository.head)
        return replace(repository, version=repository.version + 1, head=head, settled=None)

    def _bring(self, known: Known, head: str) -> str | None:
        """Attempt the commit of every team that has not been; answer why a commit could not be read."""
        trouble = None
        whole = known.pins.get(None)
        base = head if whole is None else whole.commit
        single = {team: pin for team, pin in known.pins.items() if team is not None}
        if known.repository.settled != base:
            trouble = self._attempt(known, base, None, set(single), is_pinned=whole is not None)
            if trouble is None:
                self._write(partial(rule_repository_store.settle, version=known.repository.version, commit=base))
        for team, pin in single.items():
            attempted = known.teams[team].attempted_commit if team in known.teams else None
            if attempted != pin.commit:
                told = self._attempt(known, pin.commit, team, set(), is_pinned=True)
                trouble = trouble or told
        return trouble

    def _attempt(
        self, known: Known, commit: str, team: str | None, left_out: set[str], *, is_pinned: bool
    ) -> str | None:
        """Publish a commit for a team, or for all but those left out."""
        try:
            snapshot = self._repository.read(commit)
        except RepositoryTrouble as error:
            return f"{error} (it is pinned)" if is_pinned else str(error)
        try:
            attempt = Attempt(snapshot, self._checks, self._read(rule_store.list_active))
        except GalleryError:
            raise
        except Exception:  # the status would say nothing of it, were it not told here
            log.exception("rules not read", commit=commit)
            return f"this server met a defect of its own while it read {commit}; its log has more"
        teams = {team} if team is not None else {*attempt.teams(), *known.teams} - left_out
        self._publish_all(
            known.repository.version,
            [
                partial(self._proposal, attempt, known.teams.get(name), name, is_pinned=is_pinned, whole=team is None)
                for name in sorted(teams)
                if name not in known.teams or known.teams[name].attempted_commit != commit
            ],
        )
        return None

    def _proposal(
        self, attempt: Attempt, known: RuleTeam | None, name: str, *, is_pinned: bool, whole: bool
    ) -> Proposal:
        if not whole and not attempt.has(name):
            # Whoever pins one team means that it has rules there.
            problem = problem_of_folder(name, f"the pinned commit has no folder {name}")
            return Proposal(name, attempt.commit, problems=(problem,))
        return attempt.proposal(name, None if known is None else known.content, is_pinned=is_pinned)

    def _publish_all(self, version: int, makers: Iterable[Callable[[], Proposal]]) -> None:
        """Publish each team; those that claim what another has come again behind it, since it may give that up."""
        waiting = [proposal for make in makers if (proposal := self._waits(make(), version)) is not None]
        while waiting:
            left = [each for each in waiting if self._waits(each, version) is not None]
            if len(left) == len(waiting):
                for each in left:
                    self._publish(each, version, may_wait=False)
                return
            waiting = left

    def _waits(self, proposal: Proposal, version: int) -> Proposal | None:
        came = self._publish(proposal, version, may_wait=True)
        return proposal if came is Publication.POSTPONED else None

    def _publish(self, proposal: Proposal, version: int, *, may_wait: bool) -> Publication:
        came = self._write(partial(publish, proposal=proposal, version=version, may_wait=may_wait))
        if came is Publication.OVERTAKEN:
            raise Overtaken
        if came in (Publication.ACTIVE, Publication.FAILED):
            log.info("rules of a team attempted", team=proposal.team, commit=proposal.commit, came=came.name.lower())
        return came

    def _note(self, known: RuleRepository, trouble: str | None, asked: int) -> None:
        """Keep how the look went, where that is news, and answer who asked for it."""
        url, branch = self._repository.url, self._repository.branch
        fresh = self._database.clock() - (known.looked_micros or 0) < _NOTED_MICROS
        is_news = trouble != known.trouble or (url, branch) != (known.url, known.branch) or not (trouble or fresh)
        if trouble is not None and trouble != known.trouble:
            log.warning("rules cannot be read", why=trouble)
        if not is_news and asked <= known.answered:
            return

        def note(tx: Transaction) -> None:
            rule_repository_store.own(tx)
            if trouble is None:
                rule_repository_store.note_look(tx, url, branch)
            else:
                rule_repository_store.note_trouble(tx, url, branch, trouble)
            rule_repository_store.answer(tx, asked)

        self._write(note)

    def _read(self, work: Callable[[Transaction], T]) -> T:
        return self._database.read(work, Deadline.after(_WORK_SECONDS))

    def _write(self, work: Callable[[Transaction], T]) -> T:
        return self._database.write(work, Deadline.after(_WORK_SECONDS), repeatable=True)
