"""Compare indexed values: what holds of a row of `text_value`, `number_value` or `latest_metric` where a test does."""

from __future__ import annotations

import operator as op
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gallery_server.dal.search.sql import FALSE, Speech, Sql, all_of, any_of, numbers
from gallery_server.dal.value_store import BEGINNING_BYTES, comparable_kind, number_form, text_form
from gallery_server.domain.pattern import Pattern
from gallery_server.domain.search import Comparison, Operator
from gallery_server.domain.value import Value, ValueKind

SIGNS = {
    Operator.EQUAL: "=",
    Operator.NOT_EQUAL: "<>",
    Operator.GREATER_THAN: ">",
    Operator.GREATER_THAN_OR_EQUAL: ">=",
    Operator.LESS_THAN: "<",
    Operator.LESS_THAN_OR_EQUAL: "<=",
}
_OTHER = (Operator.NOT_EQUAL, Operator.NOT_IN)
_STRICT = {Operator.GREATER_THAN_OR_EQUAL: ">", Operator.LESS_THAN_OR_EQUAL: "<"}
_HOLDS = {
    Operator.EQUAL: op.eq,
    Operator.NOT_EQUAL: op.ne,
    Operator.GREATER_THAN: op.gt,
    Operator.GREATER_THAN_OR_EQUAL: op.ge,
    Operator.LESS_THAN: op.lt,
    Operator.LESS_THAN_OR_EQUAL: op.le,
}
_REST = "COALESCE({alias}.rest, x'')"
TEXTS, NUMBERS, METRICS = "text_value", "number_value", "latest_metric"


@dataclass(frozen=True, slots=True)
class ValueTest:
    """Rows of one table, and the comparisons that must hold of one of them; `alias` stands for the table."""

    table: str
    field_ids: tuple[int, ...]
    comparisons: tuple[Comparison, ...] = ()
    """None where any value will do."""
    repeats: bool = False
    """Whether an owner may have several of these rows, as of a metric in several scopes."""

    @property
    def keeps_order(self) -> bool:
        """Tell whether the index gives what holds by the owner's id."""
        return len(self.field_ids) == 1 and any(each.operator is Operator.EQUAL for each in self.comparisons)

    @property
    def narrows(self) -> bool:
        """Tell whether the index leads to what holds, rather than past what does not."""
        return not self.comparisons or any(each.operator not in _OTHER for each in self.comparisons)

    @property
    def index(self) -> str:
        """Name the index by value."""
        return f"{self.table}_field_id_{'beginning' if self.table == TEXTS else 'number'}_owner_id"

    def condition(self, speech: Speech, alias: str) -> Sql:
        """Answer what must hold of a row."""
        fields = (
            f"{alias}.field_id = {self.field_ids[0]}"
            if len(self.field_ids) == 1
            else f"{alias}.field_id IN {numbers(self.field_ids)}"
        )
        return all_of([Sql(fields), *(self._holds(speech, alias, each) for each in self.comparisons)])

    def joined(self, other: ValueTest) -> ValueTest:
        """Answer the one test of a row that both are."""
        return replace(self, comparisons=(*self.comparisons, *other.comparisons))

    def _holds(self, speech: Speech, alias: str, comparison: Comparison) -> Sql:
        if comparison.operator in (Operator.IN, Operator.NOT_IN):
            return self._of_list(alias, comparison)
        (value,) = comparison.values
        if comparison.operator in (Operator.LIKE, Operator.NOT_LIKE):
            return _like(speech, comparison.operator, str(value.content), alias)
        return self._single(comparison.operator, value, alias)

    def _single(self, operator: Operator, value: Value, alias: str) -> Sql:
        return _text(operator, value, alias) if self.table == TEXTS else _number(self.table, operator, value, alias)

    def _of_list(self, alias: str, comparison: Comparison) -> Sql:
        """Look up what is indexed whole in one list, and compare the rest one by one."""
        wanted = comparison.operator is Operator.IN
        short, others = [], []
        for value in comparison.values:
            indexed, more = _forms(value)
            whole = len(indexed) < BEGINNING_BYTES if isinstance(indexed, bytes) else more is None
            if whole:
                short.append(indexed)
            else:
                others.append(value)
        single, join = (Operator.EQUAL, any_of) if wanted else (Operator.NOT_EQUAL, all_of)
        parts = [self._single(single, value, alias) for value in others]
        if short:
            column, word = f"{alias}.{'beginning' if self.table == TEXTS else 'number'}", "IN" if wanted else "NOT IN"
            parts.append(Sql(f"{column} {word} ({', '.join('?' * len(short))})", tuple(short)))
        return join(parts)


