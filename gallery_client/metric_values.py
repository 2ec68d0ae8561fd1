"""Read metrics as people have them: numbers by name, of Python or numpy, or a report of scikit-learn.

    {"mae": numpy.float32(1.2)}                         mae
    {"accuracy": 0.9,
     "weighted avg": {"precision": 0.8, "recall": 1}}   accuracy, precision/weighted avg, recall/weighted avg

A mapping inside stands for a class or an average, as in `classification_report(..., output_dict=True)`: the name of the
metric comes first, so that all its classes stand together. Its parts are numbers.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from numbers import Real

from gallery_client.errors import InvalidArgument
from gallery_client.values import plain


def metric_values(metrics: Mapping[str, object], place: str = "") -> dict[str, float]:
    """Answer numbers by name. `place` stands before the names of elements in errors; raises InvalidArgument."""
    if not isinstance(metrics, Mapping):
        raise _malformed(f"{place}metrics", metrics, "send numbers by name, such as {'mae': 1.2}")
    values: dict[str, float] = {}
    for name, element, value in _flat(metrics, f"{place}metrics"):
        if name in values:
            raise InvalidArgument(
                f"{element} is the metric {name!r} a second time; give each name once",
                reason="FIELD_MALFORMED",
                details={"field": element},
            )
        values[name] = metric_value(value, element)
    return values


def metric_value(value: object, element: str) -> float:
    """Answer one number; `element` names it in errors. NaN and the infinities are numbers. Raises InvalidArgument."""
    number = plain(value, element)
    if isinstance(number, bool) or not isinstance(number, Real | Decimal):
        raise _malformed(element, number, _advice(number))
    try:
        return float(number)
    except OverflowError:
        raise _malformed(element, number, "a metric has 64 bits; send its logarithm") from None


def _flat(metrics: Mapping[str, object], field: str) -> Iterator[tuple[str, str, object]]:
    """Give the name, the element as it was written, and the value of each metric."""
    for name, value in metrics.items():
        element = f"{field}[{name!r}]"
        _require_text(name, element)
        if isinstance(value, Mapping):
            for part, number in value.items():
                _require_text(part, f"{element}[{part!r}]")
                yield f"{part}/{name}", f"{element}[{part!r}]", number
        else:
            yield name, element, value


def _require_text(name: object, element: str) -> None:
    if not isinstance(name, str):
        raise _malformed(element, name, f"the name of a metric is a text; write {str(name)!r}")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise _malformed(element, name, "the name of a metric is valid Unicode") from None


def _advice(value: object) -> str:
    if value is None:
        return "a metric is a number; leave out what was not measured, or send float('nan')"
    if isinstance(value, bool):
        return "a metric is a number; send 1.0 or 0.0, or put a flag into metadata"
    if isinstance(value, complex):
        return "a metric is one real number; send abs(value), or its two parts by names of their own"
    if isinstance(value, Mapping):
        return "a metric is one number, and a report has one mapping inside another; name each number by itself"
    if isinstance(value, str):
        return "a metric is a number; send float(value), or put a text into metadata"
    return "a metric is one number; send its mean, or each number by a name of its own"


def _malformed(element: str, value: object, advice: str) -> InvalidArgument:
    return InvalidArgument(
        f"{element} is {reprlib.repr(value)} ({type(value).__name__}); {advice}",
        reason="FIELD_MALFORMED",
        details={"field": element},
    )
