"""`gallery metrics`: how instances did when they were trained, validated and used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.evaluations import add, retract, show
from gallery_client.cli.invocation import calling
from gallery_client.cli.moments import Moment
from gallery_client.cli.scopes import scope_type
from gallery_client.cli.series import draw, png_option
from gallery_client.records.metric import Metric
from gallery_client.records.record import Record

if TYPE_CHECKING:
    from pathlib import Path

    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_SHOWN = 100

_scope = click.option("--scope", type=scope_type, help="Of this scope alone.")
_segment = click.option("--segment", help="Of this segment alone; '' is all of the data.")
_names = click.option("--name", "names", multiple=True, metavar="NAME", help="Only this metric; may be given again.")
_since = click.option("--since", type=Moment(), help="Measured from then on: 2026-01-31T12:00:00Z, or 30m, 2h or 7d.")
_until = click.option("--until", type=Moment(), help="Measured before then.")


@dataclass(frozen=True, repr=False)
class _Value(Record):
    """Be a value as these commands print it: under the reference of its instance, or with what retracts it."""

    metric: Metric
    reference: str | None = None
    evaluation: str | None = None

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the value in a table, by header."""
        return {"instance": self.reference} | self.metric.row() | {"evaluation": self.evaluation}

    def to_dict(self) -> dict[str, Any]:
        """Answer the value in JSON's types."""
        named = {} if self.reference is None else {"reference": self.reference}
        return named | self.metric.to_dict()


@click.group()
def metrics() -> None:
    """Record, read and draw what was measured of instances; a REF is an id or a reference."""


@metrics.command("list")
@click.argument("ref")
@_names
@_scope
@_segment
@_since
@_until
@click.option("--oldest-first", is_flag=True, help="The newest come first unless given.")
@click.option("--include-retracted", is_flag=True, help="Those that were taken back too.")
@click.option("--evaluations", is_flag=True, help="With the ids that show and retract take.")
@click.option("--limit", type=click.IntRange(min=1), help=f"Show so many; {_SHOWN} unless given.")
@click.option("--plot", is_flag=True, help="Draw them in the terminal.")
@png_option
@calling
def list_metrics(
    gallery: GalleryClient,
    output: Output,
    ref: str,
    names: tuple[str, ...],
    limit: int | None,
    png: Path | None,
    *,
    oldest_first: bool,
    include_retracted: bool,
    evaluations: bool,
    plot: bool,
    **query: Any,
) -> None:
    """List all that was measured of an instance, or draw it."""
    query |= {"name": names or None}
    if plot or png:
        draw(gallery, output, ref, png, limit, **query)
        return
    most = limit or _SHOWN
    found = gallery.metrics(
        ref, oldest_first=oldest_first, include_retracted=include_retracted, limit=most + 1, **query
    ).all()
    values = [_Value(metric, evaluation=metric.evaluation_id if evaluations else None) for metric in found[:most]]
    output.records(values, nothing="no metrics")
    if len(found) > most:
        output.note(f"the first {most}, and there are more: --limit shows more")


@metrics.command()
@click.argument("refs", metavar="REF...", nargs=-1, required=True)
@_names
@_scope
@_segment
@calling
def latest(gallery: GalleryClient, output: Output, refs: tuple[str, ...], names: tuple[str, ...], **query: Any) -> None:
    """List the newest values of instances, which search sees."""
    instances = {instance.instance_id: instance for instance in map(gallery.get, refs)}
    found = gallery.latest_metrics(instances.values(), name=names or None, **query)
    values = [_Value(metric, instances[metric.instance_id].reference) for metric in found]
    output.records(values, nothing="no metrics")


@metrics.command()
@click.argument("ref")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--scope", type=scope_type, default="Production", show_default=True, help="Of this scope.")
@_segment
@_since
@_until
@png_option
@calling
def plot(
    gallery: GalleryClient,
    output: Output,
    ref: str,
    names: tuple[str, ...],
    png: Path | None,
    **query: Any,
) -> None:
    """Draw metrics over time.

    Each segment is a series, with the value of Validation and the time when it began to drift, where there are any.
    """
    draw(gallery, output, ref, png, None, name=names, **query)


for command in (add, show, retract):
    metrics.add_command(command)
