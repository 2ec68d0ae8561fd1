"""The folder of a team at a commit, checked and tested: what would be published, or all that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gallery_server.domain import limits
from gallery_server.domain.names import normal_name, shown
from gallery_server.domain.rule import ActiveRule, RuleMode, RuleProblem
from gallery_server.errors import InvalidArgument
from gallery_server.rules import actions_file
from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.rule import Rule
from gallery_server.rules.team import File, Team
from gallery_server.rules.testing.running import Verdict
from gallery_server.rules.testing.verdict import TeamVerdict, verdict_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hold what a team's folder at a commit is."""

    team: str
    commit: str
    rules: tuple[ActiveRule, ...] = ()
    content: str | None = None
    """The digest of all its files; None where there is no folder."""
    actions: str | None = None
    problems: tuple[RuleProblem, ...] = ()
    allows_removal: bool = False
    elsewhere: frozenset[str] = field(default=frozenset())
    """The uuids of all rules at that commit: one that is there in the folder of another team was moved, not removed."""


def content_of(files: Iterable[File]) -> str:
    """Answer the digest of files."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda each: each.path):
        data = b"" if file.data is None else file.data
        digest.update(f"{file.path}\0{file.size} {file.is_link} {file.data is None} {len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def problems_of(team: Team, *, tested: bool) -> tuple[RuleProblem, ...]:
    """Answer all that is wrong with a team's folder; its tests are run unless they have passed before."""
    if team.mistakes or tested:
        return tuple(map(_problem, team.mistakes))
    verdict = verdict_of(team)
    return () if verdict.is_good else tuple(map(_problem, sorted({*_failed(verdict), *verdict.untested})))


def problem_of_folder(team: str, problem: str) -> RuleProblem:
    """Say what is wrong with a folder as a whole."""
    return RuleProblem(team, 0, 0, problem)


def rules_of(team: Team, files: Iterable[File], commit: str) -> tuple[ActiveRule, ...]:
    """Answer the rules of a team as they are kept; nobody has activated them yet."""
    texts = {file.path: file.data for file in files}
    return tuple(_active(rule, texts[path] or b"", commit) for path, rule in sorted(team.rules.items()))


def actions_of(team: str, files: Iterable[File]) -> str | None:
    """Answer the text of a team's actions.yaml, None where it has none."""
    path = f"{team}/{actions_file.NAME}"
    return next((file.data.decode("utf-8", "replace") for file in files if file.path == path and file.data), None)


def _active(rule: Rule, data: bytes, commit: str) -> ActiveRule:
    document = rule.document
    return ActiveRule(
        uuid=document.uuid,
        team=document.team,
        name=rule.name.partition("/")[2],
        path=rule.path,
        commit=commit,
        digest=rule.digest,
        project_name=document.project,
        mode=RuleMode(document.mode),
        environment=document.rule.environment,
        serves=document.rule.serves,
        selects=document.rule.is_selection,
        description=_storable(document.description),
        document=data.decode("utf-8-sig"),
        activated_micros=0,
    )


def kept_name(folder: str) -> str:
    """Answer the name under which a folder's team is kept: its own, or for one that no team can have, that quoted."""
    try:
        return normal_name("team", folder) and folder
    except InvalidArgument:
        return shown(folder)


def _storable(text: str) -> str:
    """Answer a text without halves of characters, which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _failed(verdict: TeamVerdict) -> Iterator[Mistake]:
    for result in verdict.results.values():
        for case in result.cases:
            if case.verdict is not Verdict.PASS:
                for each in case.differences:
                    yield Mistake(each.path, each.place, f"the case {case.name!r}: {each.problem}", each.excerpt)


def _problem(mistake: Mistake) -> RuleProblem:
    problem = _storable(mistake.problem[: limits.REASON_CHARACTERS])
    return RuleProblem(mistake.path, mistake.place.line, mistake.place.column, problem, _storable(mistake.excerpt))
