"""Find instances, one statement a page: a start, the values that it is joined with, and what else must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gallery_server.dal.fields import uuid_text
from gallery_server.dal.search import starts
from gallery_server.dal.search.orders import Ordering, ordering_of
from gallery_server.dal.search.predicates import Predicates, row_of
from gallery_server.dal.search.query import Part, Query
from gallery_server.dal.search.sql import Speech, Sql, all_of, asking
from gallery_server.dal.search.starts import IdStart, ScopeStart, Start, ValueStart
from gallery_server.dal.search.values import ValueTest
from gallery_server.dal.session import Dialect
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.search import AllOf, Comparison, FieldName, Namespace, Operator, Predicate

_JOINED = 20
"""MySQL joins 61 tables at most; other values are looked up one by one."""
_INSTANCE_ID = FieldName(Namespace.RECORD, "instanceId")


@dataclass(frozen=True, slots=True)
class Found:
    """The id of an instance, and where it stands in the order that was asked for."""

    instance_id: str
    place: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a search begins, which values it joins, most selective first, and what else it looks at."""

    query: Query
    start: Start
    joined: tuple[ValueTest, ...]
    others: tuple[Predicate, ...]


def plan(tx: Transaction, query: Query, limit: int, *, by_creation: bool) -> Plan:
    """Choose how to search; asks the database where there is a choice."""
    predicates = Predicates(Speech(Dialect.SQLITE), query.field_ids)
    by_row: dict[ValueTest, ValueTest] = {}
    others: list[Predicate] = []
    candidates: list[Start] = [ScopeStart(query.scope)]
    for conjunct in conjuncts(query.predicate):
        test = predicates.value_test(conjunct)
        row = None if test is None else replace(test, comparisons=())
        if test is not None and row is not None and (row in by_row or len(by_row) < _JOINED):
            by_row[row] = by_row.get(row, row).joined(test)
        else:
            others.append(conjunct)
            if isinstance(conjunct, Comparison) and conjunct.field == _INSTANCE_ID:
                candidates += _named(conjunct)
    tests = list(by_row.values())
    candidates += [ValueStart(test) for test in tests if test.narrows]
    if len(candidates) == 1:
        return Plan(query, candidates[0], tuple(tests), tuple(others))
    rows = starts.estimate(tx, candidates)
    start = candidates[starts.choose(candidates, rows, limit, by_creation=by_creation)]
    counts = {each.test: count for each, count in zip(candidates, rows, strict=True) if isinstance(each, ValueStart)}
    tests.sort(key=lambda test: counts.get(test, max(rows)))
    return Plan(query, start, tuple(tests), tuple(others))


def find(tx: Transaction, query: Query, part: Part) -> list[Found]:
    """Answer a part of the found, in order."""
    if query.scope.is_empty:
        return []
    keys = ordering_of(Predicates(Speech(Dialect.SQLITE), query.field_ids), part.order, "").keys
    chosen = plan(tx, query, part.limit, by_creation=not keys)
    rows = tx.rows(asking(lambda speech: _page(speech, chosen, part)))
    found = []
    for row in rows:
        instance_id = uuid_text(row["instance_id"])
        place = [key.to_cursor(row[f"k{number}"]) for number, key in enumerate(keys)]
        found.append(Found(instance_id, (*place, instance_id)))
    return found


def count(tx: Transaction, query: Query, up_to: int) -> int:
    """Count the found, no further than so many."""
    if query.scope.is_empty:
        return 0
    chosen = plan(tx, query, up_to, by_creation=True)

    def ask(speech: Speech) -> Sql:
        found = _select(speech, chosen, Sql("1"), Ordering(), None)
        return Sql(f"SELECT COUNT(*) AS found FROM ({found.text} LIMIT {up_to}) counted", found.values)  # noqa: S608 - names of ours and marks

    return int(tx.rows(asking(ask))[0]["found"])


def conjuncts(predicate: Predicate | None) -> list[Predicate]:
    """Answer the predicates that must all hold."""
    if predicate is None:
        return []
    if isinstance(predicate, AllOf):
        return [each for part in predicate.parts for each in conjuncts(part)]
    return [predicate]


