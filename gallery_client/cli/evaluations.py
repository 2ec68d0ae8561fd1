"""Evaluations, as `gallery metrics` records, shows and retracts them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.invocation import Fault, calling
from gallery_client.cli.models import reason_option
from gallery_client.cli.moments import Moment
from gallery_client.cli.pairs import read_pairs
from gallery_client.cli.scopes import scope_type
from gallery_client.records.evaluation import DataSet
from gallery_client.replacing import replacing
from gallery_client.tables import byte_count

if TYPE_CHECKING:
    from datetime import datetime

    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient


def _read_values(_ctx: click.Context, _param: click.Parameter, arguments: tuple[str, ...]) -> dict[str, float]:
    values: dict[str, float] = {}
    for argument in arguments:
        name, equals, number = argument.rpartition("=")  # a name may have an equals sign, a number has none
        if not name or not equals:
            raise click.BadParameter(f"{argument!r} is no NAME=VALUE")
        if name in values:
            raise click.BadParameter(f"{name!r} is given twice")
        try:
            values[name] = float(number)
        except ValueError:
            raise click.BadParameter(f"{argument!r}: {number!r} is no number; nan, inf and -inf are") from None
    return values


def _read_data_set(_ctx: click.Context, _param: click.Parameter, text: str | None) -> DataSet | None:
    if text is None:
        return None
    name, colon, version = text.rpartition(":")
    # The colon of an address is followed by slashes, and separates nothing.
    return DataSet(name, version) if colon and name and version and "/" not in version else DataSet(text)


@click.command()
@click.argument("ref")
@click.argument("values", nargs=-1, required=True, callback=_read_values, metavar="NAME=VALUE...")
@click.option("--scope", type=scope_type, required=True, help="At which stage it was measured.")
@click.option("--segment", help="The part of the data, such as ORD; all of it unless given.")
@click.option("--data-set", callback=_read_data_set, metavar="NAME[:VERSION]", help="The data that it was measured on.")
@click.option("--samples", "sample_count", type=click.IntRange(min=0), help="How many samples that is.")
@click.option("--measured", type=Moment(), help="2026-01-31T12:00:00Z, or 30m, 2h or 7d ago; now unless given.")
@click.option("--window-start", type=Moment(), help="The data is from then on.")
@click.option("--window-end", type=Moment(), help="The data is from before then.")
@click.option(
    "-m",
    "--metadata",
    multiple=True,
    callback=read_pairs,
    metavar="KEY=VALUE",
    help="Anything else: key=text, key:=JSON, key@=TIME.",
)
@click.option("--payload", type=click.File("rb"), metavar="FILE", help="A file to keep with it; - is standard input.")
@click.option("--payload-type", metavar="MEDIATYPE", help="What the payload is, such as application/json.")
@calling
def add(
    gallery: GalleryClient,
    output: Output,
    ref: str,
    values: dict[str, float],
    window_start: datetime | None,
    window_end: datetime | None,
    payload: Any,
    payload_type: str | None,
    **context: Any,
) -> None:
    """Record what one evaluation found, and print its id.

    A VALUE is a number; nan, inf and -inf are kept, and meet no condition.
    """
    if (payload is None) != (payload_type is None):
        raise click.UsageError("--payload and --payload-type go together; give both or none.")
    evaluation_id = gallery.insert_metrics(
        ref,
        values,
        window=(window_start, window_end) if window_start or window_end else None,
        payload=None if payload is None else payload.read(),
        payload_type=payload_type,
        **context,
    )
    if output.as_json:
        output.document({"evaluationId": evaluation_id})
    else:
        output.line(evaluation_id)


@click.command()
@click.argument("evaluation")
@click.option(
    "--payload-to",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write its payload there; print only the path.",
)
@calling
def show(gallery: GalleryClient, output: Output, evaluation: str, payload_to: Path | None) -> None:
    """Show all that one evaluation found."""
    found = gallery.evaluation(evaluation)
    if payload_to is None:
        output.record(found)
        return
    if found.payload is None:
        raise Fault(f"evaluation {found.evaluation_id} has no payload")
    with replacing(payload_to) as file:
        file.write(found.payload)
    if output.as_json:
        output.document({"path": str(payload_to), "payloadType": found.payload_type, "size": len(found.payload)})
    else:
        output.line(str(payload_to))
        output.note(f"{byte_count(len(found.payload))} of {found.payload_type}")


@click.command()
@click.argument("evaluation")
@reason_option
@calling
def retract(gallery: GalleryClient, output: Output, evaluation: str, reason: str) -> None:
    """Take a wrong evaluation back; earlier values count again."""
    output.record(gallery.retract_evaluation(evaluation, reason))
