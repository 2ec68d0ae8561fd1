"""Say what each record field is in SQL, of an instance under the alias `i`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gallery_server.dal.fields import uuid_bytes
from gallery_server.dal.search.sql import FALSE, Speech, Sql
from gallery_server.dal.search.values import SIGNS, float_or_whole
from gallery_server.domain.search import Comparison, Operator
from gallery_server.domain.value import Value

ORDINALS = 1 << 31
"""More than there are ordinals or revisions, so that a version is one number."""
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_CURRENT = "SELECT 1 FROM current_deployment c WHERE c.instance_id = i.instance_id"
_VALIDATED = (
    "SELECT 1 FROM latest_metric m WHERE m.owner_id = i.instance_id "
    "AND (SELECT k.scope FROM metric_key k WHERE k.field_id = m.field_id) = 'Validation'"
)
_STAGE = (
    "CASE WHEN i.deprecation_id IS NOT NULL THEN 'deprecated' WHEN i.line_sequence IS NULL THEN 'draft' "
    f"WHEN ({_CURRENT} LIMIT 1) = 1 THEN 'deployed' WHEN ({_VALIDATED} LIMIT 1) = 1 THEN 'evaluated' ELSE 'trained' END"
)


@dataclass(frozen=True, slots=True)
class Column:
    """An expression, and the form in which the database has its values: bytes of texts and ids, whole numbers."""

    expression: Callable[[Speech], Sql]
    form: Callable[[Value], Any]
    is_text: bool = False


def _text(expression: str) -> Column:
    return Column(
        lambda speech: Sql(speech.bytes_of(expression)), lambda value: str(value.content).encode(), is_text=True
    )


def _bytes(expression: Sql, form: Callable[[str], bytes]) -> Column:
    return Column(lambda _: expression, lambda value: form(str(value.content)), is_text=True)


def _whole(expression: str) -> Column:
    return Column(lambda _: Sql(expression), float_or_whole)


def _id_form(content: str) -> bytes:
    return uuid_bytes(content)


def _version_form(value: Value) -> int:
    revision, _, ordinal = str(value.content).partition(".")
    return int(revision) * ORDINALS + int(ordinal)


_COLUMNS = {
    "instanceId": _bytes(Sql("i.instance_id"), _id_form),
    "projectName": _text("(SELECT p.name FROM project p WHERE p.project_id = i.project_id)"),
    "baseVersionId": _text("(SELECT m.base_version_id FROM model m WHERE m.model_id = i.model_id)"),
    "modelId": _bytes(Sql("i.model_id"), _id_form),
    "revision": _whole("i.revision"),
    "version": Column(lambda _: Sql(f"(i.revision * {ORDINALS} + i.ordinal)"), _version_form),
    "number": _whole("i.number"),
    "createdTime": _whole("i.created_micros"),
    "createdBy": _text("i.created_by"),
    "format": _text("i.format"),
    "mediaType": _text("i.media_type"),
    "size": _whole("(SELECT b.size FROM `blob` b WHERE b.blob_id = i.blob_id)"),
    "sha256": _bytes(Sql("(SELECT b.sha256 FROM `blob` b WHERE b.blob_id = i.blob_id)"), bytes.fromhex),
    "stage": _text(_STAGE),
    "cause": _text("i.cause"),
    "externalId": _text("i.external_id"),
    "deprecated": _whole("(i.deprecation_id IS NOT NULL)"),
}


def column_of(name: str) -> Column:
    """Answer the column of a record field that has one value: all but `environments`."""
    return _COLUMNS[name]


def shard_column(name: str) -> Column:
    """Answer the column of a shard key."""
    value = "(SELECT l.value FROM line_shard l WHERE l.line_id = i.line_id AND l.name = ?)"
    return _bytes(Sql(value, (name,)), str.encode)


def column_condition(speech: Speech, column: Column, comparison: Comparison) -> Sql:
    """Compare a column."""
    expression, operator = column.expression(speech), comparison.operator
    if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        return expression + Sql("IS NULL" if operator is Operator.IS_NULL else "IS NOT NULL")
    if operator in (Operator.IN, Operator.NOT_IN):
        return _among(expression, operator, [column.form(value) for value in comparison.values])
    (value,) = comparison.values
    if operator in (Operator.LIKE, Operator.NOT_LIKE):
        matches = speech.like(expression.text, "NULL", str(value.content))
        text = matches.text if operator is Operator.LIKE else f"NOT ({matches.text})"
        return Sql(text, expression.values + matches.values)
    form = column.form(value)
    if isinstance(form, float):
        return _compared_with_number(expression, operator, form)
    return expression + Sql(f"{SIGNS[operator]} ?", (form,))


def environments_condition(comparison: Comparison) -> Sql:
    """Compare the environments where an instance is current: none is a missing value, and one of them counts."""
    match comparison.operator:
        case Operator.IS_NULL:
            return Sql(f"({_CURRENT} LIMIT 1) IS NULL")
        case Operator.IS_NOT_NULL:
            return Sql(f"({_CURRENT} LIMIT 1) = 1")
    names = tuple(str(value.content) for value in comparison.values)
    marks = ", ".join("?" * len(names))
    here = f"({_CURRENT} AND c.environment IN ({marks}) LIMIT 1)"
    if comparison.operator in (Operator.EQUAL, Operator.IN):
        return Sql(f"{here} = 1", names)
    return Sql(f"(({_CURRENT} LIMIT 1) = 1 AND {here} IS NULL)", names)


def _among(expression: Sql, operator: Operator, forms: list[Any]) -> Sql:
    """Look a value up in a list, whose fractions no whole number equals."""
    whole = [int(form) if isinstance(form, float) else form for form in forms if not _is_no_whole(form)]
    word = "IN" if operator is Operator.IN else "NOT IN"
    if not whole:
        return FALSE if operator is Operator.IN else expression + Sql("IS NOT NULL")
    return expression + Sql(f"{word} ({', '.join('?' * len(whole))})", tuple(whole))


def _is_no_whole(form: Any) -> bool:
    return isinstance(form, float) and not (form.is_integer() and _LEAST <= form <= _MOST)


def _compared_with_number(expression: Sql, operator: Operator, number: float) -> Sql:
    """Compare whole numbers with what may be none, without a loss of digits."""
    if operator in (Operator.EQUAL, Operator.NOT_EQUAL):
        return _among(expression, Operator.IN if operator is Operator.EQUAL else Operator.NOT_IN, [number])
    up = operator in (Operator.LESS_THAN, Operator.GREATER_THAN_OR_EQUAL)
    whole = math.ceil(number) if up else math.floor(number)
    if _LEAST <= whole <= _MOST:
        return expression + Sql(f"{SIGNS[operator]} ?", (whole,))
    holds = (whole > 0) == (operator in (Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUAL))
    return expression + Sql("IS NOT NULL") if holds else FALSE
