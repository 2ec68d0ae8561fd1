"""`gallery events`: what changed, and what changes now."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling
from gallery_client.tables import cell

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient
    from gallery_client.records.event import Event

_WIDTHS = {"number": 10, "time": 20, "kind": 20, "project": 20, "subject": 36, "by": 1}
"""Rows are printed as they come, before anybody knows how wide the later ones are."""


@click.command()
@click.option("--project", help="Of this project alone.")
@click.option("--kind", "kinds", multiple=True, help="Of this kind, such as instance.created or instance.*; repeat.")
@click.option("--model", help="Of this model and its instances: project/model or an id.")
@click.option("--subject", metavar="ID", help="Of the record with this id.")
@click.option("--since-oldest/--new", default=None, help="Begin at the oldest event, or behind the newest one.")
@click.option("--cursor", help="Begin where another reading with the same options ended.")
@click.option("--limit", type=click.IntRange(min=1), help="End after so many.")
@click.option("--follow", is_flag=True, help="Wait for further events until Ctrl-C; begins behind the newest.")
@calling
def events(
    gallery: GalleryClient,
    output: Output,
    project: str | None,
    kinds: tuple[str, ...],
    model: str | None,
    subject: str | None,
    since_oldest: bool | None,
    cursor: str | None,
    limit: int | None,
    *,
    follow: bool,
) -> None:
    """Print events in their order, one a line; with --json an object a line."""
    from_oldest = not follow if since_oldest is None else since_oldest
    start = "oldest" if from_oldest else "newest"
    feed = gallery.events(
        project, kinds=kinds, model=model, subject=subject, start=start, cursor=cursor, follow=follow, limit=limit
    )
    with suppress(KeyboardInterrupt):  # the one way to end a reading that follows
        for event in feed:
            _print(output, event)
    if feed.cursor is not None and not output.as_json:
        output.note(f"go on with --cursor {feed.cursor}")


def _print(output: Output, event: Event) -> None:
    if output.as_json:
        output.document_line(event.to_dict())
    else:
        output.line(*(cell(value).ljust(_WIDTHS[label]) for label, value in event.row().items()))
    output.flush()
