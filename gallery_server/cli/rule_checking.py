"""Do what `gallery-server rules check` and `gallery-server rules test` say."""

from __future__ import annotations

from pathlib import Path

import click

from gallery_server.actions.checking import checks
from gallery_server.cli.rule_output import RuleOutput
from gallery_server.rules.directory import files_in
from gallery_server.rules.rulebook import read_rulebook
from gallery_server.rules.team import Team
from gallery_server.rules.testing.junit import junit
from gallery_server.rules.testing.verdict import verdict_of


def check_all(folder: Path) -> int:
    """Print every mistake; answer 0 where there is none, else 1."""
    teams = teams_in(folder)
    output = RuleOutput(folder)
    for team in teams:
        output.tell_mistakes(team)
    output.sum_up_check(teams)
    return 1 if any(team.mistakes for team in teams) else 0


def test_all(folder: Path, report: Path | None) -> int:
    """Print every mistake and every case; answer 0 where a server would publish all of it, else 1."""
    teams = teams_in(folder)
    output = RuleOutput(folder)
    verdicts = []
    for team in teams:
        output.tell_mistakes(team)
        verdict = verdict_of(team)
        output.tell_tests(verdict)
        verdicts.append(verdict)
    output.sum_up_test(verdicts)
    if report is not None:
        try:
            report.write_text(junit(verdicts), "utf-8")
        except OSError as error:
            raise click.ClickException(f"{report} cannot be written: {error.strerror}") from None
    return 0 if all(verdict.is_good for verdict in verdicts) else 1


def teams_in(folder: Path) -> list[Team]:
    """Read the teams of a folder; raise ClickException where there are none."""
    try:
        teams = read_rulebook(files_in(folder), checks())
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be read: {error.strerror}") from None
    if not teams:
        raise click.ClickException(
            f"{folder} has no rules; give the folder that holds the teams' folders, with rules as TEAM/RULE.yaml"
        )
    return teams
