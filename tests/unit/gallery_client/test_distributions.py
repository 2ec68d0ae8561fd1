from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from gallery_client.distributions import DISTRIBUTION_TYPE, distribution
from gallery_client.errors import InvalidArgument


def test_bins_hold_the_same_number_of_values() -> None:
    made = distribution({"distance": range(1000)}, bins=4)
    assert made.features == {"distance": {"edges": [0, 249.75, 499.5, 749.25, 999], "counts": [250, 250, 250, 250]}}
    assert made.media_type == DISTRIBUTION_TYPE


def test_texts_and_flags_are_categories() -> None:
    made = distribution({"carrier": ["UA", "AA", "UA", None], "late": [True, False, True]})
    assert made.features == {
        "carrier": {"categories": {"AA": 1, "UA": 2}},
        "late": {"categories": {"false": 1, "true": 2}},
    }


def test_few_values_get_a_bin_each() -> None:
    feature = distribution({"flag": [0, 0, 1]}).features["flag"]
    assert feature["edges"][:2] == [0, 1]
    assert feature["counts"] == [2, 1]


def test_a_frequent_greatest_value_gets_a_bin() -> None:
    counts = distribution({"capped": [*range(20), *[100] * 20]}, bins=4).features["capped"]["counts"]
    assert counts[-1] == 20
    assert sum(counts) == 40


def test_a_constant_leaves_room_on_both_sides() -> None:
    training = distribution({"x": [3.0] * 5})
    assert training.features["x"]["counts"] == [0, 5, 0]
    assert distribution({"x": [2.0, 3.0, 4.0, 4.0]}, bins=training).features["x"]["counts"] == [1, 1, 2]


def test_edges_of_training_are_taken_and_what_lies_outside_counts_at_the_ends() -> None:
    training = distribution({"x": range(100), "c": ["a"]}, bins=2)
    production = distribution({"x": [-math.inf, 10, 49.5, 99, 1e9], "c": ["b"]}, bins=training)
    assert production.features["x"] == {"edges": [0, 49.5, 99], "counts": [2, 3]}
    assert production.features["c"] == {"categories": {"b": 1}}
    assert distribution({"x": [1, 2]}, bins={"x": [0, 2, 4]}).features["x"]["counts"] == [1, 1]


def test_frames_and_arrays_are_taken_without_their_gaps() -> None:
    frame = pd.DataFrame({
        "x": np.array([1, 2, np.nan], "float32"),
        "n": pd.array([1, None, 2], dtype="Int64"),
        "c": pd.Categorical(["u", None, "v"]),
    })  # fmt: skip
    features = distribution(frame).features
    assert [sum(features[name]["counts"]) for name in ("x", "n")] == [2, 2]
    assert features["c"] == {"categories": {"u": 1, "v": 1}}


@pytest.mark.parametrize(
    ("values", "bins", "says"),
    [
        ({"x": [None, math.nan]}, 10, "'x' has no values"),
        ({"x": [math.inf]}, 10, "no finite values"),
        ({"x": ["a", 1.0]}, 10, "mixes texts with 1.0"),
        ({"x": [1.0, "a"]}, 10, "a value of the feature 'x' is 'a'"),
        ({"x": [1.0]}, 0, "bins is 0"),
        ({"x": [1.0]}, {"x": [2, 1]}, "each above the one before"),
    ],
)
def test_what_cannot_be_counted_is_refused(values: dict[str, list[object]], bins: int, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        distribution(values, bins)
