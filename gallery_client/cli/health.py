"""`gallery health`: what is missing, worse than it was, or about to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.invocation import calling
from gallery_client.records.health import InstanceHealth
from gallery_client.records.record import Record

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient
    from gallery_client.listing import Records

_SHOWN = 100
_NOTHING = {None: "no instances", "fair": "no instance is fair or poor", "poor": "no instance is poor"}


@dataclass(frozen=True, repr=False)
class _Line(Record):
    """Be one health of many, which says the worst of its findings and how many more there are."""

    health: InstanceHealth

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the health in a table, by header."""
        first, more = self.health.findings[:1], len(self.health.findings) - 1
        return self.health.row() | {"findings": "; ".join([*first, *([f"and {more} more"] if more > 0 else [])])}

    def to_dict(self) -> dict[str, Any]:
        """Answer the health in JSON's types."""
        return self.health.to_dict()


@click.group()
def health() -> None:
    """Tell how complete, covered, skewed and drifting instances are; a REF is an id or a reference."""


@health.command()
@click.argument("ref")
@calling
def show(gallery: GalleryClient, output: Output, ref: str) -> None:
    """Show the health of an instance: what is wrong first, then all that is known."""
    found = gallery.health(ref)
    if output.as_json:
        output.document(found.to_dict())
        return
    score = "" if found.score is None else f": its score is {found.score:.4g}, and 1 is the limit"
    output.paragraph(f"{found.reference} is {found.grade.lower()}{score}")
    for finding in found.findings:
        output.paragraph(f"- {finding}")
    output.line()
    output.card(_head(found))
    output.section("skew, Production against what came before it", found.skews)
    output.section("drift, Production against its own beginning", found.drifts)
    output.section("shift, what the model sees against what it was trained on", found.shifts)
    if found.outdated:
        output.note("something was written since, and it is computed anew within seconds")


@health.command()
@click.argument("line", metavar="PROJECT/MODEL[/KEY=VALUE,...]")
@click.option("--limit", type=click.IntRange(min=1), help=f"Show so many; {_SHOWN} unless given.")
@calling
def line(gallery: GalleryClient, output: Output, line: str, limit: int | None) -> None:
    """List the health of the instances of a line, newest first."""
    most = limit or _SHOWN
    print_lines(output, gallery.line_health(line, limit=most + 1).all(), most, nothing="no instances")


@health.command("list")
@click.argument("project")
@click.option("--model", help="Of this model alone.")
@click.option("--environment", help="Of what is current there; unless given, anywhere, else the newest of each line.")
@click.option(
    "--at-least", type=click.Choice(["fair", "poor"], case_sensitive=False), help="Only this grade and worse."
)
@click.option("--limit", type=click.IntRange(min=1), help=f"Show so many; {_SHOWN} unless given.")
@calling
def list_health(
    gallery: GalleryClient,
    output: Output,
    project: str,
    model: str | None,
    environment: str | None,
    at_least: str | None,
    limit: int | None,
) -> None:
    """List the health of what a project uses, worst first."""
    most = limit or _SHOWN
    found = gallery.project_health(
        f"{project}/{model}" if model else project, environment=environment, at_least=at_least, limit=most + 1
    ).all()
    print_lines(output, found, most, nothing=_NOTHING[at_least])
    if not output.as_json and (outdated := gallery.outdated_health(project)):
        output.note(f"the policy changed: {outdated:,} instances have still to be computed by it")


def _head(found: InstanceHealth) -> dict[str, object]:
    """Answer what the tables do not say, by label."""
    details = found.details()
    for label in ("instance", "grade", "score", "findings", "outdated"):
        del details[label]
    return details


def print_lines(output: Output, found: Records[InstanceHealth], most: int, *, nothing: str) -> None:
    """Print so many of what was found, and say whether there is more."""
    output.records(map(_Line, found[:most]), nothing=nothing)
    if len(found) > most:
        output.note(f"the first {most}, and there are more: --limit shows more")
