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


class Measurements:
    """Know the measurements of instances as they were first asked for: once for all rules that ask alike."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._series: dict[tuple[str, KeyFilter], Series] = {}
        self._after: dict[tuple[str, frozenset[int], Until | None, int], tuple[list[Until], bool]] = {}

    def counted(self, rule: Rule, instance_id: str) -> Series:
        """Answer the series whose values are measurements to a rule."""
        found: dict[int, MetricKey] = {}
        for wanted in _filters(rule):
            key = instance_id, wanted
            if key not in self._series:
                self._series[key] = metric_reading.series_of(self._tx, instance_id, wanted)
            found |= self._series[key]
        return found

    def after(
        self, instance_id: str, series: Series, place: Until | None, limit: int
    ) -> tuple[list[Until], bool]:  # fmt: skip
        """Answer the places of up to `limit` values behind a place, oldest first, and whether there may be more."""
        key = instance_id, frozenset(series), place, limit
        if key not in self._after:
            span = Span(since_micros=None if place is None else place.measured_micros, oldest_first=True)
            behind = None if place is None else (place.measured_micros, place.evaluation_id, _LAST_FIELD)
            found = metric_reading.page(self._tx, instance_id, series, span, after=behind, limit=limit)
            self._after[key] = list(dict.fromkeys(Until(*each.place[:2]) for each in found)), len(found) == limit
        return self._after[key]


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
