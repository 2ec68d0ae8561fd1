"""Draw series of metrics, in the terminal or into a PNG."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gallery_client.cli.charts import png, terminal
from gallery_client.cli.charts.chart import MOST_PANELS, MOST_SERIES, Chart, chart_of
from gallery_client.cli.invocation import Fault
from gallery_client.cli.output import printable
from gallery_client.records.metric import MetricKey

if TYPE_CHECKING:
    from gallery_client.cli.output import Output
    from gallery_client.client import GalleryClient
    from gallery_client.records.instance import ModelInstance
    from gallery_client.records.metric import Metric

_MOST_VALUES = 10_000
_REFERENCE, _MEASURED = "Validation", "Production"


def _check_folder(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and not path.parent.is_dir():
        raise click.BadParameter(f"{printable(str(path.parent))} is no folder")
    return path


png_option = click.option(
    "--png",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=_check_folder,
    metavar="FILE",
    help="Draw into this PNG file; needs the extra gallery[plot].",
)


def draw(gallery: GalleryClient, output: Output, ref: str, path: Path | None, limit: int | None, **query: Any) -> None:
    """Draw the series that a query finds, with Validation's value and the begin of drift where there are any.

    `query` is that of `GalleryClient.metrics`. Without a path the terminal is drawn on.
    """
    if path is None:
        _require_terminal(output)
    instance = gallery.get(ref)
    most = limit or _MOST_VALUES
    values = gallery.metrics(instance, limit=most + 1, **query).all()
    chart = _chart(gallery, instance, values[:most])
    if not chart.panels:
        output.note("no metrics to draw")
    elif path is None:
        output.drawing(lambda surface: terminal.draw(chart, surface))
    else:
        _write(output, chart, path)
    for note in _notes(chart, most if len(values) > most else 0):
        output.note(note)


def _require_terminal(output: Output) -> None:
    if output.as_json:
        raise click.UsageError("A terminal is drawn on for people: leave out --json, or give --png FILE.")
    if not (sys.stdout.encoding or "").lower().startswith("utf"):
        raise click.UsageError(f"Nothing can be drawn in {sys.stdout.encoding}: use UTF-8, or give --png FILE.")


def _chart(gallery: GalleryClient, instance: ModelInstance, newest_first: Sequence[Metric]) -> Chart:
    references, drifts = {}, {}
    if any(metric.scope == _MEASURED for metric in newest_first):
        references = {
            MetricKey(metric.name, _MEASURED, metric.segment): metric.value
            for metric in gallery.latest_metrics(instance, scope=_REFERENCE)
        }
        drifts = {drift.key: drift.began_time for drift in gallery.health(instance).drifts if drift.began_time}
    return chart_of(instance.reference, reversed(newest_first), references, drifts)


def _write(output: Output, chart: Chart, path: Path) -> None:
    try:
        png.write(chart, path)
    except ImportError as error:
        raise Fault(str(error)) from error
    if output.as_json:
        output.document({"path": str(path)})
    else:
        output.line(str(path))


def _notes(chart: Chart, most: int) -> Iterator[str]:
    if most:
        yield f"drawn are the newest {most:,} values, and there are more; --since and --until choose"
    if chart.left_out:
        yield (
            f"left out are {chart.left_out} series: at most {MOST_PANELS} metrics are drawn, and {MOST_SERIES} series "
            "of each; name metrics, --scope and --segment choose"
        )
    if gaps := chart.gaps():
        values = "value that is" if gaps == 1 else "values that are"
        yield f"a gap stands for {gaps} {values} NaN, infinite or beyond any scale"
