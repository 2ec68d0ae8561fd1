"""Write conditions in the rule language, every name and text safely quoted."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from gallery_client.conditions import Comparison, Condition, Group
from gallery_client.errors import InvalidArgument
from gallery_client.values import encode_time, plain

_SYMBOLS = {
    "EQUAL": "==",
    "NOT_EQUAL": "!=",
    "LESS_THAN": "<",
    "LESS_THAN_OR_EQUAL": "<=",
    "GREATER_THAN": ">",
    "GREATER_THAN_OR_EQUAL": ">=",
    "IN": "=~",
    "NOT_IN": "!~",
}
_NULL_TESTS = {"IS_NULL": "==", "IS_NOT_NULL": "!="}
_PATTERNS = {"LIKE": ("==", "=^", "=$"), "NOT_LIKE": ("!=", "!^", "!$")}

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_OWNED = re.compile(
    r"(?P<owner>metadata|annotations|model|shard|metrics|trainingMetrics|testMetrics|productionMetrics|health)"
    r"(\.(?P<plain>.+)|\[(?P<quote>['\"])(?P<quoted>.+)(?P=quote)\])",
    re.DOTALL,
)
# fmt: off
_KEPT_WORDS = frozenset({
    "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "div", "mod", "empty", "true", "false", "null", "new",
    "var", "let", "def", "function", "return", "if", "else", "for", "while", "do", "break", "continue", "switch",
    "try", "catch", "throw", "import",
})
# fmt: on


def expression_of(condition: Condition) -> str:
    """Write a condition as `where` text. Raises InvalidArgument for what the language has no words for."""
    if isinstance(condition, Group):
        return f"({(' && ' if condition.join == 'AND' else ' || ').join(map(expression_of, condition.parts))})"
    assert isinstance(condition, Comparison)  # noqa: S101 - there are two kinds
    name = _name(condition.field)
    if condition.operator in _NULL_TESTS:
        return f"{name} {_NULL_TESTS[condition.operator]} null"
    if condition.operator in _PATTERNS:
        return f"{name} {_pattern(condition)}"
    values = [_literal(value, condition.field) for value in condition.values]
    symbol = _SYMBOLS[condition.operator]
    return f"{name} {symbol} [{', '.join(values)}]" if symbol in ("=~", "!~") else f"{name} {symbol} {values[0]}"


def _name(field: str) -> str:
    if _NAME.fullmatch(field) and field.split(".", maxsplit=1)[0] not in _KEPT_WORDS:
        return field
    owned = _OWNED.fullmatch(field)
    if not owned:
        return f"metadata[{_quoted(field)}]"
    key = owned["plain"] or re.sub(r"\\(.)", r"\1", owned["quoted"], flags=re.DOTALL)
    return f"{owned['owner']}[{_quoted(key)}]"


def _pattern(condition: Comparison) -> str:
    exact, begins, ends = _PATTERNS[condition.operator]
    pattern = str(condition.values[0])
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = [place for place, part in enumerate(parts) if part in ("%", "_")]
    text = "".join(part[-1] for place, part in enumerate(parts) if place not in wild)
    symbols = {(): exact, (len(parts) - 1,): begins, (0,): ends}
    symbol = symbols.get(tuple(wild))
    if symbol is None or "_" in (parts[place] for place in wild) or len(wild) == len(parts) == 1:
        raise InvalidArgument(
            f"like({pattern!r}) can be joined with & alone; under | and ~ a pattern is text% or %text",
            reason="FIELD_MALFORMED",
            details={"field": condition.field, "value": pattern},
        )
    return f"{symbol} {_quoted(text)}"


def _literal(value: Any, field: str) -> str:
    value = plain(value, f"the value of {field!r}")
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float() if math.isfinite(value):
            return repr(float(value))
        case str():
            return _quoted(value)
        case datetime():
            encode_time(value, f"the value of {field!r}")
            return f"time('{value.astimezone(UTC).isoformat().replace('+00:00', 'Z')}')"
    raise InvalidArgument(
        f"the value of {field!r} is {value!r}; write a text, number, flag or time with a zone",
        reason="FIELD_MALFORMED",
        details={"field": field},
    )


def _quoted(text: str) -> str:
    escaped = re.sub(r"[\\']", r"\\\g<0>", text)
    return "'" + re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", escaped) + "'"
