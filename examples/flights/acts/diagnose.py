"""See from the health that follows from metrics whose forecasts went bad, and since when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean
from typing import TypeVar

from examples.flights.acts.measure import RECENT_WEEKS, SHIFT_LIMIT
from examples.flights.drawing import draw
from examples.flights.failure import DemoFailure
from examples.flights.health import await_health
from examples.flights.measuring import DISTRIBUTED, Measurement, stability_index
from examples.flights.metadata import MODEL, PROJECT, SHARD_KEY
from examples.flights.stage import Stage
from gallery_client import GalleryClient, InstanceHealth, MetricDrift, MetricSkew, ModelInstance, field

METRIC = "mae"
M = TypeVar("M", MetricSkew, MetricDrift)

_POOR = "POOR"
_LINES = f"{PROJECT}/{MODEL}"
_SHOWN = 12
_HEADERS = (SHARD_KEY, "grade", "score", "mae before", "in use", "skew", "drift", "since", "shift")
_NUMBERS = ("score", "mae before", "in use", "skew", "drift", "shift")


def play(stage: Stage) -> str:
    """Wait until health is computed, hold it against the measurements of this process, and draw the worst."""
    with GalleryClient(stage.servers.address) as gallery:
        await_health(gallery)
        found = [gallery.health(listed.instance_id) for listed in gallery.project_health(_LINES)]
        shifted = gallery.search(field("health.shift") > SHIFT_LIMIT, within=_LINES, order_by="health.shift").all()
    for instance, trained in zip(stage.stored, stage.trained, strict=True):
        (health,) = (each for each in found if each.instance_id == instance.instance_id)
        _require_as_measured(health, trained.training, trained.validation, stage.production[instance.instance_id])
    _require_found(stage, shifted)
    stage.screen.table(_HEADERS, [_row(health) for health in found[:_SHOWN]], right=_NUMBERS)
    drifting = [health for health in found if _of(health.drifts).grade == _POOR]
    skewed = [health for health in found if _of(health.skews).grade == _POOR]
    worst = (drifting or found)[0]
    stage.screen.line(f"\nOf {worst.shard[SHARD_KEY]} is said:")
    for finding in worst.findings:
        stage.screen.line(f"- {finding}")
    picture = draw(stage, worst.reference, METRIC, "worst.png")
    return (
        f"health follows from metrics: of {len(found)} forecasts {len(skewed)} are more than twice as far off as in "
        f"their validation, {len(drifting)} drift away from their first weeks, and {len(shifted)} meet another demand "
        f"than they were trained on. {picture.name} shows the worst{_since(worst)}."
    )


def _require_as_measured(
    health: InstanceHealth, training: Measurement, validation: Measurement, production: list[Measurement]
) -> None:
    """Work skew and shift out by hand, as docs/reference/health.md writes them down."""
    before, used = validation.metrics[METRIC], fmean(week.metrics[METRIC] for week in production[-RECENT_WEEKS:])
    loss = used / before - 1 if before else None  # from 0 nothing is lost that could be told
    wanted = {METRIC: loss, DISTRIBUTED: stability_index(training, production[-1])}
    skews = {skew.key.name: skew.skew for skew in health.skews}
    shifts = {shift.feature: shift.index for shift in health.shifts}
    told = {METRIC: skews.get(METRIC), DISTRIBUTED: shifts.get(DISTRIBUTED)}
    for name, value in wanted.items():
        if not _same(known := told[name], value):
            raise DemoFailure(f"{name} of {health.reference} is off by {known}, and by hand by {value}")


def _require_found(stage: Stage, shifted: Sequence[ModelInstance]) -> None:
    """Hold what a search by health finds against the measurements of this process."""
    indexes = {
        instance.instance_id: stability_index(trained.training, stage.production[instance.instance_id][-1])
        for instance, trained in zip(stage.stored, stage.trained, strict=True)
    }
    wanted = sorted((each for each in indexes if indexes[each] > SHIFT_LIMIT), key=indexes.__getitem__)
    if [instance.instance_id for instance in shifted] != wanted:
        raise DemoFailure(f"a search finds {len(shifted)} instances that shifted, and by hand they are {len(wanted)}")


def _same(told: float | None, worked_out: float | None) -> bool:
    if told is None or worked_out is None:
        return told is worked_out
    return math.isclose(told, worked_out, rel_tol=1e-9, abs_tol=1e-9)


def _row(health: InstanceHealth) -> tuple[str, ...]:
    skew, drift, (shift,) = _of(health.skews), _of(health.drifts), health.shifts
    return (
        health.shard[SHARD_KEY],
        health.grade.lower(),
        f"{health.score:.1f}",
        "" if skew.reference is None else f"{skew.reference:.3f}",
        "" if skew.production is None else f"{skew.production:.3f}",
        "" if skew.skew is None else f"{skew.skew:+.0%}",
        f"{drift.drift:+.0%}" if drift.drift else "",
        f"{drift.began_time:%d %b}" if drift.began_time else "",
        f"{shift.index:.2f}",
    )


def _of(measures: Sequence[M]) -> M:
    """Answer the one of the metric that is shown."""
    return next(measure for measure in measures if measure.key.name == METRIC)


def _since(health: InstanceHealth) -> str:
    began = _of(health.drifts).began_time
    return f", which drifts since {began:%d %B}" if began else ""
