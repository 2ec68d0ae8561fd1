"""Read constraints as the paper writes them: `{"field": "city", "operator": "equal", "value": "New York City"}`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from gallery_client.conditions import Comparison
from gallery_client.errors import InvalidArgument

OPERATORS = (
    "EQUAL", "NOT_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL",
    "IN", "NOT_IN", "LIKE", "IS_NULL", "IS_NOT_NULL",
)  # fmt: skip
"""How a field can be compared."""

_SPELLINGS = {
    "=": "EQUAL", "==": "EQUAL", "EQ": "EQUAL", "EQUALS": "EQUAL", "EQUAL_TO": "EQUAL",
    "!=": "NOT_EQUAL", "<>": "NOT_EQUAL", "NE": "NOT_EQUAL", "NOT_EQUALS": "NOT_EQUAL",
    "<": "LESS_THAN", "LT": "LESS_THAN", "<=": "LESS_THAN_OR_EQUAL", "LE": "LESS_THAN_OR_EQUAL",
    ">": "GREATER_THAN", "GT": "GREATER_THAN", ">=": "GREATER_THAN_OR_EQUAL", "GE": "GREATER_THAN_OR_EQUAL",
}  # fmt: skip
_KEYS = {"field", "operator", "value", "values"}
_WITHOUT_VALUE = ("IS_NULL", "IS_NOT_NULL")
_WITH_LIST = ("IN", "NOT_IN")


def comparison_of(constraint: Mapping[str, object]) -> Comparison:
    """Read one constraint; the value of IN and NOT_IN is a list. Raises InvalidArgument."""
    unknown = sorted(map(str, constraint.keys() - _KEYS))
    if unknown:
        raise _malformed(constraint, f"it has the unknown key {unknown[0]!r}; write field, operator and value")
    field, operator = constraint.get("field"), constraint.get("operator")
    if not isinstance(field, str) or not isinstance(operator, str):
        raise _malformed(constraint, "write field and operator, both texts")
    name = operator_named(operator)
    given = [constraint[key] for key in ("value", "values") if constraint.get(key) is not None]
    if name in _WITHOUT_VALUE:
        if given:
            raise _malformed(constraint, f"{name} takes no value; leave it out")
        return Comparison(field, name)
    if len(given) != 1:
        raise _malformed(constraint, "write one value; what is missing is asked for by is_null")
    (value,) = given
    if name not in _WITH_LIST:
        return Comparison(field, name, (value,))
    if not isinstance(value, list | tuple | set | frozenset):
        raise _malformed(constraint, f"the value of {name} is a list, such as [{value!r}]")
    return Comparison(field, name, tuple(value))


def operator_named(spelling: str) -> str:
    """Answer the operator that a spelling means, in any case: `equal`, `smaller_than`, `largerThan`, `>=`, `NOT IN`.

    Raises InvalidArgument, which lists the operators.
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s-]+", "_", spelling.strip()).upper()
    words = re.sub(r"^SMALLER|^LOWER", "LESS", re.sub(r"^LARGER|^BIGGER|^MORE", "GREATER", words))
    name = _SPELLINGS.get(words, words.removesuffix("_TO") if words.endswith("_OR_EQUAL_TO") else words)
    if name not in OPERATORS:
        near = difflib.get_close_matches(name, OPERATORS, n=3) or OPERATORS
        raise InvalidArgument(
            f"{spelling!r} is no operator; write one of {', '.join(near).lower()}",
            reason="FIELD_MALFORMED",
            details={"field": "operator", "known": ",".join(OPERATORS)},
        )
    return name


def _malformed(constraint: Mapping[str, object], advice: str) -> InvalidArgument:
    return InvalidArgument(
        f"the constraint {dict(constraint)!r} cannot be read: {advice}",
        reason="FIELD_MALFORMED",
        details={"field": "constraints"},
    )
