"""Writers and retractions of one series at the same time: what then counts is what counts of all that was kept."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from gallery_server.dal.schema import EvaluationRow, MetricKeyRow
from gallery_server.domain.metric import Evaluation
from gallery_server.errors import FailedPrecondition
from tests.contracts.registry.gallery import WRITERS, Gallery, together
from tests.contracts.registry.measuring import Measuring, newest_of, wish

NAMES = ("mae", "bias", "f1")
EACH = 8


@pytest.fixture
def instance_id(gallery: Gallery) -> str:
    gallery.create("A")
    return gallery.save().instance_id


def kept(measuring: Measuring, instance_id: str) -> list[Evaluation]:
    """Read every evaluation of an instance that counts."""
    query = EvaluationRow.select(EvaluationRow.evaluation_id).where(EvaluationRow.instance_id == instance_id)
    found = [row["evaluation_id"] for row in measuring.gallery.read(lambda tx: tx.rows(query))]
    return [one for one in map(measuring.evaluation, found) if one.retraction is None]


def test_writers_of_one_series_with_times_in_any_order(measuring: Measuring, instance_id: str) -> None:
    def write(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - no secret
        for _ in range(EACH):
            micros = chance.randrange(1, 50)
            values = {name: chance.random() for name in chance.sample(NAMES, chance.randint(1, 3))}
            measuring.measure(instance_id, values, measured_micros=micros)

    together(write)
    evaluations = kept(measuring, instance_id)
    assert len(evaluations) == WRITERS * EACH
    assert measuring.newest(instance_id) == newest_of(evaluations)


def test_first_writers_of_the_same_keys_make_each_key_once(measuring: Measuring, instance_id: str) -> None:
    names = [f"m{number}" for number in range(20)]

    def write(number: int) -> None:
        chosen = random.Random(number).sample(names, 15)  # noqa: S311 - no secret
        measuring.record(*(wish(instance_id, dict.fromkeys(chosen, 1.0), item) for item in range(2)))

    together(write)
    keys = measuring.gallery.read(lambda tx: tx.rows(MetricKeyRow.select(MetricKeyRow.name)))
    assert sorted(row["name"] for row in keys) == sorted(names)
    assert measuring.newest(instance_id) == newest_of(kept(measuring, instance_id))


def test_writers_against_retractions(measuring: Measuring, instance_id: str) -> None:
    """Some write ever newer and older values, the others take back what counts just then."""

    def work(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - no secret
        for _ in range(EACH):
            if number % 2:
                values = dict.fromkeys(chance.sample(NAMES, 2), chance.random())
                measuring.measure(instance_id, values, measured_micros=chance.randrange(1, 20))
                continue
            for _, _, evaluation_id in list(measuring.newest(instance_id).values())[:1]:
                take_back(measuring, evaluation_id)

    measuring.measure(instance_id, dict.fromkeys(NAMES, 0.0), measured_micros=1)
    together(work)
    assert measuring.newest(instance_id) == newest_of(kept(measuring, instance_id))


def take_back(measuring: Measuring, evaluation_id: str) -> bool:
    try:
        measuring.retract(measuring.evaluation(evaluation_id))
    except FailedPrecondition:
        return False
    return True


def test_an_evaluation_is_taken_back_once(measuring: Measuring, instance_id: str) -> None:
    before = measuring.measure(instance_id, {"mae": 1.0})
    made = measuring.measure(instance_id, {"mae": 2.0})
    assert together(lambda _: take_back(measuring, made.evaluation_id)).count(True) == 1
    assert measuring.newest(instance_id) == newest_of([before])


def test_retractions_of_all_at_once_leave_nothing(measuring: Measuring, instance_id: str) -> None:
    made = [
        measuring.measure(instance_id, dict.fromkeys(NAMES, 1.0), measured_micros=micros) for micros in range(WRITERS)
    ]
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(measuring.retract, made))
    assert measuring.newest(instance_id) == {}
