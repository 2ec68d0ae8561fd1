"""The detector keeps the quality that docs/reference/health.md states, on a corpus that is the same each time."""

from __future__ import annotations

import pytest

from benchmarks.drift.alarms import gallery, three_sigma
from benchmarks.drift.corpus import RECIPES, corpus
from benchmarks.drift.judgement import Score, by_kind, judge

SHORT = 250
"""Longer series would take most of the time."""


@pytest.fixture(scope="module")
def examples():
    return [example for example in corpus(seed=7, each=8) if len(example.values) <= SHORT]


@pytest.fixture(scope="module")
def score(examples) -> Score:
    return judge(gallery, examples)


def test_most_alarms_are_right_and_most_changes_found(score):
    assert len(score.verdicts) > 150
    assert score.precision >= 0.88
    assert score.recall >= 0.75


def test_a_change_is_found_soon(score):
    assert score.delay is not None
    assert score.delay <= 18


def test_it_is_right_far_more_often_than_a_plain_rule(score, examples):
    assert score.false < judge(three_sigma, examples).false / 4


def test_a_clear_shift_is_always_found(score):
    found = by_kind(score)["shift of 5"]
    assert found.recall == 1
    assert found.delay is not None
    assert found.delay <= 8


def test_the_corpus_is_the_same_each_time():
    first, again = list(corpus(3, 2)), list(corpus(3, 2))
    assert first == again
    assert first != list(corpus(4, 2))
    assert len(first) == 2 * len(RECIPES)
    assert all((example.changes_at is None) == example.kind.startswith("nothing") for example in first)
