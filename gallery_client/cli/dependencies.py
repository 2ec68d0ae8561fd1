"""`gallery dependencies`: what depends on what, and what a change of it brings about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.pairs import read_pairs
from gallery_client.errors import InvalidArgument
from gallery_client.records.dependency import Upstream

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient
    from gallery_client.records.dependency import Propagation

_NOTHING = "nothing to copy: no line below has an instance"

across_option = click.option(
    "--across-shards", is_flag=True, help="Let a change in any shard of UPSTREAM reach the unsharded line of MODEL."
)


@click.group()
def dependencies() -> None:
    """Say what models depend on; MODEL and UPSTREAM are project/model or an id."""


@dependencies.command("list")
@click.argument("model")
@click.option("--down", is_flag=True, help="What depends on MODEL, not what it depends on.")
@click.option("--depth", type=click.IntRange(1, 100), default=1, show_default=True, help="Edges to follow.")
@calling
def list_dependencies(gallery: GalleryClient, output: Output, model: str, depth: int, *, down: bool) -> None:
    """List what MODEL depends on, or what depends on it."""
    found = gallery.dependencies(model, direction="DOWNSTREAM" if down else "UPSTREAM", depth=depth)
    output.records(found, nothing=f"nothing depends on {model}" if down else f"{model} depends on nothing")


@dependencies.command()
@click.argument("model")
@click.argument("upstream")
@across_option
@calling
def add(gallery: GalleryClient, output: Output, model: str, upstream: str, *, across_shards: bool) -> None:
    """Let MODEL depend on UPSTREAM; every line below gets a copy."""
    _show(gallery, output, gallery.add_dependency(model, upstream, across_shards=across_shards))


@dependencies.command()
@click.argument("model")
@click.argument("upstream")
@calling
def remove(gallery: GalleryClient, output: Output, model: str, upstream: str) -> None:
    """Let MODEL depend on UPSTREAM no longer; every line below gets a copy."""
    _show(gallery, output, gallery.remove_dependency(model, upstream))


@dependencies.command()
@click.argument("model")
@click.argument("upstreams", metavar="[UPSTREAM]...", nargs=-1)
@across_option
@calling
def replace(
    gallery: GalleryClient, output: Output, model: str, upstreams: tuple[str, ...], *, across_shards: bool
) -> None:
    """Let MODEL depend on these and no others, as one change."""
    wanted = [Upstream(upstream, across_shards) for upstream in upstreams]
    _show(gallery, output, gallery.replace_dependencies(model, wanted))


@dependencies.command()
@click.argument("model")
@click.option("--add", "addition", metavar="UPSTREAM", help="Let it depend on this too.")
@click.option("--remove", "removal", metavar="UPSTREAM", help="Let it depend on this no longer.")
@click.option("--replace", "replacement", metavar="UPSTREAM", multiple=True, help="Let it depend on these alone.")
@click.option("--save", "saving", is_flag=True, help="Save an instance on its unsharded line.")
@click.option(
    "--save-in",
    "shard",
    multiple=True,
    callback=read_pairs,
    metavar="KEY=VALUE",
    help="Save an instance in this shard.",
)
@across_option
@calling
def preview(
    gallery: GalleryClient,
    output: Output,
    model: str,
    addition: str | None,
    removal: str | None,
    replacement: tuple[str, ...],
    shard: dict[str, str],
    *,
    saving: bool,
    across_shards: bool,
) -> None:
    """Show what a change of MODEL would copy, and make nothing."""
    if sum(map(bool, (addition, removal, replacement, shard or saving))) != 1:
        raise InvalidArgument("name exactly one change: --add, --remove, --replace, --save or --save-in")
    found = gallery.preview_dependency_change(
        model,
        add=Upstream(addition, across_shards) if addition else None,
        remove=removal,
        replace=[Upstream(upstream, across_shards) for upstream in replacement] or None,
        new_instance=shard if shard or saving else None,
    )
    output.records(found, nothing=_NOTHING)


@dependencies.command()
@click.argument("ref")
@calling
def propagation(gallery: GalleryClient, output: Output, ref: str) -> None:
    """Show what a saved instance brought about; REF is an id or a reference."""
    _show(gallery, output, gallery.propagation(ref))


def _show(gallery: GalleryClient, output: Output, found: Propagation | None) -> None:
    """Print a change and its copies; in JSON they are one object."""
    if found is None:
        output.note("nothing changed: it stands so already")
    elif output.as_json:
        copies = [copy.to_dict() for copy in gallery.propagated_copies(found)]
        output.document(found.to_dict() | {"items": copies})
    else:
        output.records(gallery.propagated_copies(found), nothing=_NOTHING)
        if found.state == "RUNNING":
            output.note(f"a job makes {found.copies} copies; propagation {found.propagation_id}")
