"""`gallery server`: what the server is and whether it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient


@click.group()
def server() -> None:
    """Ask what the server is and whether it works."""


@server.command()
@calling
def info(gallery: GalleryClient, output: Output) -> None:
    """Show version, tiers, time and limits."""
    output.record(gallery.server_info())


@server.command()
@click.option(
    "--probe", type=click.Choice(["readiness", "liveness"]), default="readiness", show_default=True, help="What to ask."
)
@calling
def health(gallery: GalleryClient, output: Output, probe: str) -> None:
    """Show whether the server works; exit status 1 where it does not."""
    answer = gallery.check_health(probe)
    output.record(answer)
    if not answer.serving:
        raise click.exceptions.Exit(1)
