from __future__ import annotations

import math

import click
import pytest

from gallery_client.cli.evaluations import add
from gallery_client.records.evaluation import DataSet


def read(*arguments: str) -> click.Context:
    """Read the arguments of `add`, and do nothing with them."""
    return add.make_context("add", ["p/m@1.0", *arguments])


def test_values_are_numbers_by_name() -> None:
    values = read("mae=3", "a=b=-1e-3", "precision/weighted avg=inf", "--scope", "TEST").params["values"]
    assert values == {"mae": 3.0, "a=b": -0.001, "precision/weighted avg": math.inf}
    assert math.isnan(read("mae=nan", "--scope", "test").params["values"]["mae"])


@pytest.mark.parametrize("argument", ["mae", "=1", "mae=", "mae=one", "mae=1,5", "mae=0x10"])
def test_what_is_no_number_by_name_is_a_usage_error(argument: str) -> None:
    with pytest.raises(click.BadParameter, match=r"NAME=VALUE|is no number; nan, inf and -inf are"):
        read(argument, "--scope", "Test")


def test_a_name_is_given_once() -> None:
    with pytest.raises(click.BadParameter, match="'mae' is given twice"):
        read("mae=1", "mae=2", "--scope", "Test")


@pytest.mark.parametrize(
    ("text", "data_set"),
    [
        ("flights", DataSet("flights")),
        ("flights:2013", DataSet("flights", "2013")),
        ("s3://bucket/flights", DataSet("s3://bucket/flights")),
        ("s3://bucket/flights:7", DataSet("s3://bucket/flights", "7")),
        ("flights:", DataSet("flights:")),
        (":7", DataSet(":7")),
    ],
)
def test_a_data_set_may_have_a_version(text: str, data_set: DataSet) -> None:
    assert read("mae=1", "--scope", "Test", "--data-set", text).params["data_set"] == data_set


def test_a_scope_is_taken_in_any_case() -> None:
    assert read("mae=1", "--scope", "pRoduction").params["scope"] == "Production"
