"""Find instances by constraints and expressions (paper, 3.3.2 and Listing 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from gallery_server.dal.search import pages
from gallery_server.dal.search.pages import Found, conjuncts
from gallery_server.dal.search.query import Part, Query
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.instance import AnnotatedInstance, LifecycleStage
from gallery_server.domain.names import normal_key, require_range
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.search import (
    AllOf,
    AnyOf,
    Comparison,
    FieldName,
    MetricMatch,
    Namespace,
    Operator,
    Order,
    Predicate,
)
from gallery_server.domain.value import require_few_keys
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.expressions.pushdown import predicate_of
from gallery_server.registry import instances
from gallery_server.registry.searching import metric_binding, scanning
from gallery_server.registry.searching.search_checks import checked
from gallery_server.registry.searching.search_fields import KnownFields
from gallery_server.registry.searching.search_scope import Place, place_of

_COUNTED = 10_000
_AT_ONCE = 100
"""Instances of up to 512 KiB of metadata and annotations."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold what a caller searches for; all of it must hold."""

    constraints: Sequence[Comparison] = ()
    where: str | None = None
    include_deprecated: bool = False
    include_copies: bool = False
    include_drafts: bool = False
    allow_scan: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were found, and whether there may be more."""

    count: int
    at_least: bool


def find(
    tx: Transaction,
    signer: CursorSigner,
    wish: Wish,
    order: Order | None,
    request: PageRequest,
    metadata_keys: Sequence[str] | None = None,
) -> Page[AnnotatedInstance]:
    """Answer a page of instances, newest first where no order is given.

    Raises InvalidArgument where the query names what is not known or does not fit, FailedPrecondition (SCAN_REFUSED)
    where it would look at every instance and the caller does not allow that.
    """
    keys = None if metadata_keys is None else _normal_keys(metadata_keys)
    asked = ("search", repr(wish.constraints), wish.where, repr(replace(wish, constraints=(), where=None)), repr(order))
    start = request.start(signer, asked)
    query, known = _query(tx, wish, order, keys or ())
    if order is not None:
        known.check_order(order)
        if not wish.allow_scan and start is None:
            scanning.check_order(tx, query, order)
    part = Part(order, None if start is None else tuple(start), request.limit + 1)
    found = pages.find(tx, query, part)
    places = {each.instance_id: each.place for each in found}
    items = _loaded(tx, found, None if keys is None else frozenset(keys))
    return request.page(items, signer, asked, lambda item: list(places[item.instance.instance_id]), instances.size_of)


def count(tx: Transaction, wish: Wish, up_to: int | None) -> Counted:
    """Count instances, no further than `up_to`, 10,000 where unset; raises what `find` raises."""
    most = _COUNTED if up_to is None else require_range("upTo", up_to, 1, limits.COUNTED_INSTANCES)
    query, _ = _query(tx, wish, None, ())
    found = pages.count(tx, query, most + 1)
    return Counted(min(found, most), at_least=found > most)


def _query(tx: Transaction, wish: Wish, order: Order | None, keys: Sequence[str]) -> tuple[Query, KnownFields]:
    _check_number(len(wish.constraints))
    every = ((f"constraints[{number}]", each) for number, each in enumerate(wish.constraints))
    metric, labelled = metric_binding.bound(every)
    constraints = [each for _, each in labelled]
    where = predicate_of(wish.where) if wish.where else None
    if where is not None:
        labelled += [("where", each) for each in _comparisons(where)]
    tops = [*constraints, *(each for each in conjuncts(where) if isinstance(each, Comparison))]
    place = place_of(tx, tops)
    labelled = [(label, each) for label, each in labelled if not place.settles_shard(each)]
    wanted = [FieldName(Namespace.METADATA, key) for key in keys]
    fields = [each.field for _, each in labelled] + ([order.field] if order else []) + wanted
    known = KnownFields.of(tx, place, fields, metric.match if metric else None)
    if metric is not None:
        metric.check(known.metrics)
    for field in wanted:
        known.require("metadataKeys", field)
    fitting = {id(each): checked(label, each, known) for label, each in labelled}
    known.check_environments(fitting.values())
    if not wish.allow_scan:
        scanning.check(place.scope, fitting.values())
    predicate = AllOf(
        tuple(fitting[id(each)] for each in constraints if each not in place.settled)
        + (() if metric is None else (metric.match,))
        + (() if where is None else (_replaced(where, lambda each: fitting[id(each)], place),))
    )
    return _shown(wish, Query(place.scope, predicate, known.ids), list(fitting.values())), known


def _shown(wish: Wish, query: Query, comparisons: list[Comparison]) -> Query:
    """Show what is hidden where a flag, or a comparison, asks for it."""
    named = {each.field.name for each in comparisons if each.field.namespace is Namespace.RECORD}
    deprecated = any(
        each.field == FieldName(Namespace.RECORD, "stage")
        and each.operator in (Operator.EQUAL, Operator.IN)
        and any(value.content == LifecycleStage.DEPRECATED for value in each.values)
        for each in comparisons
    )
    return replace(
        query,
        drafts=wish.include_drafts or "stage" in named,
        deprecated=wish.include_deprecated or "deprecated" in named or deprecated,
        copies=wish.include_copies or "cause" in named,
    )


def _comparisons(predicate: Predicate) -> Iterator[Comparison]:
    if isinstance(predicate, Comparison):
        yield predicate
    elif isinstance(predicate, AllOf | AnyOf):
        for part in predicate.parts:
            yield from _comparisons(part)


def _replaced(predicate: Predicate, by: Callable[[Comparison], Comparison], place: Place) -> Predicate:
    """Put checked comparisons in; what the place settles is true of everything there."""
    match predicate:
        case Comparison():
            return AllOf(()) if predicate in place.settled else by(predicate)
        case MetricMatch():
            return predicate
        case AllOf(parts):
            return AllOf(tuple(_replaced(part, by, place) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_replaced(part, by, place) for part in parts))


def _loaded(tx: Transaction, found: Sequence[Found], keys: frozenset[str] | None) -> Iterator[AnnotatedInstance]:
    """Yield what was found, a few at a time, with their annotations and environments."""
    for at in range(0, len(found), _AT_ONCE):
        ids = [each.instance_id for each in found[at : at + _AT_ONCE]]
        items = instances.find_annotated(tx, ids)
        for instance_id in ids:
            yield items[instance_id] if keys is None else _projected(items[instance_id], keys)


def _projected(item: AnnotatedInstance, keys: frozenset[str]) -> AnnotatedInstance:
    metadata = {key: value for key, value in item.instance.metadata.items() if key in keys}
    return replace(item, instance=replace(item.instance, metadata=metadata))


def _check_number(count: int) -> None:
    if count > limits.CONSTRAINTS:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"constraints has {count} constraints; at most {limits.CONSTRAINTS} are allowed. Join others in where.",
            field="constraints",
            count=count,
            limit=limits.CONSTRAINTS,
        )


def _normal_keys(keys: Sequence[str]) -> list[str]:
    require_few_keys("metadataKeys", len(keys))
    return sorted({normal_key("metadataKeys", key) for key in keys})
