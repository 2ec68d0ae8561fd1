"""Hold comparisons to what their fields can be compared with, and bring their values into the form that is stored."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from gallery_server.dal.search.columns import ORDINALS
from gallery_server.domain import limits
from gallery_server.domain.names import normal_id, normal_sha256, shown
from gallery_server.domain.pattern import Pattern
from gallery_server.domain.record_field import OPERATORS_OF, RECORD_FIELDS, SHARD_VALUE, RecordField
from gallery_server.domain.search import Comparison, Namespace, Operator
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.nearest import did_you_mean, nearest
from gallery_server.registry.searching.search_fields import KnownFields, spelled

_NULL = (Operator.IS_NULL, Operator.IS_NOT_NULL)
_LISTS = (Operator.IN, Operator.NOT_IN)
_ALIKE = (Operator.LIKE, Operator.NOT_LIKE)
_VERSION = re.compile(r"(\d{1,10})\.(\d{1,10})", re.ASCII)


def checked(label: str, comparison: Comparison, known: KnownFields) -> Comparison:
    """Answer a comparison with values in their stored form; raise InvalidArgument naming what does not fit."""
    known.require(label, comparison.field)
    record = _record_field(comparison)
    return fitted(label, comparison, record, {record.kind} if record else known.kinds(comparison.field))


def fitted(label: str, comparison: Comparison, record: RecordField | None, kinds: Collection[ValueKind]) -> Comparison:
    """Answer a comparison of a field of these kinds, or of any, as `checked` does."""
    _check_count(label, comparison)
    values = tuple(_normal(label, value) for value in comparison.values)
    operators = (
        record.operators if record else frozenset().union(*(OPERATORS_OF[each] for each in kinds or OPERATORS_OF))
    )
    _check_operator(label, comparison, operators)
    values = tuple(_of_kind(label, comparison, value, kinds) for value in values)
    if comparison.operator in _ALIKE:
        _check_pattern(label, str(values[0].content))
    elif record:
        values = tuple(_of_record(label, comparison.field.name, record, value) for value in values)
    return replace(comparison, values=values)


def _record_field(comparison: Comparison) -> RecordField | None:
    if comparison.field.namespace is Namespace.SHARD:
        return SHARD_VALUE
    return RECORD_FIELDS[comparison.field.name] if comparison.field.namespace is Namespace.RECORD else None


def _check_count(label: str, comparison: Comparison) -> None:
    count, operator = len(comparison.values), comparison.operator
    least, most = (0, 0) if operator in _NULL else (1, limits.LISTED_VALUES) if operator in _LISTS else (1, 1)
    if least <= count <= most:
        return
    wanted = {0: "takes no value", 1: "takes one value in value"}.get(most, f"takes 1 to {most} values in values")
    raise InvalidArgument(
        Reason.FIELD_MISSING if count < least else Reason.TOO_MANY_ITEMS,
        f"{label} gives {operator.name} {count} values; it {wanted}.",
        field=label,
        count=count,
        limit=most,
    )


def _normal(label: str, value: Value) -> Value:
    if isinstance(value.content, float) and not math.isfinite(value.content):
        raise InvalidArgument(
            Reason.KIND_UNFIT,
            f"{label} compares with {value.content}, which nothing is equal to, less or more; use IS_NOT_NULL to find "
            "what has any value.",
            field=label,
            value=value.content,
            known="finite numbers",
        )
    if not isinstance(value.content, str):
        return value
    content = unicodedata.normalize("NFC", value.content)
    if (length := len(content.encode())) > limits.METADATA_TEXT_BYTES:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"{label} compares with a text of {length} bytes; at most {limits.METADATA_TEXT_BYTES} are allowed.",
            field=label,
            length=length,
            limit=limits.METADATA_TEXT_BYTES,
        )
    return Value(value.kind, content)


def _check_operator(label: str, comparison: Comparison, operators: Collection[Operator]) -> None:
    if comparison.operator in operators:
        return
    fitting = ", ".join(operator.name for operator in Operator if operator in operators and operator not in _ALIKE[1:])
    raise InvalidArgument(
        Reason.OPERATOR_UNFIT,
        f"{label} compares {shown(spelled(comparison.field))} by {comparison.operator.name}; it takes {fitting}.",
        field=label,
        value=comparison.operator.name,
        known=fitting,
    )


def _of_kind(label: str, comparison: Comparison, value: Value, kinds: Collection[ValueKind]) -> Value:
    """Answer a value of a kind that the field has had; times may be written as text."""
    if value.kind is ValueKind.TEXT and ValueKind.TIME in kinds and ValueKind.TEXT not in kinds:
        return _time(label, str(value.content))
    kind = ValueKind.NUMBER if value.kind is ValueKind.WHOLE else value.kind
    if kinds and kind not in kinds:
        known = ", ".join(sorted(kinds))
        raise InvalidArgument(
            Reason.KIND_UNFIT,
            f"{label} compares {shown(spelled(comparison.field))} with a {value.kind}, and its values are {known} "
            "alone; a value matches its own kind.",
            field=label,
            value=value.kind,
            known=known,
        )
    _check_operator(label, comparison, OPERATORS_OF[kind])
    return value


def _time(label: str, content: str) -> Value:
    try:
        moment = datetime.fromisoformat(content)
        if moment.tzinfo is not None:
            return Value(ValueKind.TIME, round(moment.timestamp() * 1_000) * 1_000 + moment.microsecond % 1_000)
    except ValueError:
        pass
    raise InvalidArgument(
        Reason.KIND_UNFIT,
        f"{label} compares a time with {shown(content)}; write RFC 3339 with an offset, as 2026-01-31T12:00:00+01:00.",
        field=label,
        value=shown(content),
        known="time",
    )


def _check_pattern(label: str, content: str) -> None:
    if len(content) > limits.PATTERN_CHARACTERS:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"{label} has a pattern of {len(content)} characters; at most {limits.PATTERN_CHARACTERS} are allowed.",
            field=label,
            length=len(content),
            limit=limits.PATTERN_CHARACTERS,
        )
    if not Pattern(content).is_complete:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"{label} has the pattern {shown(content)}, which ends with a backslash; write two for one that is meant.",
            field=label,
            value=shown(content),
        )


def _of_record(label: str, name: str, record: RecordField, value: Value) -> Value:
    content = str(value.content)
    if record.is_id:
        return text(normal_id(label, content.lower()))
    if name == "sha256":
        return text(normal_sha256(label, content))
    if name == "version":
        match = _VERSION.fullmatch(content)
        if match is None or max(map(int, match.groups())) >= ORDINALS:
            raise _no_value(label, name, content, "versions such as 4.2")
    if record.words:
        # Records on the wire show the names of enums, which are these words in capitals.
        by_folded = {word.lower(): word for word in record.words}
        word = by_folded.get(content.lower())
        if word is None:
            raise _no_value(label, name, content, ", ".join(record.words))
        return text(word)
    return value


def _no_value(label: str, name: str, content: str, known: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.KIND_UNFIT,
        f"{label} compares {name} with {shown(content)}; its values are {known}."
        f"{did_you_mean(nearest(content, known.split(', ')))}",
        field=label,
        value=shown(content),
        known=known,
    )
