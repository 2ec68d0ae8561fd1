from __future__ import annotations

import json

import pytest

from gallery_server.domain.dependency import Reach
from gallery_server.domain.propagation_plan import Plan, PlannedEdge, PlannedModel
from gallery_server.domain.shard import UNSHARDED, Shard

OSLO, BERGEN = Shard.of({"city": "Oslo"}), Shard.of({"city": "Bergen"})
PLAN = Plan(
    OSLO,
    7,
    (
        PlannedModel("a", (1, 2), (PlannedEdge("u", across_shards=True, reach=Reach.ALL, fresh=True),), frozenset("x")),
        PlannedModel("b", (3,)),
    ),
    after=("p",),
)


def test_a_job_finds_the_plan_as_it_was_left() -> None:
    assert Plan.from_json(json.loads(json.dumps(PLAN.to_json()))) == PLAN


def test_places_are_those_of_all_models_in_turn() -> None:
    assert PLAN.size == 3
    assert [line_id for _, line_id in PLAN.places(1, 9)] == [2, 3]
    assert [(model.model_id, line_id) for model, line_id in PLAN.places(0, 1)] == [("a", 1)]
    assert PLAN.moved == {1, 2, 3, 7}


@pytest.mark.parametrize(
    ("reach", "across", "onward"),
    [
        (Reach.SHARD, False, Reach.SHARD),
        (Reach.SHARD, True, Reach.SHARD_AND_UNSHARDED),
        (Reach.SHARD_AND_UNSHARDED, False, Reach.ALL),
        (Reach.SHARD_AND_UNSHARDED, True, Reach.ALL),
        (Reach.ALL, False, Reach.ALL),
    ],
)
def test_a_change_goes_on(reach: Reach, across: bool, onward: Reach) -> None:
    assert reach.onward(across_shards=across) is onward


@pytest.mark.parametrize(
    ("reach", "covered"),
    [(Reach.SHARD, [OSLO]), (Reach.SHARD_AND_UNSHARDED, [OSLO, UNSHARDED]), (Reach.ALL, [OSLO, UNSHARDED, BERGEN])],
)
def test_a_reach_covers_lines(reach: Reach, covered: list[Shard]) -> None:
    assert [shard for shard in (OSLO, UNSHARDED, BERGEN) if reach.covers(OSLO, shard)] == covered
