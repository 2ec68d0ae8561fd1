from __future__ import annotations

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.health.distributions import LEAST_SHARE, Categories, Histogram, read_distribution, stability_index

counts = st.lists(st.floats(0, 1e300), min_size=3, max_size=3).filter(any)
histograms = st.builds(
    lambda edges, counts: Histogram(tuple(sorted(edges)), tuple(counts)),
    st.sets(st.floats(-1e300, 1e300), min_size=4, max_size=4),
    counts,
)
categories = (
    st.dictionaries(st.text(), st.integers(0, 10**9).map(float), min_size=1)
    .filter(lambda found: any(found.values()))
    .map(Categories)
)


def test_both_forms_are_read():
    found = read_distribution(
        b'{"features": {"age": {"edges": [0, 20.5, 40], "counts": [3, 5]}, "city": {"categories": {"Oslo": 3}}}}'
    )
    assert found == {"age": Histogram((0.0, 20.5, 40.0), (3.0, 5.0)), "city": Categories({"Oslo": 3.0})}


def feature(form):
    return json.dumps({"features": {"age": form}}).encode()


@pytest.mark.parametrize(
    ("payload", "wrong"),
    [
        (b"", "a distribution is JSON in UTF-8"),
        (b"\xff", "a distribution is JSON in UTF-8"),
        (b"[" * 100_000, "a distribution is JSON in UTF-8"),
        (b"[]", "at least one feature"),
        (b'{"features": {}}', "at least one feature"),
        (b'{"features": {"": {}}}', "features has the name ''"),
        (b'{"features": {"\\ud800": {}}}', "printable characters"),
        (feature([]), "features.'age' is neither"),
        (feature({"edges": [0, 1]}), "features.'age' is neither"),
        (feature({"edges": [0, 1], "counts": [1], "categories": {}}), "features.'age' is neither"),
        (feature({"edges": [0, 1], "counts": [1, 2]}), "features.'age' has 2 edges and 2 counts"),
        (feature({"edges": [0, 1, 1], "counts": [1, 2]}), "features.'age'.edges must rise"),
        (feature({"edges": [0, math.inf], "counts": [1]}), "features.'age'.edges has a number that is not finite"),
        (feature({"edges": [0, 10**400], "counts": [1]}), "features.'age'.edges has a number that is not finite"),
        (feature({"edges": [0, 1], "counts": [math.nan]}), "features.'age'.counts has a number that is not finite"),
        (feature({"edges": [0, 1], "counts": ["1"]}), "which is no number"),
        (feature({"edges": [0, 1], "counts": [True]}), "features.'age'.counts has 'true', which is no number"),
        (feature({"edges": [0, 1, 2], "counts": [1, -1]}), "features.'age'.counts has a count below 0"),
        (feature({"edges": [0, 1], "counts": [0]}), "features.'age'.counts counts nothing"),
        (feature({"categories": {}}), "features.'age'.categories counts nothing"),
        (feature({"categories": {"a": None}}), "features.'age'.categories has 'null', which is no number"),
    ],
)
def test_what_is_no_distribution_is_named(payload, wrong):
    with pytest.raises(ValueError, match=re.escape(wrong)):
        read_distribution(payload)


def test_the_index_is_the_sum_over_the_bins():
    before, after = Histogram((0, 1, 2), (50, 50)), Histogram((0, 1, 2), (3, 1))
    assert stability_index(before, after) == pytest.approx(0.25 * math.log(0.75 / 0.5) - 0.25 * math.log(0.25 / 0.5))


def test_an_empty_bin_counts_as_the_least_share():
    before, after = Categories({"a": 1, "b": 1}), Categories({"a": 1})
    wanted = 0.5 * math.log(2) + (LEAST_SHARE - 0.5) * math.log(LEAST_SHARE / 0.5)
    assert stability_index(before, after) == pytest.approx(wanted)


def test_other_edges_are_brought_to_those_of_the_reference():
    before = Histogram((0, 10, 20), (50, 50))
    assert stability_index(before, Histogram((0, 5, 20), (25, 75))) == pytest.approx(0)
    assert stability_index(before, Histogram((0, 5, 10, 15, 20), (1, 1, 1, 1))) == pytest.approx(0)
    assert stability_index(before, Histogram((-100, 10, 300), (1, 1))) == pytest.approx(0)


def test_what_lies_outside_counts_to_the_outermost_bin():
    before = Histogram((0, 1, 2), (50, 50))
    beyond = stability_index(before, Histogram((5, 6), (9,)))
    assert beyond == pytest.approx(stability_index(before, Histogram((0, 1, 2), (0, 9))))
    below = stability_index(before, Histogram((-6, -5), (9,)))
    assert below == pytest.approx(stability_index(before, Histogram((0, 1, 2), (9, 0))))


def test_edges_and_categories_cannot_be_compared():
    with pytest.raises(ValueError, match="edges on one side and categories on the other"):
        stability_index(Histogram((0, 1), (1,)), Categories({"a": 1}))


@given(histograms, histograms)
def test_an_index_is_a_number_of_at_least_0(before, after):
    index = stability_index(before, after)
    assert math.isfinite(index)
    assert index >= 0
    assert stability_index(before, before) == 0


@given(categories, categories)
def test_categories_have_an_index_either_way(before, after):
    index = stability_index(before, after)
    assert math.isfinite(index)
    assert index == pytest.approx(stability_index(after, before), abs=1e-12)


@given(histograms, st.integers(1, 1000))
def test_only_shares_matter(histogram, factor):
    more = Histogram(histogram.edges, tuple(count * factor for count in histogram.counts))
    assert stability_index(histogram, more) == pytest.approx(0, abs=1e-9)
