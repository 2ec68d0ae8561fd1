"""`gallery rules trigger` and `gallery rules apply`: have rules judged now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_rule = click.argument("rule", metavar="UUID|TEAM/NAME")


@click.command()
@_rule
@click.argument("ref")
@click.option("--force", is_flag=True, help="Fire if it is true, though it was true before.")
@calling
def trigger(gallery: GalleryClient, output: Output, rule: str, ref: str, *, force: bool) -> None:
    """Judge a rule that acts for an instance now, and show the decision; REF is an id or a reference."""
    found = gallery.trigger_rule(rule, ref, force=force)
    if output.as_json:
        output.document(found.to_dict())
    elif found.decision is None:
        output.note(f"not judged: {found.reason}")
    else:
        output.record(found.decision)


@click.command()
@_rule
@click.option("--where", metavar="EXPRESSION", help="Those of which this is true; all that GIVEN may select else.")
@click.option("--project", help="What is in this one of the rule's projects.")
@click.option("--preview", is_flag=True, help="Show how many there are, and do nothing.")
@calling
def apply(
    gallery: GalleryClient, output: Output, rule: str, where: str | None, project: str | None, *, preview: bool
) -> None:
    """Have a rule that acts judged for what exists, and fire wherever it is true."""
    output.record(gallery.apply_rule(rule, where=where, project=project, preview=preview))
    if not output.as_json:
        output.note("nothing was done" if preview else "they are judged now; gallery decisions list shows what comes")
