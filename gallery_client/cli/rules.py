"""`gallery rules`: what is active, where it comes from, and why a push is not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.models import reason_option

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient
    from gallery_client.records.rule import RuleRepository, RuleTeam

_team = click.option("--team", help="Of this team alone.")
_pinned_team = click.option("--team", help="This team; all that have no pin of their own unless given.")


@click.group()
def rules() -> None:
    """Show the rules that are active, and how far their Git repository is.

    `gallery-server rules check` and `gallery-server rules test` try them before they are pushed.
    """


@rules.command("list")
@_team
@click.option("--project", help="Those that name this project.")
@calling
def list_rules(gallery: GalleryClient, output: Output, team: str | None, project: str | None) -> None:
    """List the rules that are active, by team and name."""
    output.records(gallery.rules(team=team, project=project), nothing="no rule is active")


@rules.command()
@click.argument("rule", metavar="UUID|TEAM/NAME")
@calling
def show(gallery: GalleryClient, output: Output, rule: str) -> None:
    """Show an active rule with the text of its file."""
    found = gallery.rule(rule)
    output.record(found)
    if not output.as_json:
        output.line()
        for line in (found.document or "").splitlines():
            output.line(line)


@rules.command()
@calling
def status(gallery: GalleryClient, output: Output) -> None:
    """Show how far the repository is, what is active of each team, and all that is wrong in newer commits.

    Exit status 1 where the repository cannot be read or a team has problems.
    """
    _tell(gallery, output, gallery.rule_repository())


@rules.command()
@click.option("--wait", type=click.FloatRange(0, 60), default=60.0, help="Seconds to wait for it; 60 unless given.")
@calling
def sync(gallery: GalleryClient, output: Output, wait: float) -> None:
    """Have the branch read now, wait until what it has is active or refused, and show the status.

    Exit status 1 where the repository cannot be read or a team has problems.
    """
    found = gallery.sync_rules(wait=wait)
    if not found.finished:
        output.note(f"it is not over after {wait:g} seconds; `gallery rules status` shows how far it is")
    _tell(gallery, output, found)


@rules.command()
@click.argument("commit")
@_pinned_team
@reason_option
@calling
def pin(gallery: GalleryClient, output: Output, commit: str, team: str | None, reason: str) -> None:
    """Keep COMMIT active, all 40 digits of it, in place of the newest until it is unpinned."""
    output.record(gallery.pin_rules(commit, team=team, reason=reason))


@rules.command()
@_pinned_team
@reason_option
@calling
def unpin(gallery: GalleryClient, output: Output, team: str | None, reason: str) -> None:
    """Let the newest commit be active again, and show what was pinned."""
    output.record(gallery.unpin_rules(team=team, reason=reason))


@rules.command()
@click.argument("rule", metavar="UUID|TEAM/NAME")
@reason_option
@calling
def hold(gallery: GalleryClient, output: Output, rule: str, reason: str) -> None:
    """Have a rule do nothing until it is released; it is judged and recorded meanwhile."""
    output.record(gallery.hold_rule(rule, reason=reason))


@rules.command()
@click.argument("rule", metavar="UUID|TEAM/NAME")
@reason_option
@calling
def release(gallery: GalleryClient, output: Output, rule: str, reason: str) -> None:
    """Let a held rule act again, have what it owes judged, and show what held it."""
    output.record(gallery.release_rule(rule, reason=reason))


def _tell(gallery: GalleryClient, output: Output, repository: RuleRepository) -> None:
    teams = gallery.rule_teams().all()
    if output.as_json:
        output.document(repository.to_dict() | {"teams": [team.to_dict() for team in teams]})
    else:
        output.card(repository.details())
        output.section("pinned", repository.pins)
        output.section("teams", teams)
        for team in teams:
            _tell_problems(output, team)
    if repository.trouble or not repository.finished or any(team.problem_count for team in teams):
        sys.exit(1)


def _tell_problems(output: Output, team: RuleTeam) -> None:
    for problem in team.problems:
        output.line()
        output.line(f"{problem.place}: {problem.problem}")
        for line in problem.excerpt.splitlines():
            output.line(f"  {line}")
    more = team.problem_count - len(team.problems)
    if more > 0:
        output.note(f"and {more} more in {team.team}")
