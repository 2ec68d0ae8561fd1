"""Print what checks and tests of rules find, for people, and in lines that editors can follow."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from gallery_server.rules.files.mistake import Mistake
from gallery_server.rules.team import Team
from gallery_server.rules.testing.running import CaseResult, Verdict
from gallery_server.rules.testing.sighting import OUTCOMES, Sightings
from gallery_server.rules.testing.verdict import TeamVerdict

_COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.ERROR: "magenta"}
_SEEN_NEEDED = ("true", "false")


class RuleOutput:
    """Print paths as they are reached from where the command was called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tell_mistakes(self, team: Team) -> None:
        """Print what is wrong in a folder, and what draws a warning."""
        for mistake in team.mistakes:
            self._tell(mistake, click.style("error", fg="red", bold=True))
        for lint in team.lints:
            self._tell(lint, click.style("warning", fg="yellow", bold=True))

    def tell_tests(self, verdict: TeamVerdict) -> None:
        """Print every case of a team, and what its tests saw."""
        for path, result in verdict.results.items():
            click.echo(click.style(_printable(path), bold=True))
            for case in result.cases:
                self._tell_case(case)
            click.echo(f"  seen   {_seen(result.sightings)}")
        for mistake in verdict.untested:
            self._tell(mistake, click.style("error", fg="red", bold=True))

    def sum_up_check(self, teams: list[Team]) -> None:
        """Print how much was read, and whether it is in order."""
        mistakes = sum(len(team.mistakes) for team in teams)
        lints = sum(len(team.lints) for team in teams)
        read = f"{many(sum(len(team.rules) for team in teams), 'rule')} of {many(len(teams), 'team')}"
        warned = f", {many(lints, 'warning')}" if lints else ""
        if mistakes:
            failed = [team.name for team in teams if team.mistakes]
            click.echo(f"{many(mistakes, 'error')}{warned}; nothing of {_joined(failed)} would be published")
        else:
            click.echo(f"in order: {read}{warned}")

    def sum_up_test(self, verdicts: list[TeamVerdict]) -> None:
        """Print the counts, and of which teams nothing would be published."""
        counts = ", ".join(f"{sum(each.count(verdict) for each in verdicts)} {verdict}" for verdict in Verdict)
        errors = sum(len(each.team.mistakes) + len(each.untested) for each in verdicts)
        more = f", {many(errors, 'error')} outside of cases" if errors else ""
        failed = [each.team.name for each in verdicts if not each.is_good]
        end = f"; nothing of {_joined(failed)} would be published" if failed else ""
        click.echo(f"{counts}{more}{end}")

    def _tell_case(self, case: CaseResult) -> None:
        click.echo(f"  {click.style(f'{case.verdict:<5}', fg=_COLOURS[case.verdict])}  {_printable(case.name)}")
        for difference in case.differences:
            click.echo(f"         {self._located(difference)}: {_printable(difference.problem)}")
        for note in case.notes:
            click.echo(f"           {_printable(note)}")

    def _tell(self, mistake: Mistake, word: str) -> None:
        click.echo(f"{self._located(mistake)}: {word}: {_printable(mistake.problem)}")
        for line in mistake.excerpt.splitlines():
            click.echo(f"    {line}")

    def _located(self, mistake: Mistake) -> str:
        path = os.path.normpath(self._folder / mistake.path)
        return f"{_printable(path)}:{mistake.place.line}:{mistake.place.column}"


def _seen(sightings: Sightings) -> str:
    return "; ".join(
        f"{name} {_outcomes(counts)}" for name, counts in (("GIVEN", sightings.given), ("WHEN", sightings.when))
    )


def _outcomes(counts: Counter[str]) -> str:
    parts = []
    for outcome in OUTCOMES:
        text = f"{outcome} {counts[outcome]}"
        parts.append(click.style(text, fg="yellow") if outcome in _SEEN_NEEDED and not counts[outcome] else text)
    return ", ".join(parts)


def many(count: int, what: str) -> str:
    """Write a number of things."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _joined(names: Iterable[str]) -> str:
    return ", ".join(_printable(name) for name in names)


def _printable(text: str) -> str:
    """Escape what would command a terminal or reorder its text: others wrote it."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
