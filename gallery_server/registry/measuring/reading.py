"""Read what was measured: every value of an instance, the newest of many, and an evaluation whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gallery_server.dal import evaluation_reading, measured_instance_store, metric_reading
from gallery_server.dal.batches import batches
from gallery_server.dal.metric_reading import KeyFilter, PlacedMetric, Span
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.metric import Evaluation, Metric, MetricKey, Scope
from gallery_server.domain.metric_names import normal_metric_name, normal_scope, normal_segment
from gallery_server.domain.names import normal_id
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry import instance_pages

_ROW_BYTES = 256
_INSTANCES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class SeriesWish:
    """Say which series a caller wants; what is unset leaves all, an empty segment is all of the data."""

    names: Sequence[str] = ()
    scope: str | None = None
    segment: str | None = None

    def normal(self) -> KeyFilter:
        """Check it; raise InvalidArgument naming the field."""
        if len(self.names) > limits.METRIC_NAMES:
            raise InvalidArgument(
                Reason.TOO_MANY_ITEMS,
                f"names has {len(self.names)} items; at most {limits.METRIC_NAMES} are allowed.",
                field="names",
                count=len(self.names),
                limit=limits.METRIC_NAMES,
            )
        return KeyFilter(
            names=tuple(sorted({normal_metric_name(f"names[{at}]", name) for at, name in enumerate(self.names)})),
            scope=None if self.scope is None else normal_scope("scope", self.scope),
            segment=None if self.segment is None else normal_segment("segment", self.segment),
        )


def get_values(
    tx: Transaction,
    signer: CursorSigner,
    instance_id: str | None,
    series: SeriesWish,
    span: Span,
    request: PageRequest,
) -> Page[Metric]:
    """Answer a page of the values of an instance by the time they were measured; raise NotFound where there is none."""
    owner_id, wanted = normal_id("instanceId", instance_id), series.normal()
    query = ("metrics", owner_id, *_form(wanted), span.since_micros, span.until_micros)
    query = (*query, span.include_retracted, span.oldest_first)
    start = request.start(signer, query)
    _require_instance(tx, owner_id)
    after = None if start is None else (int(start[0]), str(start[1]), int(start[2]))
    found = metric_reading.page(
        tx,
        owner_id,
        metric_reading.series_of(tx, owner_id, wanted, include_retracted=span.include_retracted),
        span,
        after=after,
        limit=request.limit + 1,
    )
    page = request.page(found, signer, query, lambda item: list(item.place), _size_of_placed)
    return Page([item.metric for item in page.items], page.next_cursor)


def get_newest(
    tx: Transaction, signer: CursorSigner, instance_ids: Sequence[str], series: SeriesWish, request: PageRequest
) -> tuple[Page[Metric], list[str]]:
    """Answer a page of the newest values of instances, in the order of their ids, and the ids that name none."""
    ids, wanted = instance_pages.distinct_ids(instance_ids), series.normal()
    query = ("newest metrics", ids, *_form(wanted))
    start = request.start(signer, query)
    known = measured_instance_store.find_many(tx, ids)
    place = {instance_id: at for at, instance_id in enumerate(ids)}
    first = 0 if start is None else int(start[0])
    after = None if start is None else MetricKey(Scope(str(start[1])), str(start[2]), str(start[3]))
    left = [instance_id for instance_id in ids[first:] if instance_id in known]
    page = request.page(
        _newest(tx, left, wanted, after, request.limit + 1),
        signer,
        query,
        lambda metric: [place[metric.instance_id], metric.key.scope, metric.key.segment, metric.key.name],
        _size_of,
    )
    return page, [instance_id for instance_id in ids if instance_id not in known]


def get_evaluation(tx: Transaction, evaluation_id: str | None) -> Evaluation:
    """Answer an evaluation whole; raise NotFound where there is none."""
    normal = normal_id("evaluationId", evaluation_id)
    found = evaluation_reading.find(tx, normal)
    if found is None:
        raise NotFound(
            Reason.EVALUATION_NOT_FOUND, f"There is no evaluation {normal}.", field="evaluationId", value=normal
        )
    return found


def _newest(
    tx: Transaction, instance_ids: Sequence[str], wanted: KeyFilter, after: MetricKey | None, limit: int
) -> Iterator[Metric]:
    """Yield up to `limit` newest values of instances, those of the first behind a key."""
    for some in batches(instance_ids, _INSTANCES_AT_ONCE):
        found = metric_reading.newest(tx, some, wanted, after=after, limit=limit)
        yield from found
        after = None
        limit -= len(found)
        if not limit:
            return


def _require_instance(tx: Transaction, instance_id: str) -> None:
    if not measured_instance_store.find_many(tx, [instance_id]):
        raise NotFound(
            Reason.INSTANCE_NOT_FOUND, f"There is no instance {instance_id}.", field="instanceId", value=instance_id
        )


def _form(wanted: KeyFilter) -> tuple[object, ...]:
    return wanted.names, wanted.scope, wanted.segment


def _size_of(metric: Metric) -> int:
    return _ROW_BYTES + len(metric.key.name.encode()) + len(metric.key.segment.encode())


def _size_of_placed(item: PlacedMetric) -> int:
    return _size_of(item.metric)
