from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gallery_client.errors import InvalidArgument
from gallery_client.metric_values import metric_values


def test_numbers_of_every_kind_are_taken() -> None:
    given = {
        "int": 1,
        "float": 0.5,
        "numpy": np.float32(0.25),
        "wide": np.longdouble(1.5),
        "whole": np.int64(7),
        "array": np.array(2.5),
        "fraction": Fraction(1, 4),
        "decimal": Decimal("0.125"),
    }
    values = metric_values(given)
    assert values == {"int": 1, "float": 0.5, "numpy": 0.25, "wide": 1.5, "whole": 7, "array": 2.5, "fraction": 0.25,
                      "decimal": 0.125}  # fmt: skip
    assert {type(value) for value in values.values()} == {float}


def test_nan_and_the_infinities_are_numbers() -> None:
    values = metric_values({"nan": math.nan, "inf": np.inf, "least": -math.inf})
    assert math.isnan(values["nan"])
    assert (values["inf"], values["least"]) == (math.inf, -math.inf)


def test_a_report_of_scikit_learn_is_flattened_with_the_metric_in_front() -> None:
    sklearn_metrics = pytest.importorskip("sklearn.metrics")
    report = sklearn_metrics.classification_report(["a", "b", "b", "a"], ["a", "b", "a", "a"], output_dict=True)
    values = metric_values(report)
    assert values["accuracy"] == 0.75
    assert values["precision/b"] == 1.0
    assert values["recall/weighted avg"] == 0.75
    assert values["support/macro avg"] == 4
    assert len(values) == 4 * 4 + 1


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1.2", r"evaluations\[3\]\.metrics\['mae'\] is '1.2' \(str\); .*float\(value\)"),
        (None, "leave out what was not measured"),
        (1 + 2j, r"complex\); .*abs\(value\)"),
        (True, "1.0 or 0.0"),
        (np.bool_(False), "1.0 or 0.0"),
        ([1.0], "send its mean"),
        (np.array([1.0, 2.0]), "send its mean"),
        (10**400, "logarithm"),
        (np.datetime64("2026-01-01"), "numpy time"),
    ],
)
def test_what_is_no_number_is_refused_by_its_name(value: object, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        metric_values({"rmse": 1.0, "mae": value}, "evaluations[3].")


def test_the_element_is_told_to_programs() -> None:
    with pytest.raises(InvalidArgument) as refused:
        metric_values({"weighted avg": {"precision": "high"}})
    assert refused.value.details == {"field": "metrics['weighted avg']['precision']"}


@pytest.mark.parametrize(
    ("metrics", "says"),
    [
        ({3: 1.0}, "write '3'"),
        ({"a": {1: 2.0}}, r"metrics\['a'\]\[1\]"),
        ({"a": {"b": {"c": 1.0}}}, "name each number by itself"),
        ({"b/a": 1.0, "a": {"b": 2.0}}, "'b/a' a second time"),
        ({"\ud800": 1.0}, "valid Unicode"),
        ([("mae", 1.0)], "numbers by name"),
    ],
)
def test_names_are_texts_and_each_is_given_once(metrics: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        metric_values(metrics)
