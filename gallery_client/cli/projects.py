"""`gallery projects`: namespaces, their owners and what they ask of models."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.pairs import read_pairs
from gallery_client.records.project import HealthPolicy, ProjectPolicy

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient


@click.group()
def projects() -> None:
    """Make and show projects, and set what they ask of models."""


@projects.command("list")
@click.option("--team", help="Only this team's.")
@calling
def list_projects(gallery: GalleryClient, output: Output, team: str | None) -> None:
    """List projects by name."""
    output.records(gallery.projects(team=team), nothing="no projects")


@projects.command()
@click.argument("project")
@calling
def show(gallery: GalleryClient, output: Output, project: str) -> None:
    """Show a project and its policy."""
    output.record(gallery.get_project(project))


@projects.command()
@click.argument("project")
@click.option("--team", help="Who owns it; the server's default team unless given.")
@calling
def create(gallery: GalleryClient, output: Output, project: str, team: str | None) -> None:
    """Make a project."""
    output.record(gallery.create_project(project, team=team))


@projects.command()
@click.argument("project")
@click.option("--team", help="The new owner.")
@click.option(
    "--environment", "environments", multiple=True, help="Where instances run; repeat for each, replaces all."
)
@click.option(
    "--field",
    "declared_fields",
    multiple=True,
    callback=read_pairs,
    metavar="KEY=KIND",
    help="A metadata key that is promised: text, whole, number, flag or time; replaces all.",
)
@click.option(
    "--metric",
    "declared_metrics",
    multiple=True,
    callback=read_pairs,
    metavar="NAME=DIRECTION",
    help="Which way a metric is good: lower_is_better, higher_is_better or nearer_to_zero_is_better; replaces all.",
)
@click.option(
    "--reproducibility-field",
    "reproducibility_fields",
    multiple=True,
    help="A metadata key without which an instance cannot be made again; replaces all.",
)
@click.option(
    "--rule-team",
    "rule_teams",
    multiple=True,
    help="A team beside the owner whose rules may be about the project; repeat for each, replaces all.",
)
@click.option("--draft-expiry-days", type=int, help="Days after which a draft counts as erased.")
@click.option("--completeness-limit", type=float, help="Poor below this share of reproducibility fields, such as 0.5.")
@click.option("--skew-limit", type=float, help="Poor above this relative loss in production, such as 0.2.")
@click.option("--drift-limit", type=float, help="Poor above this relative change in production, such as 0.2.")
@click.option("--shift-limit", type=float, help="Poor above this population stability index, such as 0.25.")
@click.option("--reference-points", type=int, help="Values that a series begins with and is compared to, such as 20.")
@click.option("--recent-points", type=int, help="The newest values that stand for now, such as 5.")
@calling
def policy(gallery: GalleryClient, output: Output, project: str, team: str | None, **fields: Any) -> None:
    """Change owner and policy of a project; what is not given stays as it is.

    Health is fair from half of a limit on, and poor beyond it.
    """
    given = {name: value for name, value in fields.items() if value not in (None, (), {})}
    limits = {limit.name: given.pop(limit.name) for limit in fields_of(HealthPolicy) if limit.name in given}
    if limits:
        given["health"] = HealthPolicy(**limits)
    if not given and not team:
        raise click.UsageError("Nothing to change: give --team or a field of the policy.")
    output.record(gallery.set_project_policy(gallery.get_project(project), ProjectPolicy(**given), team=team))