def _forms(value: Value) -> tuple[object, object]:
    """Answer what is indexed of a value, and what more there is of it."""
    return text_form(value.content) if isinstance(value.content, str) else number_form(value.content)


def tests_of(comparison: Comparison, ids: Mapping[ValueKind, tuple[int, ...]], numbers_in: str) -> Iterator[ValueTest]:
    """Yield the tests of which one must hold where a comparison holds that is not IS_NULL."""
    if comparison.operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        yield from presence(ids, numbers_in)
        return
    by_kind: dict[ValueKind, list[Value]] = {}
    for value in comparison.values:
        by_kind.setdefault(comparable_kind(value.kind), []).append(value)
    for kind, values in by_kind.items():
        if kind in ids:
            table = TEXTS if kind is ValueKind.TEXT else numbers_in
            yield ValueTest(table, ids[kind], (replace(comparison, values=tuple(values)),))


def presence(ids: Mapping[ValueKind, tuple[int, ...]], numbers_in: str) -> Iterator[ValueTest]:
    """Yield the tests of which one holds where a key has a value of whatever kind."""
    texts = ids.get(ValueKind.TEXT, ())
    others = tuple(each for kind, some in ids.items() if kind is not ValueKind.TEXT for each in some)
    if texts:
        yield ValueTest(TEXTS, texts)
    if others:
        yield ValueTest(numbers_in, others)


def _text(operator: Operator, value: Value, alias: str) -> Sql:
    beginning, rest = text_form(str(value.content))
    column = f"{alias}.beginning"
    if len(beginning) < BEGINNING_BYTES:
        return Sql(f"{column} {SIGNS[operator]} ?", (beginning,))
    remainder = Sql(f"{_REST.format(alias=alias)} {SIGNS[operator]} ?", (rest or b"",))
    if operator is Operator.EQUAL:
        return all_of([Sql(f"{column} = ?", (beginning,)), remainder])
    if operator is Operator.NOT_EQUAL:
        return any_of([Sql(f"{column} <> ?", (beginning,)), remainder])
    return _whole_behind_beginning(operator, column, beginning, remainder)


def _number(table: str, operator: Operator, value: Value, alias: str) -> Sql:
    content = float_or_whole(value)
    number, whole = number_form(content)
    column = f"{alias}.number"
    if number is None:
        return FALSE
    if whole is None:
        return Sql(f"{column} {SIGNS[operator]} ?", (number,))
    if table == METRICS:
        # A metric is a double, so that one as large as this number is known to the last digit.
        remainder = Sql(f"{column} IS NOT NULL") if _HOLDS[operator](number, content) else FALSE
    else:
        remainder = Sql(f"{alias}.whole {SIGNS[operator]} ?", (whole,))
    if operator is Operator.EQUAL:
        return all_of([Sql(f"{column} = ?", (number,)), remainder])
    if operator is Operator.NOT_EQUAL:
        return any_of([Sql(f"{column} <> ?", (number,)), remainder])
    return _whole_behind_beginning(operator, column, number, remainder)


def _whole_behind_beginning(operator: Operator, column: str, beginning: object, remainder: Sql) -> Sql:
    """Compare by what is indexed, and where that is equal by the rest."""
    strict = _STRICT.get(operator, SIGNS[operator])
    indexed = Sql(f"{column} {strict}= ?", (beginning,))
    return all_of([indexed, any_of([Sql(f"{column} {strict} ?", (beginning,)), remainder])])


def _like(speech: Speech, operator: Operator, pattern: str, alias: str) -> Sql:
    matches = speech.like(f"{alias}.beginning", f"{alias}.rest", pattern)
    if operator is Operator.NOT_LIKE:
        return Sql(f"NOT ({matches.text})", matches.values)
    prefix = Pattern(pattern).beginning.encode()[:BEGINNING_BYTES]
    if not prefix:
        return matches
    # No byte of UTF-8 is 0xFF, so that the last one can always be counted up.
    behind = prefix[:-1] + bytes([prefix[-1] + 1])
    column = f"{alias}.beginning"
    return all_of([Sql(f"{column} >= ?", (prefix,)), Sql(f"{column} < ?", (behind,)), matches])


def float_or_whole(value: Value) -> float:
    """Answer the content of what is no text; a flag is 0 or 1."""
    return op.pos(value.content)  # type: ignore[arg-type]  # a number, or a bool, which counts as one
