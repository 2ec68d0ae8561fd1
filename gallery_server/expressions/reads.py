"""Say what an expression reads, so that a write finds the rules that it may concern."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.field import Path
from gallery_server.domain.instance import RECORD_FIELDS
from gallery_server.domain.metric import Scope
from gallery_server.domain.search import SCOPES, Namespace
from gallery_server.expressions.context import INSTANCES, normal_path
from gallery_server.expressions.functions import OF_CONTEXT
from gallery_server.expressions.references import path_of


class Source(StrEnum):
    """Say what is read."""

    RECORD = "record"
    """A field of the record; the key is its name."""
    METADATA = "metadata"
    ANNOTATION = "annotation"
    MODEL = "model"
    SHARD = "shard"
    METRIC = "metric"
    HEALTH = "health"
    SKEW = "skew"
    """How much worse a metric is in Production; the key is the metric."""
    DRIFT = "drift"
    """How far a metric of Production has changed; the key is the metric."""
    DEPLOYMENT = "deployment"
    """Where the instance stands; the key is the environment."""
    REQUEST = "request"
    """What the caller of a selection passes."""
    TIME = "time"
    """The clock: the outcome may change though nothing is written."""


@dataclass(frozen=True, slots=True)
class Read:
    """Name one thing that an expression reads."""

    source: Source
    key: str | None = None
    """None for any, where it is only known when the expression is evaluated."""
    scope: Scope | None = None
    """Of a metric; None for the scope that the rule means by `metrics`."""
    segment: str | None = ""
    """Of a metric; empty for all of the data, None for any."""
    instance: str = ""
    """Whose it is: `current`, `previous`, or `a` and `b` of a comparison; empty for the judged one's own."""


_SOURCES = {
    Namespace.METADATA.value: Source.METADATA,
    Namespace.ANNOTATIONS.value: Source.ANNOTATION,
    Namespace.MODEL.value: Source.MODEL,
    Namespace.SHARD.value: Source.SHARD,
    Namespace.HEALTH.value: Source.HEALTH,
    "deployments": Source.DEPLOYMENT,
    "environments": Source.DEPLOYMENT,
    "request": Source.REQUEST,
}
_SCOPES = {space.value: None if space is Namespace.METRICS else scope for space, scope in SCOPES.items()}
_TIMED = frozenset({"daysSince", "window"})
_OF_HEALTH = {"skew": Source.SKEW, "drift": Source.DRIFT}
_COMPUTED = {"health": Source.HEALTH, **_OF_HEALTH}

SCOPE_NAMES: Mapping[str, Scope] = {name: scope for name, scope in _SCOPES.items() if scope is not None}
"""Names whose keys are the metrics of one scope, whatever SCOPE is."""
HEALTH = tuple(_COMPUTED)
"""What stands for a scope where health computes the value."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Tell which measurements of the judged instance are read: others have it neither judged nor counted by FOR."""

    reads: frozenset[Read]
    scope: str
    """What `metrics` means."""

    def covers(self, scope: str, name: str, segment: str = "") -> bool:
        """Tell whether a value is read: a metric of a scope and segment, or of `HEALTH` what stands for a scope."""
        if scope in _COMPUTED:
            return any(read.source is _COMPUTED[scope] and read.key in {None, name} for read in self.reads)
        return any(
            (read.scope or self.scope) == scope and read.segment in {None, segment} and read.key in {None, name}
            for read in self.reads
            if read.source is Source.METRIC
        )


def interest_of(reads: Iterable[Read], scope: str) -> Interest:
    """Answer which measurements of the judged instance itself are among what a rule reads."""
    return Interest(frozenset(read for read in reads if not read.instance), scope)


def reads_of(tree: ast.expr) -> frozenset[Read]:
    """Answer everything that a checked tree reads, more rather than less where that shows when it is run."""
    return frozenset(_reads(tree))


def _reads(node: ast.expr) -> Iterator[Read]:
    path = path_of(node)
    if path is not None:
        yield _read(normal_path(path))
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _of_function(node.func.id, node.args, None)
        parts: list[ast.AST] = [*node.args]
    elif (call := _call_behind(node)) is not None:
        yield from _of_function(call[0], call[1], call[2])
        parts = [*call[1]]
    else:
        parts = list(ast.iter_child_nodes(node))
    for part in parts:
        if isinstance(part, ast.expr):
            yield from _reads(part)


def _call_behind(node: ast.expr) -> tuple[str, list[ast.expr], str] | None:
    """Answer the function, the arguments and the key of `metricsIn('Production')['mape']`."""
    match node:
        case (
            ast.Subscript(value=ast.Call(func=ast.Name(id=name), args=args), slice=ast.Constant(value=str(key)))
            | ast.Attribute(value=ast.Call(func=ast.Name(id=name), args=args), attr=key)
        ):
            return name, args, key
    return None


def _read(path: Path, instance: str = "") -> Read:
    first, *keys = path
    if first in INSTANCES and not instance:
        return _read(tuple(keys), first) if keys else Read(Source.DEPLOYMENT, instance=first)
    key = ".".join(keys) or None
    if first in _SCOPES:
        return Read(Source.METRIC, key, _SCOPES[first], instance=instance)
    if first in _SOURCES:
        return Read(_SOURCES[first], keys[0] if keys and first == "deployments" else key, instance=instance)
    if first in RECORD_FIELDS:
        return Read(Source.RECORD, first, instance=instance)
    return Read(Source.METADATA, ".".join(path), instance=instance)


def _of_function(name: str, arguments: list[ast.expr], key: str | None) -> Iterator[Read]:
    """Yield what a function reads beside its arguments."""
    if name not in OF_CONTEXT:
        return
    texts = [
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None for part in arguments
    ]
    if name in _TIMED:
        yield Read(Source.TIME)
    if name == "metricsIn":
        segment = texts[1] if len(texts) > 1 else ""
        yield from (Read(Source.METRIC, key, scope, segment) for scope in _scopes(texts[0]))
    elif name == "window":
        whose = path_of(arguments[3]) if len(arguments) > 3 else None  # noqa: PLR2004 - the fourth is the instance
        scopes = _scopes(texts[2]) if len(texts) > 2 else [None]  # noqa: PLR2004 - the third is the scope
        yield from (Read(Source.METRIC, texts[0], scope, instance=whose[0] if whose else "") for scope in scopes)
    elif name in _OF_HEALTH:
        yield Read(_OF_HEALTH[name], texts[0])


def _scopes(text: str | None) -> Sequence[Scope | None]:
    return list(Scope) if text is None else [Scope(text)]
