"""Compare indexed values: what holds of a row of `text_value` or `number_value` where a comparison holds."""

from __future__ import annotations

import operator as op
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gallery_server.dal.search.sql import FALSE, TRUE, Speech, Sql, all_of, any_of, numbers
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
_STRICT = {Operator.GREATER_THAN_OR_EQUAL: ">", Operator.LESS_THAN_OR_EQUAL: "<"}
_REST = "COALESCE({alias}.rest, x'')"


@dataclass(frozen=True, slots=True)
class ValueTest:
    """Rows of one table that a comparison is about, and what must hold of them; `alias` stands for the table."""

    table: str
    field_ids: tuple[int, ...]
    operator: Operator
    values: tuple[Value, ...]

    @property
    def keeps_order(self) -> bool:
        """Tell whether the index gives what holds by the owner's id."""
        return self.operator is Operator.EQUAL and len(self.field_ids) == 1

    @property
    def index(self) -> str:
        """Name the index by value."""
        return f"{self.table}_field_id_{'beginning' if self.table == 'text_value' else 'number'}_owner_id"

    def condition(self, speech: Speech, alias: str) -> Sql:
        """Answer what must hold of a row."""
        fields = (
            f"{alias}.field_id = {self.field_ids[0]}"
            if len(self.field_ids) == 1
            else f"{alias}.field_id IN {numbers(self.field_ids)}"
        )
        return all_of([Sql(fields), self._of_values(speech, alias)])

    def _of_values(self, speech: Speech, alias: str) -> Sql:
        if not self.values:
            return TRUE
        if self.operator in (Operator.IN, Operator.NOT_IN):
            return self._of_list(alias)
        (value,) = self.values
        if self.operator in (Operator.LIKE, Operator.NOT_LIKE):
            return _like(speech, self.operator, str(value.content), alias)
        return (_text if self.table == "text_value" else _number)(self.operator, value, alias)

    def _of_list(self, alias: str) -> Sql:
        """Look up what is indexed whole in one list, and compare the rest one by one."""
        is_text, wanted = self.table == "text_value", self.operator is Operator.IN
        short, others = [], []
        for value in self.values:
            indexed, more = _forms(value)
            whole = len(indexed) < BEGINNING_BYTES if isinstance(indexed, bytes) else more is None
            if whole:
                short.append(indexed)
            else:
                others.append(value)
        single, join = (Operator.EQUAL, any_of) if wanted else (Operator.NOT_EQUAL, all_of)
        parts = [(_text if is_text else _number)(single, value, alias) for value in others]
        if short:
            column, word = f"{alias}.{'beginning' if is_text else 'number'}", "IN" if wanted else "NOT IN"
            parts.append(Sql(f"{column} {word} ({', '.join('?' * len(short))})", tuple(short)))
        return join(parts)


def _forms(value: Value) -> tuple[object, object]:
    """Answer what is indexed of a value, and what more there is of it."""
    return text_form(value.content) if isinstance(value.content, str) else number_form(value.content)


def tests_of(comparison: Comparison, ids: Mapping[ValueKind, tuple[int, ...]]) -> Iterator[ValueTest]:
    """Yield the tests of which one must hold where a comparison holds that is not IS_NULL."""
    if comparison.operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        yield from presence(ids)
        return
    by_kind: dict[ValueKind, list[Value]] = {}
    for value in comparison.values:
        by_kind.setdefault(comparable_kind(value.kind), []).append(value)
    for kind, values in by_kind.items():
        if kind in ids:
            table = "text_value" if kind is ValueKind.TEXT else "number_value"
            yield ValueTest(table, ids[kind], comparison.operator, tuple(values))


def presence(ids: Mapping[ValueKind, tuple[int, ...]]) -> Iterator[ValueTest]:
    """Yield the tests of which one holds where a key has a value of whatever kind."""
    texts = ids.get(ValueKind.TEXT, ())
    others = tuple(each for kind, some in ids.items() if kind is not ValueKind.TEXT for each in some)
    if texts:
        yield ValueTest("text_value", texts, Operator.IS_NOT_NULL, ())
    if others:
        yield ValueTest("number_value", others, Operator.IS_NOT_NULL, ())


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


def _number(operator: Operator, value: Value, alias: str) -> Sql:
    number, whole = number_form(float_or_whole(value))
    column = f"{alias}.number"
    if number is None:
        return FALSE
    if whole is None:
        return Sql(f"{column} {SIGNS[operator]} ?", (number,))
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
