"""Name what a metrics_writer could not record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from gallery_client.errors import MetricsUnsent
from gallery_client.records.evaluation_record import EvaluationRecord

_NAMED = 5


@dataclass(frozen=True)
class UnsentEvaluation:
    """Be an evaluation that could not be recorded, and why.

    `evaluation` names its instance by id and has its time of measurement, so that it can be given to another writer as
    it is. `maybe_recorded` says that a call which carried it was never answered: look before it is recorded again.
    """

    evaluation: EvaluationRecord
    error: Exception
    maybe_recorded: bool


def unsent_error(unsent: Sequence[UnsentEvaluation]) -> MetricsUnsent:
    """Make the error that says how many metrics could not be recorded, which, and why the last could not."""
    count = sum(len(item.evaluation.metrics) for item in unsent)
    named = [
        f"{item.evaluation.scope} {name!r} of {item.evaluation.instance}"
        for item in islice(unsent, _NAMED)
        for name in item.evaluation.metrics
    ][:_NAMED]
    more = f" and {count - len(named):,} more" if count > len(named) else ""
    error = MetricsUnsent(
        f"metrics not recorded: {count:,} ({', '.join(named)}{more}); writer.unsent holds them with the reason of "
        f"each, of the last: {unsent[-1].error}",
        reason="METRICS_UNSENT",
        details={"metrics": str(count)},
    )
    error.unsent = tuple(unsent)
    return error
