"""Order the found: keys that are never NULL, so that a page can go on behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gallery_server.dal.fields import uuid_bytes
from gallery_server.dal.search.columns import column_of, shard_column
from gallery_server.dal.search.predicates import Predicates
from gallery_server.dal.search.query import FieldKey, key_of
from gallery_server.dal.search.sql import Sql, all_of, any_of, numbers
from gallery_server.dal.search.values import METRICS, NUMBERS, TEXTS
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.search import FieldName, FieldOwner, Namespace, Order
from gallery_server.domain.value import ValueKind

CREATION = (FieldName(Namespace.RECORD, "instanceId"), FieldName(Namespace.RECORD, "createdTime"))
"""What orders as ids do: these begin with the milliseconds of the creation."""
_RANKS = (ValueKind.NUMBER, ValueKind.FLAG, ValueKind.TIME, ValueKind.TEXT)


class Form(Enum):
    """Say what a key is made of, and what stands for it where it is missing."""

    WHOLE = "0"
    NUMBER = "0e0"
    BYTES = "x''"


@dataclass(frozen=True, slots=True)
class Key:
    """One expression of an order."""

    expression: Sql
    form: Form
    descending: bool

    def to_cursor(self, value: Any) -> str | int:
        """Answer a value of the key as it stands in a cursor."""
        if self.form is Form.BYTES:
            return bytes(value).hex()
        return repr(float(value)) if self.form is Form.NUMBER else int(value)

    def from_cursor(self, value: str | int) -> Any:
        """Read what `to_cursor` wrote."""
        if self.form is Form.BYTES:
            return bytes.fromhex(str(value))
        return float(value) if self.form is Form.NUMBER else int(value)


@dataclass(frozen=True, slots=True)
class Ordering:
    """The tables that an order reads, and its keys; ids, the last of all, come behind them."""

    joins: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    ids_descending: bool = True

    def behind(self, after: Sequence[str | int], instance_id: str) -> Sql:
        """Hold for what comes behind a row with these values."""
        sign = "<" if self.ids_descending else ">"
        condition = Sql(f"{instance_id} {sign} ?", (uuid_bytes(str(after[-1])),))
        for key, value in reversed(list(zip(self.keys, after, strict=False))):
            content, more = key.from_cursor(value), "<" if key.descending else ">"
            equal = key.expression + Sql("= ?", (content,))
            condition = any_of([key.expression + Sql(f"{more} ?", (content,)), all_of([equal, condition])])
        return condition


def ordering_of(predicates: Predicates, order: Order | None, instance_id: str) -> Ordering:
    """Answer how to order; newest first where no order is asked for."""
    if order is None or order.field in CREATION:
        return Ordering(ids_descending=order is None or order.descending)
    field = order.field
    if field.namespace is Namespace.RECORD:
        return _by_column(predicates, column_of(field.name), order)
    if field.namespace is Namespace.SHARD:
        return _by_column(predicates, shard_column(field.name), order)
    if field.namespace is Namespace.MODEL:
        revision = "LEFT JOIN searchable_revision r ON r.model_id = i.model_id AND r.revision = i.revision"
        first = _Source(predicates, (FieldOwner.MODEL_ANNOTATION, field.name), "i.model_id", "a")
        second = _Source(predicates, (FieldOwner.MODEL_METADATA, field.name), "r.owner_id", "b")
        return _by_values([first, second], order, (revision,))
    key = key_of(field)
    assert key is not None  # noqa: S101 - what is left is of the instance
    if isinstance(key, MetricKey):
        return _by_metric(predicates.ids(key).get(ValueKind.NUMBER, ()), order, instance_id)
    return _by_values([_Source(predicates, key, instance_id, "a")], order, ())


def _by_column(predicates: Predicates, column: Any, order: Order) -> Ordering:
    expression: Sql = column.expression(predicates.speech)
    form = Form.BYTES if column.is_text else Form.WHOLE
    missing = Sql(f"({expression.text} IS NULL)", expression.values)
    return Ordering(keys=tuple(_keys([(expression, form)], missing, order)))


def _by_metric(field_ids: Sequence[int], order: Order, instance_id: str) -> Ordering:
    wanted = numbers(field_ids or [0])
    join = f"LEFT JOIN {METRICS} m ON m.owner_id = {instance_id} AND m.field_id IN {wanted}"
    return Ordering((join,), tuple(_keys([(Sql("m.number"), Form.NUMBER)], Sql("(m.number IS NULL)"), order)))


@dataclass(frozen=True, slots=True)
class _Source:
    """The values of one key of one owner, under aliases of their own."""

    predicates: Predicates
    key: FieldKey
    owner_id: str
    alias: str

    def ids(self, *kinds: ValueKind) -> list[int]:
        found = self.predicates.ids(self.key)
        return [each for kind in kinds for each in found.get(kind, ())]

    def joins(self) -> Iterator[str]:
        for table, alias, ids in (
            (TEXTS, f"{self.alias}t", self.ids(ValueKind.TEXT)),
            (NUMBERS, f"{self.alias}n", self.ids(*_RANKS[:3])),
        ):
            wanted = numbers(ids or [0])
            yield (f"LEFT JOIN {table} {alias} ON {alias}.owner_id = {self.owner_id} AND {alias}.field_id IN {wanted}")

    def present(self) -> str:
        return f"({self.alias}t.owner_id IS NOT NULL OR {self.alias}n.owner_id IS NOT NULL)"

    def comparable(self) -> str:
        return f"({self.alias}t.owner_id IS NOT NULL OR {self.alias}n.number IS NOT NULL)"

    def rank(self) -> str:
        """Order kinds among each other."""
        return (
            f"(CASE WHEN {self.alias}t.owner_id IS NOT NULL THEN 3"
            f" WHEN {self.alias}n.field_id IN {numbers(self.ids(ValueKind.TIME) or [0])} THEN 2"
            f" WHEN {self.alias}n.field_id IN {numbers(self.ids(ValueKind.FLAG) or [0])} THEN 1 ELSE 0 END)"
        )


def _by_values(sources: list[_Source], order: Order, joins: tuple[str, ...]) -> Ordering:
    """Order by what is indexed of values: texts by their first 255 bytes; what compares with nothing is missing."""

    def of_first(found: list[str]) -> str:
        return f"(CASE WHEN {sources[0].present()} THEN {found[0]} ELSE {found[1]} END)" if found[1:] else found[0]

    known = of_first([source.comparable() for source in sources])
    expressions = [
        (Sql(of_first([source.rank() for source in sources])), Form.WHOLE),
        (Sql(of_first([f"{source.alias}n.number" for source in sources])), Form.NUMBER),
        (Sql(of_first([f"{source.alias}n.whole" for source in sources])), Form.WHOLE),
        (Sql(of_first([f"{source.alias}t.beginning" for source in sources])), Form.BYTES),
    ]
    every = joins + tuple(join for source in sources for join in source.joins())
    return Ordering(every, tuple(_keys(expressions, Sql(f"(NOT {known})"), order)))


def _keys(expressions: list[tuple[Sql, Form]], missing: Sql, order: Order) -> Iterator[Key]:
    """Yield the keys of an order: what is missing last in both directions, then the rest as it is."""
    yield Key(missing, Form.WHOLE, descending=False)
    for expression, form in expressions:
        known = Sql(f"(CASE WHEN {missing.text} THEN {form.value} ELSE COALESCE({expression.text}, {form.value}) END)")
        yield Key(Sql(known.text, missing.values + expression.values), form, order.descending)
