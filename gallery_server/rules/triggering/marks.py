"""Say what a write changes and what a rule reads in the same words, so that one is looked up by the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gallery_server.domain.event import Event, EventKind
from gallery_server.domain.metric import Scope
from gallery_server.expressions.reads import Read, Source
from gallery_server.rules.document import Write
from gallery_server.rules.rule import Rule

CREATED = "created"
"""That there is an instance at all, which concerns every rule."""
LINE = "line"
"""What is current on the line of an instance, in the environment that is the key."""
_RUNNERS = ("current", "previous")
_STAGED_BY = (Write.INSTANCE, Write.METRIC, Write.DEPLOYMENT)


class Mark(NamedTuple):
    """Name one thing by which write it changes; in what a rule reads, None is any."""

    write: Write
    what: str
    key: str | None = None
    scope: str | None = None
    segment: str | None = None

    def variants(self) -> Iterator[Mark]:
        """Yield what rules may read where this is written."""
        for key in {self.key, None}:
            for segment in {self.segment, None}:
                yield self._replace(key=key, segment=segment)


@dataclass(frozen=True, slots=True)
class Written:
    """Hold what an event changed of the instance, or of all instances of the model, that is its subject."""

    marks: frozenset[Mark]
    whole: frozenset[tuple[Write, str]] = frozenset()
    """What was written of too much to be told: rules that read any of it are touched."""


def marks_read(rule: Rule) -> frozenset[Mark]:
    """Answer what a rule that acts is judged for; ON leaves only some writes."""
    clauses = rule.document.rule
    wanted = clauses.on or tuple(Write)
    found = {Mark(Write.INSTANCE, CREATED)}
    for read in rule.compiled.reads:
        found.update(_marks_of(read, Scope(clauses.scope), clauses.environment))
    return frozenset(mark for mark in found if mark.write in wanted)


def _marks_of(read: Read, scope: Scope, environment: str | None) -> Iterator[Mark]:
    if read.instance in _RUNNERS:
        yield Mark(Write.DEPLOYMENT, LINE, environment)
        return
    match read.source:
        case Source.METRIC:
            yield Mark(Write.METRIC, read.source, read.key, (read.scope or scope).value, read.segment)
        case Source.ANNOTATION:
            yield Mark(Write.ANNOTATION, read.source, read.key)
        case Source.MODEL:
            yield Mark(Write.MODEL, read.source, read.key)
        case Source.HEALTH | Source.SKEW | Source.DRIFT:
            yield Mark(Write.HEALTH, Source.HEALTH)
        case Source.DEPLOYMENT:
            yield Mark(Write.DEPLOYMENT, read.source, read.key)
        case Source.RECORD if read.key == "stage":
            yield from (Mark(write, "stage") for write in _STAGED_BY)
        case Source.RECORD if read.key == "deprecated":
            yield Mark(Write.INSTANCE, "deprecated")


def marks_written(event: Event) -> Written:
    """Answer what an event changed; nothing where no rule can read it."""
    after = state_of(event.after)
    marks: tuple[Mark, ...] = ()
    match event.kind:
        case EventKind.EVALUATION_RECORDED | EventKind.EVALUATION_RETRACTED:
            return _measured(after)
        case EventKind.INSTANCE_ANNOTATED:
            return _keys(Write.ANNOTATION, Source.ANNOTATION, after)
        case EventKind.MODEL_ANNOTATED:
            return _keys(Write.MODEL, Source.MODEL, after)
        case EventKind.INSTANCE_CREATED | EventKind.INSTANCE_RELEASED:
            marks = (Mark(Write.INSTANCE, CREATED),)
        case EventKind.INSTANCE_DEPRECATED | EventKind.INSTANCE_RESTORED:
            marks = (Mark(Write.INSTANCE, "deprecated"), Mark(Write.INSTANCE, "stage"))
        case EventKind.HEALTH_CHANGED:
            marks = (Mark(Write.HEALTH, Source.HEALTH),)
        case EventKind.DEPLOYMENT_CHANGED:
            environment = str(after.get("environment"))
            marks = (Mark(Write.DEPLOYMENT, Source.DEPLOYMENT, environment), Mark(Write.DEPLOYMENT, "stage"))
    return Written(frozenset(marks))


KINDS = (
    EventKind.INSTANCE_CREATED,
    EventKind.INSTANCE_RELEASED,
    EventKind.INSTANCE_DEPRECATED,
    EventKind.INSTANCE_RESTORED,
    EventKind.INSTANCE_ANNOTATED,
    EventKind.MODEL_ANNOTATED,
    EventKind.EVALUATION_RECORDED,
    EventKind.EVALUATION_RETRACTED,
    EventKind.HEALTH_CHANGED,
    EventKind.DEPLOYMENT_CHANGED,
)
"""The events that touch rules. What is erased touches none: nothing can be done with it any more."""


def state_of(told: str | None) -> Mapping[str, Any]:
    """Read what an event tells of a record before or after it."""
    found: Mapping[str, Any] = json.loads(told) if told else {}
    return found


def _measured(after: Mapping[str, Any]) -> Written:
    if after.get("truncated"):
        return Written(frozenset(), frozenset({(Write.METRIC, Source.METRIC), (Write.METRIC, "stage")}))
    scope, segment = str(after["scope"]), str(after["segment"])
    names = after.get("metrics") or after.get("metricNames") or ()
    marks = [Mark(Write.METRIC, Source.METRIC, name, scope, segment) for name in names]
    if scope == Scope.VALIDATION.value:
        marks.append(Mark(Write.METRIC, "stage"))
    return Written(frozenset(marks))


def _keys(write: Write, what: str, after: Mapping[str, Any]) -> Written:
    if after.get("truncated") is True:
        return Written(frozenset(), frozenset({(write, what)}))
    return Written(frozenset(Mark(write, what, key) for key in after))
