"""`gallery deployments`, `gallery holds` and their short forms: what runs where, since when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.models import reason_option
from gallery_client.cli.moments import Moment
from gallery_client.tables import cell

if TYPE_CHECKING:
    from datetime import datetime

    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_place = click.argument("place", metavar="LINE@ENVIRONMENT")
_environment = click.option("--environment", help="In this one alone.")
_allow_deprecated = click.option("--allow-deprecated", is_flag=True, help="Deprecated ones too.")


@click.group()
def deployments() -> None:
    """Say what runs where, and show it; a place is project/model/key=value@environment."""


@click.command()
@click.argument("ref")
@click.argument("environment")
@click.option("--reason", help="Why; kept with who and when.")
@click.option("--expect", "expected", metavar="REF", help="Refuse unless this is current.")
@click.option("--expect-nothing", is_flag=True, help="Refuse if anything is current.")
@_allow_deprecated
@calling
def deploy(
    gallery: GalleryClient,
    output: Output,
    ref: str,
    environment: str,
    reason: str | None,
    expected: str | None,
    *,
    expect_nothing: bool,
    allow_deprecated: bool,
) -> None:
    """Make an instance current on its line in an environment."""
    deployed = gallery.deploy(
        ref,
        environment,
        reason=reason,
        expected=expected,
        expect_nothing=expect_nothing,
        allow_deprecated=allow_deprecated,
    )
    if deployed.unchanged:
        output.note("nothing changed: it was current")
    output.record(deployed)


@deployments.command()
@_place
@click.option("--reason", help="Why; kept with who and when.")
@click.option("--expect", "expected", metavar="REF", help="Refuse unless this is current.")
@calling
def undeploy(gallery: GalleryClient, output: Output, place: str, reason: str | None, expected: str | None) -> None:
    """Let nothing be current at a place."""
    output.record(gallery.undeploy(place, reason=reason, expected=expected))


@click.command()
@_place
@reason_option
@click.option("--hold-minutes", type=click.IntRange(0), help="Hold it there so long, 0 for not at all; a day else.")
@click.option("--expect", "expected", metavar="REF", help="Refuse unless this is current.")
@calling
def rollback(
    gallery: GalleryClient, output: Output, place: str, reason: str, hold_minutes: int | None, expected: str | None
) -> None:
    """Go back to the newest earlier instance that nobody rolled back from, and hold it there."""
    done = gallery.rollback(place, reason, hold_minutes=hold_minutes, expected=expected)
    if output.as_json:
        output.document(done.to_dict())
        return
    output.record(done.deployment)
    if done.hold is not None:
        output.note(f"held until {cell(done.hold.until_time)}; gallery holds release {done.hold.hold_id} lets it go")


@deployments.command()
@click.argument("lines", metavar="PROJECT[/MODEL[/KEY=VALUE,...]]")
@click.argument("environment")
@click.option("--at", type=Moment(), required=True, help="2026-01-31T12:00:00Z, or 30m, 2h or 7d for so long ago.")
@click.option("--reason", help="Why; required unless it is a preview.")
@click.option("--preview", is_flag=True, help="Show what would change, and change nothing.")
@_allow_deprecated
@calling
def restore(
    gallery: GalleryClient,
    output: Output,
    lines: str,
    environment: str,
    at: datetime,
    reason: str | None,
    *,
    preview: bool,
    allow_deprecated: bool,
) -> None:
    """Put a project, a model or a line back to what was current at some moment."""
    if not preview and not reason:
        raise click.UsageError("Give --reason, or --preview to see what would change.")
    done = gallery.restore_deployments(
        lines, environment, at, reason=reason, preview=preview, allow_deprecated=allow_deprecated
    )
    output.records(done.lines, nothing="no lines were ever deployed there")
    if not output.as_json:
        output.note(f"{done.changed} of {len(done.lines)} lines {'would change' if preview else 'changed'}")


@deployments.command()
@_place
@click.option("--at", type=Moment(), help="2026-01-31T12:00:00Z, or 30m, 2h or 7d for so long ago; now unless given.")
@calling
def show(gallery: GalleryClient, output: Output, place: str, at: datetime | None) -> None:
    """Show what is current at a place, or was at some moment."""
    found = gallery.deployment(place, at=at)
    if found is None:
        output.note(f"nothing was deployed to {place} by then")
    else:
        output.record(found)


@deployments.command("list")
@click.argument("lines", metavar="PROJECT[/MODEL[/KEY=VALUE,...]]")
@_environment
@calling
def list_deployments(gallery: GalleryClient, output: Output, lines: str, environment: str | None) -> None:
    """List what is current."""
    output.records(gallery.deployments(lines, environment=environment), nothing="nothing is deployed there")


@deployments.command()
@_place
@calling
def history(gallery: GalleryClient, output: Output, place: str) -> None:
    """List all that ever was current at a place, newest first."""
    output.records(gallery.deployment_history(place), nothing="nothing was ever deployed there")


@click.command()
@_place
@click.option("--or-unsharded", is_flag=True, help="Fall back to the line without a shard.")
@calling
def serving(gallery: GalleryClient, output: Output, place: str, *, or_unsharded: bool) -> None:
    """Tell what a program should load now, and keep it on this machine."""
    output.record(gallery.serving(place, or_unsharded=or_unsharded))


@click.group()
def holds() -> None:
    """Keep what is served; LINES is project, project/model or project/model/key=value."""


@holds.command()
@click.argument("lines")
@click.argument("environment")
@reason_option
@click.option("--instance", metavar="REF", help="Keep this one; what is served now unless given.")
@click.option("--minutes", type=click.IntRange(1), help="So long; until it is released unless given.")
@calling
def place(
    gallery: GalleryClient,
    output: Output,
    lines: str,
    environment: str,
    reason: str,
    instance: str | None,
    minutes: int | None,
) -> None:
    """Place a hold."""
    output.record(gallery.place_hold(lines, environment, reason, instance=instance, minutes=minutes))


@holds.command()
@click.argument("hold_id", metavar="HOLD")
@reason_option
@calling
def release(gallery: GalleryClient, output: Output, hold_id: str, reason: str) -> None:
    """End a hold."""
    output.record(gallery.release_hold(hold_id, reason))


@holds.command("list")
@click.argument("lines")
@_environment
@click.option("--all", "include_ended", is_flag=True, help="Those that have ended too.")
@calling
def list_holds(
    gallery: GalleryClient, output: Output, lines: str, environment: str | None, *, include_ended: bool
) -> None:
    """List holds, newest first."""
    output.records(gallery.holds(lines, environment=environment, include_ended=include_ended), nothing="no holds")


deployments.add_command(deploy)
deployments.add_command(rollback)
