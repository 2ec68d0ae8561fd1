"""What counts of a series is its newest value that was not taken back, in whatever order values came."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_server.domain.metric import Evaluation, MetricKey, Scope
from tests.contracts.registry.gallery import Gallery
from tests.contracts.registry.measuring import Measuring, newest_of, wish

MAE = MetricKey(Scope.VALIDATION, "", "mae")
STEPS = 12
VALUES = (0.0, 1.0, -2.5, math.nan, math.inf, -math.inf)


def test_a_late_arrival_displaces_nothing(measuring: Measuring, gallery: Gallery) -> None:
    gallery.create("A")
    instance_id = gallery.save().instance_id
    newest = measuring.measure(instance_id, {"mae": 3.0}, measured_micros=30)
    measuring.measure(instance_id, {"mae": 1.0}, measured_micros=10)
    assert measuring.newest(instance_id) == {MAE: ("3.0", 30, newest.evaluation_id)}
    newer = measuring.measure(instance_id, {"mae": math.nan}, measured_micros=31)
    assert measuring.newest(instance_id) == {MAE: ("nan", 31, newer.evaluation_id)}


def test_of_two_at_one_time_the_one_recorded_later_counts(measuring: Measuring, gallery: Gallery) -> None:
    gallery.create("A")
    instance_id = gallery.save().instance_id
    for value in range(20):
        made = measuring.measure(instance_id, {"mae": float(value)}, measured_micros=10)
        assert measuring.newest(instance_id) == {MAE: (f"{value}.0", 10, made.evaluation_id)}
    wishes = [wish(instance_id, {"mae": float(value)}, value, measured_micros=10) for value in range(50)]
    assert measuring.record(*wishes)[-1].evaluation_id == measuring.newest(instance_id)[MAE][2]
    assert measuring.newest(instance_id)[MAE][0] == "49.0"


def test_a_retraction_gives_each_series_back_to_the_value_before(measuring: Measuring, gallery: Gallery) -> None:
    gallery.create("A")
    instance_id = gallery.save().instance_id
    other = gallery.save().instance_id
    standing = measuring.measure(other, {"mae": 9.0}, measured_micros=30)
    first = measuring.measure(instance_id, {"mae": 1.0, "bias": 1.0}, measured_micros=10)
    second = measuring.measure(instance_id, {"mae": 2.0, "f1": 2.0}, measured_micros=20)
    third = measuring.measure(instance_id, {"mae": 3.0, "bias": 3.0, "f1": 3.0}, measured_micros=30)
    measuring.retract(second)
    assert measuring.newest(instance_id) == newest_of([first, third]), "it was none of the newest"
    measuring.retract(third)
    assert measuring.newest(instance_id) == newest_of([first])
    measuring.retract(first)
    assert measuring.newest(instance_id) == {}
    assert measuring.newest(other) == newest_of([standing])


def test_a_retraction_changes_the_own_scope_and_segment_alone(measuring: Measuring, gallery: Gallery) -> None:
    gallery.create("A")
    instance_id = gallery.save().instance_id
    made = [
        measuring.measure(instance_id, {"mae": 1.0}, scope=scope, segment=segment)
        for scope in Scope
        for segment in ("", "airport", "Airport")
    ]
    assert len(measuring.newest(instance_id)) == 12
    measuring.retract(made[4])
    assert measuring.newest(instance_id) == newest_of(made[:4] + made[5:])


def recordings() -> Any:
    names = st.sampled_from(("a", "b", "A"))
    return st.fixed_dictionaries(
        {
            "instance": st.integers(0, 1),
            "values": st.dictionaries(names, st.sampled_from(VALUES), min_size=1),
            "measured_micros": st.integers(1, 4),
            "scope": st.sampled_from((Scope.VALIDATION, Scope.PRODUCTION)),
            "segment": st.sampled_from(("", "x")),
        }
    )


def steps() -> Any:
    """Either a batch of evaluations, or the place of one that is to be taken back."""
    return st.lists(st.one_of(st.lists(recordings(), min_size=1, max_size=4), st.integers(0, STEPS)), max_size=STEPS)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps())
def test_random_orders_of_recording_and_retracting(measuring: Measuring, gallery: Gallery, steps: list[Any]) -> None:
    gallery.create(None)
    instances = [gallery.save().instance_id for _ in range(2)]
    counting: list[Evaluation] = []
    for step in steps:
        if isinstance(step, int):
            if counting:
                measuring.retract(counting.pop(step % len(counting)))
        else:
            wishes = []
            for item, each in enumerate(step):
                context = {name: each[name] for name in ("measured_micros", "scope", "segment")}
                wishes.append(wish(instances[each["instance"]], each["values"], item, **context))
            counting += measuring.record(*wishes)
        for instance_id in instances:
            of_it = [one for one in counting if one.instance_id == instance_id]
            assert measuring.newest(instance_id) == newest_of(of_it)
