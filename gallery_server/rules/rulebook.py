"""All teams of a rule repository, held against each other: a uuid and a served model belong to one rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gallery_server.rules.actions_file import Check
from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.files.node import Location
from gallery_server.rules.rule import Rule
from gallery_server.rules.team import File, Team, read_teams

_SERVES: Location = ("rule", "SERVES")


@dataclass(frozen=True, slots=True)
class Claim:
    """Say what a rule has for itself alone, and at which key."""

    what: str
    key: tuple[str, ...]
    location: Location


def read_rulebook(
    files: list[File], checks: Mapping[str, Check], owners: Mapping[tuple[str, ...], str] | None = None
) -> list[Team]:
    """Read all teams of a repository.

    Of two rules with one claim, that of the team which `owners` names for it stands, or else the first by path; the
    other is a mistake of its team.
    """
    teams = read_teams(files, checks)
    claimed: dict[tuple[str, ...], Rule] = {}
    known = owners or {}
    for rule, claim in sorted(
        _claims(teams), key=lambda each: (known.get(each[1].key) != each[0].document.team, each[0].path)
    ):
        first = claimed.setdefault(claim.key, rule)
        if first is not rule:
            team = next(team for team in teams if team.name == rule.document.team)
            problem = f"{claim.what} belongs to {first.path} already; {_advice(claim)}"
            team.mistakes.append(rule.source.mistake(claim.location, problem))
    for team in teams:
        team.mistakes.sort()
    return teams


def claims_of(rule: Rule) -> Iterator[Claim]:
    """Yield what a rule has for itself alone: its uuid, and the model that it serves in an environment."""
    document = rule.document
    yield Claim(f"uuid {document.uuid}", ("uuid", document.uuid), ("uuid",))
    served, environment = document.rule.serves, document.rule.environment
    if served is not None and environment is not None and document.project is not None:
        what = f"serving {document.project}/{served} in {environment}"
        yield Claim(what, ("serves", document.project, served, environment), _SERVES)


def _claims(teams: list[Team]) -> Iterator[tuple[Rule, Claim]]:
    for team in teams:
        for rule in team.rules.values():
            for claim in claims_of(rule):
                yield rule, claim


def _advice(claim: Claim) -> str:
    return "make a new one, as with uuidgen" if claim.key[0] == "uuid" else "one rule answers for it; remove one"


def mistakes_of(teams: list[Team]) -> list[Mistake]:
    """Answer the mistakes of all teams, by file and place."""
    return sorted(mistake for team in teams for mistake in team.mistakes)
