"""`gallery jobs`: what is left to be done, what failed for good, and having it tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_SHOWN = 100
_STATES = ("failed", "waiting", "claimed", "done")


@click.group()
def jobs() -> None:
    """Show the work that writes and rules left to be done."""


@jobs.command("list")
@click.option("--state", type=click.Choice(_STATES, case_sensitive=False), default="failed", show_default=True)
@click.option("--kind", help="Of this kind: act, judge, commit, ...")
@click.option("--limit", type=click.IntRange(min=1), help=f"Show so many; {_SHOWN} unless given.")
@calling
def list_jobs(gallery: GalleryClient, output: Output, state: str, kind: str | None, limit: int | None) -> None:
    """List jobs of a state, newest first: those that failed for good, unless told otherwise."""
    most = limit or _SHOWN
    found = gallery.jobs(state=state, kind=kind, limit=most + 1).all()
    output.records(found[:most], nothing=f"no job is {state.lower()}")
    if len(found) > most:
        output.note(f"the first {most}, and there are more: --limit shows more")


@jobs.command()
@click.argument("job", type=click.IntRange(min=1), metavar="JOB")
@calling
def retry(gallery: GalleryClient, output: Output, job: int) -> None:
    """Have a job tried again that failed for good; it goes on where it stood."""
    output.record(gallery.retry_job(job))
