"""Say what of one comparison SQL answers as the evaluator does: the same kinds, and values in their stored form."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isfinite

from gallery_server.domain import limits
from gallery_server.domain.field import Path, field_at
from gallery_server.domain.metric import Scope
from gallery_server.domain.record_field import OPERATORS_OF, RECORD_FIELDS, SHARD_VALUE, RecordField
from gallery_server.domain.search import SCOPES, AllOf, Comparison, FieldName, Namespace, Operator, Predicate
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import InvalidArgument
from gallery_server.expressions.comparisons import begins_or_ends
from gallery_server.expressions.context import OTHERS
from gallery_server.expressions.references import path_of
from gallery_server.expressions.values import WHOLE, Members

_OWNERS = {space.value for space in Namespace}
_SPACES = {scope: space for space, scope in SCOPES.items()}
_SAME = (Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN)
_LISTS = (Operator.IN, Operator.NOT_IN)
_ALIKE = (Operator.LIKE, Operator.NOT_LIKE)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[1-9][0-9]{0,8}\.[1-9][0-9]{0,8}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def comparable(kind: ValueKind) -> ValueKind:
    """Answer the kind that a kind compares as."""
    return ValueKind.NUMBER if kind is ValueKind.WHOLE else kind


def field_of(node: ast.expr, scope: Scope) -> FieldName | None:
    """Answer the field of an instance that a part names and SQL compares; `metrics` are those of a scope."""
    path = path_of(node)
    return None if path is None else field_at_path(path, scope)


def field_at_path(path: Path, scope: Scope) -> FieldName | None:
    """Answer the field that a path names, as `field_of` does."""
    if path[0] in OTHERS or (len(path) == 1 and path[0] in _OWNERS):
        return None
    try:
        field = field_at(path)
    except InvalidArgument:
        return None
    if field.namespace is Namespace.METRICS:
        return replace(field, namespace=_SPACES[scope])
    # An instance is current in several environments at once: a list to the evaluator, any of its members to search.
    unlike = field.namespace is Namespace.METRIC or field == FieldName(Namespace.RECORD, "environments")
    return None if unlike else field


def null_test(field: FieldName, *, is_null: bool) -> Comparison:
    """Ask whether a field is missing."""
    return Comparison(field, Operator.IS_NULL if is_null else Operator.IS_NOT_NULL)


def flag(field: FieldName, *, holds: bool) -> Comparison | None:
    """Ask whether a field is true, or false; None where it is never either."""
    return _fitting(field, Operator.EQUAL, (Value(ValueKind.FLAG, holds),))


def comparisons_of(
    field: FieldName, operator: Operator, written: ast.cmpop, content: object
) -> tuple[Predicate, bool] | None:
    """Answer what compares a field with a value, and whether that is exact; None where SQL would answer otherwise."""
    if operator in _LISTS:
        if isinstance(content, range):
            return _in_range(field, content) if operator is Operator.IN else None
        values = _members(content)
    elif operator in _ALIKE:
        values = _pattern(written, content)
    else:
        values = _values([content])
    found = None if values is None else _fitting(field, operator, values)
    return None if found is None else (found, True)


def _in_range(field: FieldName, content: range) -> tuple[Predicate, bool] | None:
    """Ask for what lies between the ends; fractions do, and are no members."""
    ends = ((Operator.GREATER_THAN_OR_EQUAL, content.start), (Operator.LESS_THAN_OR_EQUAL, content.stop - 1))
    if content.step != 1 or not content or any(end not in WHOLE for _, end in ends):
        return None
    parts = [_fitting(field, operator, (Value(ValueKind.WHOLE, end),)) for operator, end in ends]
    if any(part is None for part in parts):
        return None
    return AllOf(tuple(part for part in parts if part is not None)), False


def _members(content: object) -> tuple[Value, ...] | None:
    if isinstance(content, list | tuple | Members | set | frozenset | Mapping):
        return _values(content) or None
    return None


def _pattern(written: ast.cmpop, content: object) -> tuple[Value, ...] | None:
    if not isinstance(content, str) or _values([content]) is None:
        return None
    pattern = begins_or_ends(written, content)
    return (pattern,) if len(str(pattern.content)) <= limits.PATTERN_CHARACTERS else None


def _values(contents: Iterable[object]) -> tuple[Value, ...] | None:
    values = [_value(content) for content in contents]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None


def _value(content: object) -> Value | None:
    match content:
        case bool():
            return Value(ValueKind.FLAG, content)
        case int() if content in WHOLE:
            return Value(ValueKind.WHOLE, content)
        case float() if isfinite(content):
            return Value(ValueKind.NUMBER, content)
        case str() if _is_stored_form(content):
            return Value(ValueKind.TEXT, content)
        case datetime() if content.tzinfo is not None:
            return Value(ValueKind.TIME, (content - _EPOCH) // timedelta(microseconds=1))
    return None


def _is_stored_form(content: str) -> bool:
    try:
        size = len(content.encode())
    except UnicodeEncodeError:
        return False
    return size <= limits.METADATA_TEXT_BYTES and unicodedata.is_normalized("NFC", content)


def _fitting(field: FieldName, operator: Operator, values: tuple[Value, ...]) -> Comparison | None:
    """Answer a comparison that SQL decides as the evaluator would, or None."""
    record = _record_field(field)
    if record is not None:
        fits = operator in record.operators and all(_is_of(field, record, operator, value) for value in values)
    else:
        fits = all(operator in OPERATORS_OF[comparable(value.kind)] for value in values)
    return Comparison(field, operator, values) if fits else None


def _record_field(field: FieldName) -> RecordField | None:
    if field.namespace is Namespace.SHARD:
        return SHARD_VALUE
    return RECORD_FIELDS[field.name] if field.namespace is Namespace.RECORD else None


def _is_of(field: FieldName, record: RecordField, operator: Operator, value: Value) -> bool:
    """Tell whether a value of a record is written as the record has it; search itself takes more spellings."""
    if comparable(value.kind) is not record.kind:
        return False
    text = str(value.content)
    if record.is_id:
        return _ID.fullmatch(text) is not None
    if record.words:
        return text in record.words
    if field == FieldName(Namespace.RECORD, "sha256"):
        return _SHA256.fullmatch(text) is not None
    if field == FieldName(Namespace.RECORD, "version"):
        # SQL orders versions by their numbers, the evaluator as the texts that they are.
        return operator in _SAME and _VERSION.fullmatch(text) is not None
    return True
