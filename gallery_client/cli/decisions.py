"""`gallery champion`, `gallery rules explain` and `gallery decisions`: what rules prefer, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.moments import Moment
from gallery_client.cli.pairs import read_pairs
from gallery_client.cli.rules import rules

if TYPE_CHECKING:
    from datetime import datetime
    from typing import IO

    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_SHOWN = 100
_RULE = "UUID|TEAM/NAME"
_values = click.argument("values", nargs=-1, callback=read_pairs, metavar="[KEY=VALUE]...")
_file = click.option(
    "--file", type=click.File(encoding="utf-8"), help="Take the rule from this file, not from the repository."
)


@click.command()
@click.argument("rule", required=False, metavar=_RULE)
@_values
@_file
@calling
def champion(
    gallery: GalleryClient, output: Output, rule: str | None, values: dict[str, object], file: IO[str] | None
) -> None:
    """Show the instance that a rule prefers; KEY=VALUE is what it reads as request.KEY."""
    named, request = _chosen(rule, values, file)
    output.record(gallery.champion(named, request=request))


@rules.command()
@click.argument("ref")
@click.argument("rule", required=False, metavar=_RULE)
@_values
@_file
@calling
def explain(
    gallery: GalleryClient,
    output: Output,
    ref: str,
    rule: str | None,
    values: dict[str, object],
    file: IO[str] | None,
) -> None:
    """Draw what each clause of a rule comes to for an instance; REF is an id or a reference."""
    named, request = _chosen(rule, values, file)
    found = gallery.explain_rule(named, ref, request=request)
    if output.as_json:
        output.document(found.to_dict())
        return
    for line in found.tree.splitlines():
        output.line(line)
    output.section("read", found.inputs)


@click.group()
def decisions() -> None:
    """Show what rules came to, and what they read for that."""


@decisions.command("list")
@click.option("--rule", metavar=_RULE, help="Of this rule.")
@click.option("--instance", metavar="REF", help="That answered this instance.")
@click.option("--evaluation", metavar="ID", help="That read what this evaluation found.")
@click.option("--outcome", type=click.Choice(["selected", "held", "none"], case_sensitive=False))
@click.option("--since", type=Moment(), help="From then on: RFC 3339, or 2h for so long ago.")
@click.option("--until", type=Moment(), help="Before then.")
@click.option("--limit", type=click.IntRange(min=1), help=f"Show so many; {_SHOWN} unless given.")
@calling
def list_decisions(
    gallery: GalleryClient,
    output: Output,
    rule: str | None,
    instance: str | None,
    evaluation: str | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
) -> None:
    """List decisions, newest first."""
    most = limit or _SHOWN
    found = gallery.decisions(
        rule=rule,
        instance=instance,
        evaluation=evaluation,
        outcome=outcome,
        since=since,
        until=until,
        limit=most + 1,
    ).all()
    output.records(found[:most], nothing="no decision")
    if len(found) > most:
        output.note(f"the first {most}, and there are more: --limit shows more")


@decisions.command()
@click.argument("decision", metavar="ID")
@calling
def show(gallery: GalleryClient, output: Output, decision: str) -> None:
    """Show a decision: what was answered, each clause as a tree, all that was read, and how far its actions are."""
    found = gallery.decision(decision)
    output.record(found)
    if output.as_json:
        return
    output.line()
    for line in found.tree.splitlines():
        output.line(line)
    output.section("read", found.inputs)
    output.section("actions", found.actions)


def _chosen(rule: str | None, values: dict[str, object], file: IO[str] | None) -> tuple[str, dict[str, object]]:
    """Tell the name of a rule from its values, which stand where it would where a file is given."""
    if file is None:
        if rule is None:
            raise click.UsageError(f"name a rule, {_RULE}, or give its file with --file")
        return rule, values
    if rule is not None and "=" not in rule:
        raise click.UsageError("a rule is named and given as a file; leave one of the two out")
    if rule is not None:
        values = {**read_pairs(click.get_current_context(), click.Argument(["values"]), (rule,)), **values}
    text = file.read()
    return text if "\n" in text else f"{text}\n", values
