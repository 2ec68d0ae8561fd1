"""What an expression reads of an instance in the simulated store, at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gallery_server.domain.instance import LifecycleStage
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.expressions.literals import moment_of
from gallery_server.expressions.reads import SCOPE_NAMES
from gallery_server.rules.evidence.windows import window_of
from gallery_server.rules.testing.instant import time_of
from gallery_server.rules.testing.series import SeriesKey
from gallery_server.rules.testing.world import Simulated, World

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class View:
    """Hold the names and functions of one evaluation; it is what `expressions` call a context."""

    names: Mapping[str, object]
    functions: Mapping[str, Callable[..., object]]


class Viewer:
    """Look at a world as a rule does: `metrics` are of its scope, `current` and `previous` of its environment."""

    def __init__(self, world: World, environment: str | None, project: str, request: Mapping[str, object]) -> None:
        self._world = world
        self._environment = environment
        self._project = project
        self._request = request

    def alone(self, instance: Simulated, micros: int) -> View:
        """Answer what GIVEN, WHEN and a value to maximize read."""
        ran = self._world.ran(instance.line, self._environment, micros)
        current = next(ran, None)
        before = next((each for each in ran if current and each.instance is not current.instance), None)
        names = self._fields(instance, micros)
        names["request"] = self._request
        names["current"] = self._fields(current.instance, micros) if current else None
        names["previous"] = self._fields(before.instance, micros) if before else None
        return View(names, self._functions(instance, micros))

    def paired(self, one: Simulated, other: Simulated, micros: int) -> View:
        """Answer what a comparison of two candidates reads."""
        names = {"a": self._fields(one, micros), "b": self._fields(other, micros), "request": self._request}
        return View(names, self._functions(None, micros))

    def _fields(self, instance: Simulated, micros: int) -> dict[str, object]:
        world, shape = self._world, instance.shape
        where = world.environments_of(instance, micros)
        line = [each for each in world.existing(micros) if each.line == instance.line]
        number = next((at for at, each in enumerate(line, 1) if each is instance), None)
        metadata = {key: _value(value) for key, value in shape.metadata.items()}
        record: dict[str, object] = {
            "instanceId": instance.name,
            "projectName": self._project,
            "baseVersionId": shape.model,
            "modelId": shape.model,
            "revision": 1,
            "version": f"1.{number - 1}" if number else None,
            "number": number,
            "shard": dict(shape.shard),
            "createdTime": time_of(instance.created_micros),
            "cause": "uploaded",
            "stage": _stage(instance, deployed=bool(where)),
            "environments": list(where),
            "deprecated": instance.deprecated,
            **shape.record,
        }
        computed = {
            "metadata": metadata,
            "annotations": {key: _value(value) for key, value in shape.annotations.items()},
            "model": {key: _value(value) for key, value in world.test.models.get(shape.model, {}).items()},
            "deployments": {name: {"since": time_of(each.micros)} for name, each in where.items()},
            "metrics": self._newest(instance, world.scope),
            "health": self._newest(instance, "health"),
        }
        measured = {name: self._newest(instance, scope) for name, scope in SCOPE_NAMES.items()}
        return {**metadata, **record, **computed, **measured}

    def _newest(self, instance: Simulated, scope: str, segment: str = "") -> dict[str, float]:
        return {
            key.name: series[-1].value
            for key, series in instance.series.items()
            if key.scope == scope and key.segment == segment
        }

    def _functions(self, instance: Simulated | None, micros: int) -> dict[str, Callable[..., object]]:
        now = time_of(micros)
        functions: dict[str, Callable[..., object]] = {"daysSince": lambda time: _days(now, time)}
        if instance is None:
            return functions

        def window(metric: object, span: object, scope: object = None, of: Any = None) -> object:
            where = instance if of is None else self._named(of)
            key = SeriesKey(_text("scope", scope or self._world.scope), "", _text("metric", metric))
            try:
                return window_of(where.series.get(key, ()), micros, _text("span", span))
            except ValueError as error:
                raise _unfit("span", span, str(error)) from None

        def metrics_in(scope: object, segment: object = "") -> object:
            return self._newest(instance, _text("scope", scope), segment if isinstance(segment, str) else "")

        functions["window"] = window
        functions["metricsIn"] = metrics_in
        functions["skew"] = lambda metric: self._newest(instance, "skew").get(_text("metric", metric))
        functions["drift"] = lambda metric: self._newest(instance, "drift").get(_text("metric", metric))
        return functions

    def _named(self, fields: object) -> Simulated:
        name = fields.get("instanceId") if isinstance(fields, Mapping) else None
        found = self._world.instances.get(str(name))
        if found is None:
            raise _unfit("instance", fields, "write current, previous or nothing")
        return found


def _stage(instance: Simulated, *, deployed: bool) -> str:
    if instance.deprecated:
        return LifecycleStage.DEPRECATED.value
    if instance.draft:
        return LifecycleStage.DRAFT.value
    if deployed:
        return LifecycleStage.DEPLOYED.value
    return (LifecycleStage.EVALUATED if instance.series else LifecycleStage.TRAINED).value


def _value(value: object) -> object:
    """Answer a value as the store would have it: what is written as a time is one."""
    try:
        return moment_of(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _days(now: datetime, time: object) -> float:
    if not isinstance(time, datetime):
        raise _unfit("time", time, "write a field that holds a time, or time('2026-03-01T00:00:00Z')")
    return (now - time) / _DAY


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise _unfit(field, value, "write a text")
    return value


def _unfit(field: str, value: object, rule: str) -> InvalidArgument:
    return InvalidArgument(Reason.FIELD_MALFORMED, f"{field} is {str(value)[:80]!r}: {rule}.", field=field)
