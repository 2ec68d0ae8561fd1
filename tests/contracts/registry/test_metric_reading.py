"""What was measured is read whole: by time in pages without gaps, the newest of many instances, evaluations."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from gallery_server.dal import metric_reading
from gallery_server.dal.metric_reading import Span
from gallery_server.domain.metric import (
    DataSet,
    Evaluation,
    EvaluationPlace,
    EvaluationWindow,
    EvaluationWish,
    Metric,
    MetricKey,
    Scope,
)
from gallery_server.domain.page import Page, PageRequest
from gallery_server.domain.value import text
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry.measuring import reading, recording, retracting
from gallery_server.registry.measuring.reading import SeriesWish
from tests.contracts.registry.gallery import SIGNER, Gallery, caller, flat, walk

NAN = math.nan


def measure(
    gallery: Gallery, instance_id: str, metrics: dict[str, float], micros: int, scope: str = "Production", **more: Any
) -> Evaluation:
    wish = EvaluationWish(
        EvaluationPlace(0), instance_id, list(metrics.items()), scope=scope, measured_micros=micros, **more
    )
    return gallery.write(lambda tx: recording.record(tx, caller(), [wish]))[0]


def retract(gallery: Gallery, evaluation: Evaluation) -> None:
    gallery.write(lambda tx: retracting.retract(tx, caller(), evaluation.evaluation_id, "the labels were wrong"))


def values(
    gallery: Gallery, instance_id: str, series: SeriesWish | None = None, limit: int | None = None, **span: Any
) -> list[list[Metric]]:
    wanted = series or SeriesWish()
    return walk(
        lambda page: gallery.read(lambda tx: reading.get_values(tx, SIGNER, instance_id, wanted, Span(**span), page)),
        limit,
    )


def newest(
    gallery: Gallery, ids: Sequence[str], series: SeriesWish | None = None, limit: int = 1_000
) -> list[tuple[list[Metric], list[str]]]:
    missing: list[list[str]] = []

    def fetch(request: PageRequest) -> Page[Metric]:
        page, unknown = gallery.read(lambda tx: reading.get_newest(tx, SIGNER, ids, series or SeriesWish(), request))
        missing.append(unknown)
        return page

    return list(zip(walk(fetch, limit), missing, strict=True))


def told(metrics: Sequence[Metric]) -> list[tuple[int, str, str, float]]:
    return [(each.measured_micros, each.key.scope.value, each.key.name, each.value) for each in metrics]


@pytest.fixture
def instance_id(gallery: Gallery) -> str:
    gallery.create(None)
    return gallery.save().instance_id


def test_values_come_by_the_time_they_were_measured(gallery: Gallery, instance_id: str):
    measure(gallery, instance_id, {"mae": 2.0, "bias": 0.2}, 20)
    measure(gallery, instance_id, {"mae": 1.0}, 10, "Validation")
    measure(gallery, instance_id, {"mae": 3.0}, 30)
    measure(gallery, gallery.save().instance_id, {"mae": 9.0}, 25)
    newest_first = told(flat(values(gallery, instance_id)))
    assert sorted(newest_first) == [
        (10, "Validation", "mae", 1.0),
        (20, "Production", "bias", 0.2),
        (20, "Production", "mae", 2.0),
        (30, "Production", "mae", 3.0),
    ]
    assert [micros for micros, *_ in newest_first] == [30, 20, 20, 10]
    assert told(flat(values(gallery, instance_id, oldest_first=True))) == newest_first[::-1]


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_hold_every_value_once_whatever_their_length(
    gallery: Gallery, instance_id: str, limit: int, oldest_first: bool
):
    # Equal times, one evaluation with several metrics, series of unequal lengths.
    for micros in (10, 10, 20, 30, 30, 30, 40):
        measure(gallery, instance_id, {"mae": micros / 1, "bias": micros / 2, "rmse": micros / 3}, micros)
    for micros in (5, 10, 30):
        measure(gallery, instance_id, {"mae": float(micros)}, micros, "Validation", segment="airport")
    whole = flat(values(gallery, instance_id, limit=1_000, oldest_first=oldest_first))
    assert len(whole) == 7 * 3 + 3
    assert len({(each.evaluation_id, each.key) for each in whole}) == len(whole)
    pages = values(gallery, instance_id, limit=limit, oldest_first=oldest_first)
    assert flat(pages) == whole
    assert all(len(page) == limit for page in pages[:-1])


def test_values_that_come_meanwhile_do_not_move_others(gallery: Gallery, instance_id: str):
    for micros in (10, 20, 30, 40):
        measure(gallery, instance_id, {"mae": 1.0}, micros)
    seen: list[int] = []

    def fetch(request: PageRequest) -> Page[Metric]:
        page = gallery.read(lambda tx: reading.get_values(tx, SIGNER, instance_id, SeriesWish(), Span(), request))
        seen.extend(each.measured_micros for each in page.items)
        measure(gallery, instance_id, {"mae": 2.0, "new": 3.0}, 50 + len(seen))
        return page

    walk(fetch, 2)
    assert seen == [40, 30, 20, 10]


def test_series_are_picked_by_name_scope_segment_and_time(gallery: Gallery, instance_id: str):
    for micros in (10, 20, 30):
        measure(gallery, instance_id, {"mae": 1.0, "bias": 2.0}, micros, "Validation")
        measure(gallery, instance_id, {"mae": 3.0, "MAE": 4.0}, micros, "Production", segment="airport")

    def found(series: SeriesWish, **span: Any) -> set[tuple[int, str, str, float]]:
        return set(told(flat(values(gallery, instance_id, series, **span))))

    assert len(found(SeriesWish(["mae"]))) == 6
    assert {name for _, _, name, _ in found(SeriesWish(["MAE", "bias"]))} == {"MAE", "bias"}
    assert {scope for _, scope, *_ in found(SeriesWish(scope="production"))} == {"Production"}
    assert {scope for _, scope, *_ in found(SeriesWish(segment=""))} == {"Validation"}
    assert {scope for _, scope, *_ in found(SeriesWish(segment="airport"))} == {"Production"}
    assert found(SeriesWish(segment="harbour")) == found(SeriesWish(["rmse"])) == set()
    assert found(SeriesWish(["mae"], "Validation"), since_micros=20, until_micros=30) == {(20, "Validation", "mae", 1)}


def test_more_series_than_one_statement_reads_are_merged(gallery: Gallery, instance_id: str):
    for micros in (20, 10):
        measure(gallery, instance_id, {f"m{number:03}": number / 1 for number in range(250)}, micros)
    pages = values(gallery, instance_id, limit=99)
    assert len({(each.measured_micros, each.key) for each in flat(pages)}) == 500
    assert [each.measured_micros for each in flat(pages)] == [20] * 250 + [10] * 250
    assert len(newest(gallery, [instance_id])[0][0]) == 250


def test_retracted_values_are_shown_on_demand_alone(gallery: Gallery, instance_id: str):
    measure(gallery, instance_id, {"mae": 1.0}, 10)
    retract(gallery, measure(gallery, instance_id, {"mae": 2.0, "bias": 3.0}, 20))
    assert told(flat(values(gallery, instance_id))) == [(10, "Production", "mae", 1.0)]
    shown = flat(values(gallery, instance_id, include_retracted=True, limit=1))
    assert [(each.key.name, each.value, each.retracted) for each in shown[-1:]] == [("mae", 1.0, False)]
    assert {(each.key.name, each.value, each.retracted) for each in shown[:-1]} == {
        ("mae", 2.0, True),
        ("bias", 3.0, True),
    }
    (items, _), *_ = newest(gallery, [instance_id])
    assert told(items) == [(10, "Production", "mae", 1.0)]


def test_what_is_not_finite_is_read_as_it_came(gallery: Gallery, instance_id: str):
    measure(gallery, instance_id, {"a": NAN, "b": math.inf, "c": -math.inf, "d": -0.0}, 10)
    for found in (flat(values(gallery, instance_id)), newest(gallery, [instance_id])[0][0]):
        by_name = {each.key.name: each.value for each in found}
        assert math.isnan(by_name.pop("a"))
        assert by_name == {"b": math.inf, "c": -math.inf, "d": 0.0}


def test_a_value_comes_with_what_it_was_measured_on(gallery: Gallery, instance_id: str):
    window = EvaluationWindow(1, 2)
    made = measure(gallery, instance_id, {"mae": 1.0}, 10, segment="airport", sample_count=7, window=window)
    wanted = Metric(
        instance_id, MetricKey(Scope.PRODUCTION, "airport", "mae"), 1.0, 10, made.evaluation_id, False, 7, window
    )
    assert flat(values(gallery, instance_id)) == newest(gallery, [instance_id])[0][0] == [wanted]


def test_an_evaluation_is_read_whole(gallery: Gallery, instance_id: str):
    made = measure(
        gallery,
        instance_id,
        {"mae": 1.0, "bias": NAN},
        10,
        data_set=DataSet("trips", "7", None),
        metadata={"run": text("a")},
        payload=b"\x00\xff",
        payload_type="application/octet-stream",
    )
    found = gallery.read(lambda tx: reading.get_evaluation(tx, made.evaluation_id.upper()))
    assert (found.context, found.recorded_by, found.retraction) == (made.context, "local:test", None)
    assert found.context.payload == b"\x00\xff"
    assert (found.values["mae"], math.isnan(found.values["bias"])) == (1.0, True)
    retract(gallery, made)
    retraction = gallery.read(lambda tx: reading.get_evaluation(tx, made.evaluation_id)).retraction
    assert retraction is not None
    assert (retraction.principal, retraction.reason) == ("local:test", "the labels were wrong")


def test_newest_values_come_by_instance_scope_segment_and_name(gallery: Gallery, instance_id: str):
    others = [gallery.save().instance_id for _ in range(3)]
    for each in (instance_id, *others[:2]):
        for micros in (20, 10):
            measure(gallery, each, {"b": micros / 1, "a": micros / 2}, micros, "Validation")
        measure(gallery, each, {"b": 1.0}, 10, "Validation", segment="airport")
        measure(gallery, each, {"b": 2.0}, 10, "Test")
    unknown = str(uuid.uuid4())
    asked = [others[1], unknown, others[2], instance_id, others[0], instance_id.upper()]
    keys = [("Test", "", "b"), ("Validation", "", "a"), ("Validation", "", "b"), ("Validation", "airport", "b")]
    wanted = [(each, *key) for each in (others[1], instance_id, others[0]) for key in keys]
    for limit in (1, 2, 5, 1_000):
        pages = newest(gallery, asked, limit=limit)
        items = [item for page, _ in pages for item in page]
        assert [(each.instance_id, each.key.scope, each.key.segment, each.key.name) for each in items] == wanted
        assert all(missing == [unknown] for _, missing in pages)
        assert [each.value for each in items[:4]] == [2.0, 10.0, 20.0, 1.0]
    (narrow, _), *_ = newest(gallery, asked, SeriesWish(["b"], "validation", ""))
    assert told(narrow) == [(20, "Validation", "b", 20.0)] * 3


def test_a_cursor_continues_the_same_question_alone(gallery: Gallery, instance_id: str):
    measure(gallery, instance_id, {"a": 1.0, "b": 2.0}, 10)
    page = gallery.read(
        lambda tx: reading.get_values(tx, SIGNER, instance_id, SeriesWish(), Span(), PageRequest(1, None))
    )
    cursor = PageRequest(1, page.next_cursor)
    for series, span in [(SeriesWish(["a"]), Span()), (SeriesWish(), Span(oldest_first=True)), (SeriesWish(), Span(9))]:
        with pytest.raises(InvalidArgument) as raised:
            gallery.read(
                lambda tx, series=series, span=span: reading.get_values(tx, SIGNER, instance_id, series, span, cursor)
            )
        assert raised.value.reason is Reason.CURSOR_INVALID
    with pytest.raises(InvalidArgument):
        gallery.read(lambda tx: reading.get_newest(tx, SIGNER, [instance_id], SeriesWish(), cursor))


def test_what_is_not_there_is_told(gallery: Gallery):
    unknown = str(uuid.uuid4())
    with pytest.raises(NotFound) as raised:
        values(gallery, unknown)
    assert raised.value.reason is Reason.INSTANCE_NOT_FOUND
    with pytest.raises(NotFound) as raised:
        gallery.read(lambda tx: reading.get_evaluation(tx, unknown))
    assert raised.value.reason is Reason.EVALUATION_NOT_FOUND
    assert newest(gallery, [unknown]) == [([], [unknown])]


def test_the_newest_payload_of_each_scope_and_segment_is_found(gallery: Gallery, instance_id: str):
    def describe(content: bytes, micros: int, scope: str, **more: Any) -> Evaluation:
        given = {"payload": content, "payload_type": "text/plain"} | more
        return measure(gallery, instance_id, {"mae": 1.0}, micros, scope, **given)

    describe(b"1", 10, "Training")
    describe(b"2", 30, "Production")
    describe(b"3", 20, "Production")
    describe(b"4", 20, "Production", segment="airport")
    retract(gallery, describe(b"5", 40, "Production"))
    describe(b"6", 50, "Production", payload_type="application/json")
    found = gallery.read(lambda tx: metric_reading.payloads_of(tx, instance_id, "text/plain"))
    assert {place: (each.measured_micros, each.content) for place, each in found.items()} == {
        (Scope.TRAINING, ""): (10, b"1"),
        (Scope.PRODUCTION, ""): (30, b"2"),
        (Scope.PRODUCTION, "airport"): (20, b"4"),
    }
