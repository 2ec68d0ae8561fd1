"""Say after which events a rule may come to something else, so that whoever waits asks again then alone."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.domain.event import EventKind
from gallery_server.domain.metric import Scope
from gallery_server.expressions.reads import Read, Source
from gallery_server.rules.rule import Rule

_ALWAYS = (
    EventKind.INSTANCE_CREATED,
    EventKind.INSTANCE_RELEASED,
    EventKind.INSTANCE_DEPRECATED,
    EventKind.INSTANCE_RESTORED,
    EventKind.INSTANCE_ERASED,
    EventKind.RULES_ACTIVATED,
)
"""Who is a candidate, and the rule itself."""
_MEASURED = (EventKind.EVALUATION_RECORDED, EventKind.EVALUATION_RETRACTED)
_OF_SOURCE = {
    Source.ANNOTATION: (EventKind.INSTANCE_ANNOTATED,),
    Source.MODEL: (EventKind.MODEL_ANNOTATED,),
    Source.METRIC: _MEASURED,
    Source.HEALTH: (EventKind.HEALTH_CHANGED,),
    Source.SKEW: (EventKind.HEALTH_CHANGED,),
    Source.DRIFT: (EventKind.HEALTH_CHANGED,),
    Source.DEPLOYMENT: (EventKind.DEPLOYMENT_CHANGED,),
}
_HELD = (EventKind.HOLD_PLACED, EventKind.HOLD_RELEASED)


@dataclass(frozen=True, slots=True)
class News:
    """Hold the kinds of events, and of measurements which; a scope or a name that is None is any."""

    kinds: tuple[str, ...]
    metrics: tuple[tuple[str | None, str | None], ...]
    reads_time: bool


def news_of(rule: Rule) -> News:
    """Answer after what the answer of a rule that selects may be another one."""
    clauses = rule.document.rule
    reads = rule.compiled.reads
    kinds = {*_ALWAYS, *(kind for read in reads for kind in _kinds(read))}
    if clauses.environment is not None:
        kinds |= {*_HELD}
    if clauses.candidates == "deployed":
        kinds.add(EventKind.DEPLOYMENT_CHANGED)
    scope = clauses.scope
    metrics = {(read.scope or Scope(scope), read.key) for read in reads if read.source is Source.METRIC}
    if any(read.source is Source.RECORD and read.key == "stage" for read in reads):
        metrics.add((Scope.VALIDATION, None))
    return News(
        tuple(sorted(kind.value for kind in kinds)),
        tuple(sorted(((each.value, name) for each, name in metrics), key=lambda pair: (pair[0], pair[1] or ""))),
        any(read.source is Source.TIME for read in reads),
    )


def _kinds(read: Read) -> tuple[EventKind, ...]:
    if read.source is Source.RECORD and read.key == "stage":
        return (*_MEASURED, EventKind.DEPLOYMENT_CHANGED)
    if read.source is Source.RECORD and read.key == "environments":
        return (EventKind.DEPLOYMENT_CHANGED,)
    return _OF_SOURCE.get(read.source, ())