def _named(comparison: Comparison) -> Sequence[Start]:
    if comparison.operator not in (Operator.EQUAL, Operator.IN):
        return []
    return [IdStart(tuple(str(value.content) for value in comparison.values))]


def _page(speech: Speech, chosen: Plan, part: Part) -> Sql:
    instance_id = _id_of(chosen)
    ordering = ordering_of(Predicates(speech, chosen.query.field_ids), part.order, instance_id)
    columns = Sql(f"{instance_id} AS instance_id")
    order = []
    for number, key in enumerate(ordering.keys):
        columns = Sql(f"{columns.text}, {key.expression.text} AS k{number}", columns.values + key.expression.values)
        order.append(f"k{number}{' DESC' if key.descending else ''}")
    order.append(f"{instance_id}{' DESC' if ordering.ids_descending else ''}")
    found = _select(speech, chosen, columns, ordering, part.after)
    return Sql(f"{found.text} ORDER BY {', '.join(order)} LIMIT {part.limit}", found.values)


def _id_of(chosen: Plan) -> str:
    return "d.owner_id" if isinstance(chosen.start, ValueStart) else "i.instance_id"


def _select(speech: Speech, chosen: Plan, columns: Sql, ordering: Ordering, after: tuple[str | int, ...] | None) -> Sql:
    start, instance_id = chosen.start, _id_of(chosen)
    alias = "d" if isinstance(start, ValueStart) else "i"
    tables = Sql(f"SELECT {columns.text} FROM {start.table(speech, alias)}", columns.values)  # noqa: S608 - names of ours and marks
    repeated: list[Sql] = []
    for number, test in enumerate(chosen.joined):
        if test.repeats:
            repeated.append(_once(speech, test, instance_id, start))
        elif not (isinstance(start, ValueStart) and start.test is test):
            tables += _joined(speech, test, f"v{number}", instance_id)
    if alias == "d":
        tables += Sql(f"{speech.then} instance i ON i.instance_id = d.owner_id")
    tables += Sql(" ".join(ordering.joins))
    conditions = [start.condition(speech, alias), *_scoped(speech, chosen), *_visible(chosen.query), *repeated]
    conditions += [Predicates(speech, chosen.query.field_ids).condition(other) for other in chosen.others]
    if after is not None:
        conditions.append(ordering.behind(after, instance_id))
    where = all_of(conditions)
    return tables + Sql(f"WHERE {where.text}", where.values)


def _joined(speech: Speech, test: ValueTest, alias: str, instance_id: str) -> Sql:
    # An equal value is found in the index alone, whose entries lie closer together than rows.
    by_index = f" {speech.by_index(test.index)}" if test.keeps_order else ""
    where = test.condition(speech, alias)
    return Sql(
        f"{speech.then} {test.table} {alias}{by_index} ON {alias}.owner_id = {instance_id} AND {where.text}",
        where.values,
    )


def _once(speech: Speech, test: ValueTest, instance_id: str, start: Start) -> Sql:
    """Hold of an instance once, however many of its rows do: where the search begins with them, of the first."""
    row = row_of(speech, instance_id, test)
    if not (isinstance(start, ValueStart) and start.test is test):
        return Sql(f"{row.text} = 1", row.values)
    before = row_of(speech, instance_id, test, Sql("v.field_id < d.field_id"))
    return Sql(f"{before.text} IS NULL", before.values)


def _scoped(speech: Speech, chosen: Plan) -> list[Sql]:
    """Hold to the scope, unless the start does; fields are of one project already, where there is but one."""
    if isinstance(chosen.start, ScopeStart):
        return []
    return [ScopeStart(chosen.query.scope).condition(speech, "i")]


def _visible(query: Query) -> list[Sql]:
    shown = []
    if not query.drafts:
        shown.append(Sql("i.line_sequence IS NOT NULL"))
    if not query.deprecated:
        shown.append(Sql("i.deprecation_id IS NULL"))
    if not query.copies:
        shown.append(Sql("i.cause = 'uploaded'"))
    return shown
