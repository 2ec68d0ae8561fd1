"""Bind what constraints say of a metric to one and the same metric (paper, Listing 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gallery_server.domain.metric import Scope
from gallery_server.domain.record_field import METRIC_FIELDS
from gallery_server.domain.search import Comparison, MetricMatch, Namespace
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.searching.search_checks import fitted
from gallery_server.registry.searching.search_metrics import KnownMetrics

Labelled = tuple[str, Comparison]
"""A comparison and how a message names it."""


@dataclass(frozen=True, slots=True)
class BoundMetric:
    """What constraints say of one metric, and which of them name it and its segments."""

    match: MetricMatch
    name_label: str
    segment_label: str

    def check(self, known: KnownMetrics) -> None:
        """Raise InvalidArgument, FIELD_UNKNOWN where a name or a segment was never written in what is searched."""
        for name in self.match.names:
            known.require(self.name_label, name, name)
        known.require_segments(self.segment_label, self.match)


def bound(constraints: Iterable[Labelled]) -> tuple[BoundMetric | None, list[Labelled]]:
    """Answer what constraints say of one metric, in stored form, and the constraints that say nothing of one.

    Raises InvalidArgument where they compare a metric that none of them names, name one twice, or do not fit.
    """
    said: dict[str, list[Labelled]] = {}
    others: list[Labelled] = []
    for label, each in constraints:
        name = each.field.name
        if each.field.namespace is not Namespace.METRIC:
            others.append((label, each))
            continue
        if name in said and name != "metricValue":
            raise _twice(label, name)
        said.setdefault(name, []).append((label, fitted(label, each, METRIC_FIELDS[name], {METRIC_FIELDS[name].kind})))
    return (_metric(said) if said else None), others


def _metric(said: Mapping[str, Sequence[Labelled]]) -> BoundMetric:
    if "metricName" not in said:
        raise _unnamed(*next(iter(said.values()))[0])
    ((name_label, _),) = said["metricName"]
    segment_label = said["metricSegment"][0][0] if "metricSegment" in said else name_label
    match = MetricMatch(
        names=_texts(said["metricName"]),
        scopes=tuple(Scope(text) for text in _texts(said.get("metricScope", ()))),
        segments=_texts(said["metricSegment"]) if "metricSegment" in said else ("",),
        tests=tuple(each for _, each in said.get("metricValue", ())),
    )
    return BoundMetric(match, name_label, segment_label)


def _texts(said: Iterable[Labelled]) -> tuple[str, ...]:
    return tuple(str(value.content) for _, each in said for value in each.values)


def _twice(label: str, name: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED,
        f"{label} gives {name} again, and the constraints of a query bind to one metric; give several values by IN, or "
        "compare another metric as metrics['mae'], productionMetrics['mae'].",
        field=label,
        value=name,
    )


def _unnamed(label: str, comparison: Comparison) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MISSING,
        f"{label} gives {comparison.field.name}, and no constraint gives metricName; add metricName EQUAL ..., or "
        "compare metrics['mae'].",
        field=label,
        value=comparison.field.name,
    )
