"""Find the measurements of an instance that a rule has not judged yet: what FOR and change count.

They are those that WHEN reads of the instance itself, each evaluation one, in the order in which they were measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gallery_server.dal import metric_reading
from gallery_server.dal.fact_reading import Until
from gallery_server.dal.metric_reading import KeyFilter, Series, Span
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.expressions.reads import Source
from gallery_server.rules.rule import Rule

_OF_HEALTH = frozenset({Source.HEALTH, Source.SKEW, Source.DRIFT})
_LAST_FIELD = (1 << 63) - 1
_LOOKED_AT = 100


def counts_health(rule: Rule) -> bool:
    """Tell whether each newly computed health is a measurement: where WHEN reads that, and no metric of the instance.

    Health follows metrics, so where both are read each would count twice.
    """
    own = {read.source for read in rule.when.reads if not read.instance}
    return not own.isdisjoint(_OF_HEALTH) and Source.METRIC not in own


def counted(tx: Transaction, rule: Rule, instance_id: str) -> Series:
    """Answer the series whose values are measurements to a rule."""
    found: dict[int, MetricKey] = {}
    for wanted in _filters(rule):
        found |= metric_reading.series_of(tx, instance_id, wanted)
    return found


def after(
    tx: Transaction, instance_id: str, series: Series, place: Until | None, limit: int
) -> tuple[list[Until], bool]:
    """Answer the places of up to `limit` values behind a place, the oldest first, and whether there may be more."""
    span = Span(since_micros=None if place is None else place.measured_micros, oldest_first=True)
    behind = None if place is None else (place.measured_micros, place.evaluation_id, _LAST_FIELD)
    found = metric_reading.page(tx, instance_id, series, span, after=behind, limit=limit)
    return list(dict.fromkeys(Until(*each.place[:2]) for each in found)), len(found) == limit


def newest(tx: Transaction, instance_id: str, series: Series, known: Until | None = None) -> Until | None:
    """Answer the place of the newest value, of those that are known where that is given; None where there is none."""
    behind = None
    while found := metric_reading.page(tx, instance_id, series, Span(), after=behind, limit=_LOOKED_AT):
        for each in found:
            if known is None or known.knows(*each.place[:2]):
                return Until(*each.place[:2])
        behind = found[-1].place
        tx.deadline.check()
    return None


def _filters(rule: Rule) -> Iterator[KeyFilter]:
    names: dict[tuple[Scope, str | None], set[str | None]] = defaultdict(set)
    own = Scope(rule.document.rule.scope)
    for read in rule.when.reads:
        if read.source is Source.METRIC and not read.instance:
            names[read.scope or own, read.segment].add(read.key)
    for (scope, segment), keys in names.items():
        yield KeyFilter(() if None in keys else tuple(sorted(key for key in keys if key)), scope, segment)
