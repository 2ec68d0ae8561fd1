"""`gallery instances`: stored instances, their lines and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.models import reason_option
from gallery_client.cli.output import printable
from gallery_client.cli.pairs import read_pairs
from gallery_client.reference import is_id

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient


@click.group()
def instances() -> None:
    """Show stored instances and say what is still to be said of them; a REF is an id or a reference."""


@instances.command()
@click.argument("ref")
@click.option("--or-unsharded", is_flag=True, help="Fall back to the line without a shard.")
@calling
def show(gallery: GalleryClient, output: Output, ref: str, *, or_unsharded: bool) -> None:
    """Show all that is kept of an instance."""
    output.record(gallery.get(ref, or_unsharded=or_unsharded))


@instances.command()
@click.argument("ref")
@calling
def lineage(gallery: GalleryClient, output: Output, ref: str) -> None:
    """List an instance and those before it in its line, newest first."""
    output.records(gallery.lineage(ref), nothing="no instances")


@click.command()
@click.argument("line")
@calling
def history(gallery: GalleryClient, output: Output, line: str) -> None:
    """List the instances of a line, newest first.

    LINE is project/model or project/model/key=value; an id or a reference begins there.
    """
    reference = line if "@" in line or is_id(line) else f"{line}@newest"
    output.records(gallery.lineage(reference), nothing="no instances")


@instances.command()
@click.argument("ref")
@calling
def release(gallery: GalleryClient, output: Output, ref: str) -> None:
    """Give a draft its place in its line."""
    output.record(gallery.release(ref))


@instances.command()
@click.argument("ref")
@reason_option
@calling
def deprecate(gallery: GalleryClient, output: Output, ref: str, reason: str) -> None:
    """Flag an instance as no longer meant for use."""
    output.record(gallery.deprecate(ref, reason))


@instances.command()
@click.argument("ref")
@reason_option
@calling
def restore(gallery: GalleryClient, output: Output, ref: str, reason: str) -> None:
    """Lift a deprecation."""
    output.record(gallery.restore(ref, reason))


@instances.command()
@click.argument("ref")
@reason_option
@click.option(
    "--metadata-key", "metadata_keys", multiple=True, metavar="KEY", help="Erase this value too; may be given again."
)
@click.option("--yes", is_flag=True, help="Do not ask first.")
@calling
def erase(
    gallery: GalleryClient, output: Output, ref: str, reason: str, metadata_keys: tuple[str, ...], *, yes: bool
) -> None:
    """Erase bytes for good, for all instances that share them, and metadata values; the record stays."""
    instance = gallery.get(ref)
    if not yes:
        click.confirm(
            f"This erases the bytes of {printable(instance.reference)} for good. Go on?", abort=True, err=True
        )
    output.record(gallery.erase(instance, reason=reason, metadata_keys=metadata_keys))


@instances.command()
@click.argument("ref")
@click.argument("annotations", nargs=-1, required=True, callback=read_pairs, metavar="KEY=VALUE...")
@calling
def annotate(gallery: GalleryClient, output: Output, ref: str, annotations: dict[str, object]) -> None:
    """Write annotations; KEY= removes one."""
    output.record(gallery.annotate(ref, annotations))


@instances.command("annotations")
@click.argument("ref")
@click.option("--key", help="This key alone.")
@click.option("--history", is_flag=True, help="Every entry ever written.")
@calling
def list_annotations(gallery: GalleryClient, output: Output, ref: str, key: str | None, *, history: bool) -> None:
    """List annotations, or their history."""
    output.records(gallery.annotations(ref, key=key, history=history), nothing="no annotations")


@instances.command()
@click.argument("ref")
@calling
def files(gallery: GalleryClient, output: Output, ref: str) -> None:
    """List the files of a saved folder."""
    output.records(gallery.files(ref), nothing="no files")
