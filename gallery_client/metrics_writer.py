"""Record metrics in the background: many in one call, through outages, and none twice."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, Unpack, overload

from gallery_client.backlog import Item
from gallery_client.errors import InvalidArgument, MetricsUnsent
from gallery_client.metric_values import metric_value, metric_values
from gallery_client.outbox import Bounds, Outbox
from gallery_client.posting import Posting
from gallery_client.records.evaluation_record import EvaluationContext, EvaluationRecord
from gallery_client.records.instance import ModelInstance
from gallery_client.wire_size import wire_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from gallery_client.unsent import UnsentEvaluation

METRICS_A_CALL = 1000
"""How many metrics the server takes in one call."""


class MetricsWriter:
    """Take metrics from any number of threads, and record them in the order in which they came.

        with gallery.metrics_writer(instance) as writer:
            writer.add("loss", loss, scope="Training")
            writer.add(other, "mae", 3.2, sample_count=2016)

    A value is checked when it is added, and its time of measurement is then, unless it is given. Name instances by
    record or id: a reference is asked for each time.

    What is added is sent in batches and, while the server is away, sent again: the server knows a repeat, so that
    nothing is recorded twice. The end of the block, or `close`, waits until all is recorded, and at the end of the
    program a writer that nobody closed does so too; only a signal that kills the process loses what waits. Who waits
    for room, for `flush` or for the end gives up after `patience` seconds in which nothing could be recorded; a batch
    that may have been recorded is given up after 12 hours.

    Nothing is lost unsaid: what the server refuses is logged and kept in `unsent`, what is left at the end too, and
    `flush` and `close` raise MetricsUnsent. A process that is forked off begins with nothing to send, and what it adds
    is its own.
    """

    def __init__(
        self,
        send: Callable[[Any, str], Any],
        id_of: Callable[[ModelInstance | str], str],
        instance_id: str | None,
        bounds: Bounds,
    ) -> None:
        if not 1 <= bounds.max_metrics <= METRICS_A_CALL:
            raise InvalidArgument(f"max_metrics is {bounds.max_metrics}; one call takes 1 to {METRICS_A_CALL:,}")
        self._send = send
        self._id_of = id_of
        self._instance_id = instance_id
        self._bounds = bounds
        self._outboxes: dict[int, Outbox] = {}

    @overload
    def add(self, name: str, value: object, /, **context: Unpack[EvaluationContext]) -> None: ...

    @overload
    def add(
        self, instance: ModelInstance | str, name: str, value: object, /, **context: Unpack[EvaluationContext]
    ) -> None: ...

    def add(self, *metric: Any, **context: Unpack[EvaluationContext]) -> None:
        """Record one metric of an instance, or of the writer's own; `insert_metric` tells what else may be said of it.

        Waits while the buffer is full. Raises InvalidArgument where the value is no number, ResourceExhausted where no
        room came, and MetricsUnsent where as much is unsent as the buffer holds.
        """
        *named, name, value = metric
        number = metric_value(value, f"metrics[{name!r}]")
        self.add_evaluation(EvaluationRecord(named[0] if named else self._own(), {name: number}, **context))

    def add_evaluation(self, evaluation: EvaluationRecord) -> None:
        """Record all that one evaluation found; as `add`."""
        measured = evaluation.measured or datetime.now(UTC)
        evaluation = replace(evaluation, metrics=metric_values(evaluation.metrics), measured=measured)
        struct = evaluation.to_wire("")
        count = len(struct.metrics)
        if not 1 <= count <= METRICS_A_CALL:
            raise InvalidArgument(
                f"the evaluation holds {count:,} metrics, and one call takes 1 to {METRICS_A_CALL:,}; make more of it",
                reason="TOO_MANY_ITEMS" if count else "FIELD_MISSING",
                details={"field": "metrics", "count": str(count), "limit": str(METRICS_A_CALL)},
            )
        struct.instanceId = self._id_of(evaluation.instance)
        evaluation = replace(evaluation, instance=struct.instanceId)
        self._outbox().put(Item(evaluation, struct, count, wire_size(struct), time.monotonic()))

    def flush(self) -> None:
        """Wait until all that was added is recorded. Raises MetricsUnsent where some is not."""
        self._outbox().flush()

    def close(self) -> None:
        """Record what is left, and end. Raises MetricsUnsent where some could not be recorded."""
        self._outbox().close()

    @property
    def unsent(self) -> tuple[UnsentEvaluation, ...]:
        """Answer what could not be recorded, with the reason of each."""
        return tuple(self._outbox().unsent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            self.close()
        except MetricsUnsent as unsent:
            if error is None:
                raise
            error.add_note(unsent.message)

    def _own(self) -> str:
        if self._instance_id is None:
            raise InvalidArgument(
                "no instance is named; write add(instance, name, value), or metrics_writer(instance) for one of its own"
            )
        return self._instance_id

    def _outbox(self) -> Outbox:
        process = os.getpid()
        outbox = self._outboxes.get(process)
        if outbox is None:
            outbox = self._outboxes.setdefault(process, Outbox(Posting(self._send), self._bounds))
            for other in set(self._outboxes) - {process}:
                self._outboxes.pop(other, None)  # what is in it is the other process's to send
        return outbox
