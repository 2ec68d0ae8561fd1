"""`gallery search`: find instances by what they are, what was noted of them, and where they run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from gallery_client.cli.columns import Cells, is_column, measured_of, metadata_keys_of, read_columns
from gallery_client.cli.invocation import calling
from gallery_client.cli.output import Output, printable
from gallery_client.cli.pairs import read_pairs
from gallery_client.client import GalleryClient
from gallery_client.conditions import field
from gallery_client.errors import InvalidArgument
from gallery_client.lines import within_lines
from gallery_client.records.instance_count import InstanceCount

_SHOWN = 100
_DEFAULT_COLUMNS = ("reference", "stage", "environments", "createdTime", "createdBy")
_NOTHING = "no instance is like that"


def _check_lines(_ctx: click.Context, _param: click.Parameter, lines: tuple[str, ...]) -> tuple[str, ...]:
    try:
        within_lines(lines)
    except InvalidArgument as error:
        raise click.BadParameter(printable(error.message)) from error
    return lines


@click.command()
@click.argument("lines", nargs=-1, callback=_check_lines, metavar="[PROJECT[/MODEL[/KEY=VALUE,...]]]...")
@click.option("--where", metavar="TEXT", help="An expression, such as \"city == 'Paris' && mape < 0.2\".")
@click.option(
    "--where-field",
    "equal",
    multiple=True,
    callback=read_pairs,
    metavar="KEY=VALUE",
    help="A field and its value: key=text, key:=JSON, key@=TIME; may be given again.",
)
@click.option("--order", "order_by", metavar="FIELD", help="Order by this field; newest first unless given.")
@click.option("--descending", is_flag=True, help="The largest first.")
@click.option("--limit", type=click.IntRange(min=1), help=f"Show so many; {_SHOWN} unless given.")
@click.option(
    "--columns",
    multiple=True,
    callback=read_columns,
    metavar="A,B,...",
    help="Show these: reference, record fields, metadata keys, annotations.KEY, shard.KEY, metrics.NAME.",
)
@click.option("--count", is_flag=True, help="Show how many there are.")
@click.option("--up-to", type=click.IntRange(min=1), help="With --count, stop counting there; 10,000 unless given.")
@click.option("--deprecated", "include_deprecated", is_flag=True, help="Deprecated ones too.")
@click.option("--copies", "include_copies", is_flag=True, help="Copies that dependencies caused too.")
@click.option("--drafts", "include_drafts", is_flag=True, help="Drafts too.")
@click.option("--allow-scan", is_flag=True, help="Let the server look at every instance.")
@calling
def search(
    gallery: GalleryClient,
    output: Output,
    lines: tuple[str, ...],
    equal: dict[str, object],
    order_by: str | None,
    limit: int | None,
    columns: tuple[str, ...],
    up_to: int | None,
    *,
    descending: bool,
    count: bool,
    **query: Any,
) -> None:
    """Find instances, in all projects or within those named.

    A field is a record field, a metadata key, metadata['key'], annotations.key, model.key, shard.key, metrics.name
    (trainingMetrics, testMetrics, productionMetrics) or health.score.
    """
    _refuse_unused(count, up_to, {"--order": order_by, "--limit": limit, "--columns": columns})
    if descending and not order_by:
        raise click.UsageError("--descending wants --order FIELD.")
    constraints = [field(name) == value for name, value in equal.items()]
    query |= {"within": lines}
    with _mistakes_of_the_line():
        if count:
            _print_count(output, gallery.count_instances(*constraints, up_to=up_to, **query))
            return
        most = limit or _SHOWN
        shown = columns or _default_columns(order_by)
        whole = output.as_json and not columns
        found = gallery.search(
            *constraints,
            order_by=order_by,
            descending=descending,
            limit=most + 1,
            metadata_keys=None if whole else metadata_keys_of(shown),
            **query,
        ).all()
    instances = found[:most]
    measured = {} if whole else measured_of(gallery, instances, shown)
    cells = [Cells.of(instance, shown, measured) for instance in instances]
    output.records(instances if whole else cells, nothing=_NOTHING)
    if len(found) > most:
        output.note(f"the first {most}, and there are more: --limit shows more, --count tells how many")


def _refuse_unused(count: bool, up_to: int | None, of_lists: Mapping[str, object]) -> None:
    if up_to and not count:
        raise click.UsageError("--up-to means nothing without --count; add it.")
    for option, value in of_lists.items():
        if count and value:
            raise click.UsageError(f"{option} means nothing with --count; leave it out.")


def _default_columns(order_by: str | None) -> tuple[str, ...]:
    ordered = order_by and order_by not in _DEFAULT_COLUMNS and is_column(order_by)
    return (*_DEFAULT_COLUMNS, order_by) if order_by and ordered else _DEFAULT_COLUMNS


def _print_count(output: Output, count: InstanceCount) -> None:
    if output.as_json:
        output.document(count.to_dict())
    else:
        output.line(str(count))


@contextmanager
def _mistakes_of_the_line() -> Iterator[None]:
    """Show where an expression is wrong, as the mistake of a command line that it is."""
    try:
        yield
    except InvalidArgument as error:
        if error.reason != "EXPRESSION_MALFORMED":
            raise
        message = "\n".join(map(printable, error.message.split("\n")))
        raise click.BadParameter(message, param_hint="--where") from error
