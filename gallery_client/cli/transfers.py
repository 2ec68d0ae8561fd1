"""`gallery save` and `gallery load`: bytes in and out."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.invocation import calling
from gallery_client.cli.pairs import read_pairs

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient

_direct = click.option(
    "--direct/--no-direct",
    default=None,
    help="Write or read HDFS and S3 past the server where that works; else GALLERY_DIRECT says so.",
)


@click.command()
@click.argument("line", metavar="PROJECT/MODEL[/KEY=VALUE,...]")
@click.argument("source", type=click.Path(exists=True, allow_dash=True))
@click.option(
    "-m",
    "--metadata",
    multiple=True,
    callback=read_pairs,
    metavar="KEY=VALUE",
    help="Metadata: key=text, key:=JSON, key@=TIME.",
)
@click.option(
    "--annotate",
    "annotations",
    multiple=True,
    callback=read_pairs,
    metavar="KEY=VALUE",
    help="An annotation.",
)
@click.option("--revision", type=int, help="The model's revision; the newest unless given.")
@click.option("--unsharded", is_flag=True, help="Save to the line without a shard.")
@click.option("--format", help="What the bytes are, such as onnx; `folder` or `bytes` unless given.")
@click.option("--media-type", help="Such as application/zip.")
@click.option("--external-id", help="Yours, unique in the line: a second save answers the first instance.")
@click.option("--upstream", "upstreams", multiple=True, metavar="REF", help="An instance that it was made with.")
@click.option("--draft", is_flag=True, help="Keep it out of its line until it is released.")
@_direct
@click.option("--allow-deprecated", is_flag=True, help="Save although the model or the revision is deprecated.")
@calling
def save(gallery: GalleryClient, output: Output, line: str, source: str, **fields: Any) -> None:
    """Save a file, a folder, or standard input (-) as an instance of a model."""
    content = sys.stdin.buffer if source == "-" else source
    instance = gallery.save(line, content, progress=True, **fields)
    if instance.already_existed:
        output.note(f"nothing saved: external id {instance.external_id} names this instance")
    if output.as_json:
        output.document(instance.to_dict())
    else:
        output.line(instance.reference, instance.instance_id)


@click.command()
@click.argument("ref")
@click.option(
    "--to",
    "target",
    metavar="PATH",
    default="-",
    help="A file, or for a saved folder a new folder; - is standard output.",
)
@click.option("--file", "name", help="One file of a saved folder.")
@_direct
@calling
def load(
    gallery: GalleryClient, output: Output, ref: str, target: str, name: str | None, *, direct: bool | None
) -> None:
    """Load an instance's bytes; REF is an id or a reference.

    On standard output a saved folder is one ZIP.
    """
    if target != "-":
        path = gallery.load(ref, to=target, file=name, direct=direct, progress=True)
        if output.as_json:
            output.document({"path": str(path)})
        else:
            output.line(str(path))
    elif sys.stdout.isatty():
        raise click.UsageError("Bytes would go to the terminal: give --to PATH, or --to /dev/stdout if you mean it.")
    elif name is not None:
        sys.stdout.buffer.write(gallery.load(ref, file=name, direct=direct))
    else:
        with gallery.open(ref, direct=direct) as stream:
            shutil.copyfileobj(stream, sys.stdout.buffer)
