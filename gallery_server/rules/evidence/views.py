"""Show facts to expressions, by the names that these have for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from gallery_server.domain.duration import read_duration
from gallery_server.domain.instance import RECORD_FIELDS
from gallery_server.domain.metric import Scope
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.expressions.reads import SCOPE_NAMES
from gallery_server.rules.evidence.facts import Facts, time_of
from gallery_server.rules.evidence.windows import window_of

Functions = Mapping[str, Callable[..., object]]

_DAY = timedelta(days=1)
_OWN = RECORD_FIELDS | SCOPE_NAMES.keys() | {"metadata", "annotations", "model", "deployments", "metrics", "health"}
"""Names of what an instance has of its own; a bare name that is none of them is a key of its metadata."""


@dataclass(frozen=True, slots=True)
class Called:
    """Hold what a function answered, and the evaluations that it looked at."""

    written: str
    answer: object
    evaluation_ids: tuple[str, ...] = ()


class View:
    """Hold the names and functions of one evaluation; it is what `expressions` call a context."""

    def __init__(self, names: Mapping[str, object], functions: Callable[[list[Called]], Functions]) -> None:
        self.names = names
        self.calls: list[Called] = []
        """What the functions were asked, for decisions."""
        self._functions = functions

    @cached_property
    def functions(self) -> Functions:
        """Answer the functions, which few expressions call, of many that are evaluated."""
        return self._functions(self.calls)


def alone(facts: Facts, instance_id: str) -> View:
    """Answer what GIVEN, WHEN and a value to maximize read of an instance."""
    return View(Judged(facts, instance_id), partial(_functions, facts, instance_id))


def paired(facts: Facts, one: str, other: str) -> View:
    """Answer what a comparison of two candidates reads."""
    names = {"a": Named(facts, one), "b": Named(facts, other), "request": facts.outlook.request}
    return View(names, lambda calls: {"daysSince": _days_since(facts, calls)})


class Named(Mapping[str, object]):
    """Be what an expression knows of an instance, by name; each is looked up when it is first asked for."""

    __slots__ = ("_found", "facts", "instance_id")
    _own: frozenset[str] = _OWN

    def __init__(self, facts: Facts, instance_id: str) -> None:
        self.instance_id = instance_id
        self.facts = facts
        self._found: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name in self._found:
            return self._found[name]
        if name not in self._own:
            return self.facts.metadata(self.instance_id)[name]
        found = self._found[name] = self._read(name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """Answer what stands under a name, or the default."""
        if name in self._found:
            return self._found[name]
        return self[name] if name in self else default  # noqa: SIM401 - that is this very method

    def __contains__(self, name: object) -> bool:
        if name in self._own:
            return True
        # No key of metadata begins with a name that means something else.
        return str(name).partition(".")[0] not in self._own and name in self.facts.metadata(self.instance_id)

    def __iter__(self) -> Iterator[str]:
        yield from sorted(self._own)
        yield from self.facts.metadata(self.instance_id)

    def __len__(self) -> int:
        return len(self._own) + len(self.facts.metadata(self.instance_id))

    def _read(self, name: str) -> object:
        read = _READERS.get(name)
        if read is not None:
            return read(self.facts, self.instance_id)
        scope = self.facts.outlook.scope if name == "metrics" else SCOPE_NAMES[name]
        return self.facts.metrics(self.instance_id, scope)


class Judged(Named):
    """Be what an expression knows of the instance that is judged: beside its own, what is around it."""

    __slots__ = ()
    _own = _OWN | {"request", "current", "previous"}

    def _read(self, name: str) -> object:
        facts = self.facts
        if name == "request":
            return facts.outlook.request
        if name not in ("current", "previous"):
            return super()._read(name)
        ran = facts.ran(self.instance_id)
        other = None if ran is None else ran.current_id if name == "current" else ran.previous_id
        return None if other is None else Named(facts.runners, other)


def _functions(facts: Facts, instance_id: str, calls: list[Called]) -> Functions:
    def window(metric: object, span: object, scope: object = None, of: object = None) -> object:
        seen, whose = (facts, instance_id) if of is None else (facts.runners, _id_of(of))
        wanted = facts.outlook.scope if scope is None else _scope(scope)
        name, written = _text("metric", metric), _text("span", span)
        try:
            since = facts.now_micros - read_duration(written) + 1
        except ValueError as error:
            raise _unfit("span", span, str(error)) from None
        values, found_by = seen.series(whose, wanted, name, since)
        answer = window_of(values, facts.now_micros, written)
        calls.append(Called(f"window({name!r}, {written!r}, {wanted.value!r})", answer, tuple(found_by)))
        return answer

    def metrics_in(scope: object, segment: object = "") -> object:
        place = _scope(scope), _text("segment", segment) if segment else ""
        answer = facts.metrics(instance_id, *place)
        found_by = {facts.evaluation_of(instance_id, *place, name) for name in answer}
        written = f"metricsIn({place[0].value!r}, {place[1]!r})"
        calls.append(Called(written, answer, tuple(sorted(each for each in found_by if each is not None))))
        return answer

    def of_health(name: str, read: Callable[[str, str], float | None]) -> Callable[[object], object]:
        def run(metric: object) -> object:
            answer = read(instance_id, _text("metric", metric))
            calls.append(Called(f"{name}({metric!r})", answer))
            return answer

        return run

    return {
        "window": window,
        "metricsIn": metrics_in,
        "skew": of_health("skew", facts.skew),
        "drift": of_health("drift", facts.drift),
        "daysSince": _days_since(facts, calls),
    }


def _days_since(facts: Facts, calls: list[Called]) -> Callable[[object], object]:
    def days_since(moment: object) -> float:
        if not isinstance(moment, datetime):
            raise _unfit("time", moment, "write a field that holds a time, or time('2026-03-01T00:00:00Z')")
        answer = (time_of(facts.now_micros) - moment) / _DAY
        calls.append(Called(f"daysSince({moment.isoformat()})", answer))
        return answer

    return days_since


def _environments(facts: Facts, instance_id: str) -> object:
    return list(facts.current_since(instance_id))


def _deployments(facts: Facts, instance_id: str) -> object:
    return {name: {"since": time_of(micros)} for name, micros in facts.current_since(instance_id).items()}


_READERS: dict[str, Callable[[Facts, str], object]] = {
    "instanceId": lambda facts, of: facts.instance(of).instance_id,
    "projectName": lambda facts, of: facts.instance(of).project_name,
    "baseVersionId": lambda facts, of: facts.instance(of).base_version_id,
    "modelId": lambda facts, of: facts.instance(of).model_id,
    "revision": lambda facts, of: facts.instance(of).revision,
    "version": lambda facts, of: facts.instance(of).version,
    "number": lambda facts, of: facts.instance(of).number,
    "shard": lambda facts, of: facts.instance(of).shard.as_dict(),
    "createdTime": lambda facts, of: time_of(facts.instance(of).created_micros),
    "createdBy": lambda facts, of: facts.instance(of).created_by,
    "format": lambda facts, of: facts.instance(of).format,
    "mediaType": lambda facts, of: facts.instance(of).media_type,
    "size": lambda facts, of: facts.instance(of).size,
    "sha256": lambda facts, of: facts.instance(of).sha256,
    "stage": Facts.stage,
    "cause": lambda facts, of: facts.instance(of).cause.value,
    "externalId": lambda facts, of: facts.instance(of).external_id,
    "environments": _environments,
    "deprecated": lambda facts, of: facts.instance(of).deprecated,
    "metadata": Facts.metadata,
    "annotations": Facts.annotations,
    "model": Facts.model,
    "deployments": _deployments,
    "health": Facts.health,
}


def _id_of(named: object) -> str:
    if isinstance(named, Named):
        return named.instance_id
    raise _unfit("instance", named, "write current, previous or nothing")


def _scope(value: object) -> Scope:
    text = _text("scope", value)
    try:
        return Scope(text)
    except ValueError:
        raise _unfit("scope", value, f"write one of {', '.join(Scope)}") from None


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _unfit(name, value, "write a text")
    return value


def _unfit(name: str, value: object, rule: str) -> InvalidArgument:
    return InvalidArgument(Reason.FIELD_MALFORMED, f"{name} is {str(value)[:80]!r}: {rule}.", field=name)
