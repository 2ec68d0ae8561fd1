"""What an expression reads of instances, one or many at a time, by every name that it may write."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.dal.fact_reading import Until
from gallery_server.domain.instance import Instance
from gallery_server.domain.metric import Scope
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.outcome import Inconclusive
from gallery_server.registry import annotations
from gallery_server.rules.evidence.facts import Facts, Outlook
from gallery_server.rules.evidence.views import alone, paired
from tests.contracts.decisions.choosing import Choosing, value
from tests.contracts.registry.gallery import caller

PRODUCTION = Outlook(environment="production", request={"city": "Oslo"})


def told(choosing: Choosing, instance: Instance, text: str, outlook: Outlook = PRODUCTION, *others: Instance) -> Any:
    """Answer what an expression comes to for an instance, read along with others."""
    ids = [each.instance_id for each in (*others, instance)]
    return choosing.fleet.gallery.read(
        lambda tx: compiled(text).value(alone(Facts(tx, ids, outlook), instance.instance_id))
    )


@pytest.fixture
def judged(choosing: Choosing) -> Instance:
    choosing.fleet.create(sharded=True)
    return choosing.save({"mae": 2.0, "top 5": 0.5}, city="Oslo", trees=9, **{"hyper.depth": 3})


RECORD = {
    "projectName": "marketplace",
    "base_version_id": "demand",
    "revision": 1,
    "version": "1.0",
    "number": 1,
    "shard.city": "Oslo",
    "format": "bytes",
    "media_type": "application/octet-stream",
    "size": 5,
    "stage": "evaluated",
    "cause": "uploaded",
    "externalId": None,
    "deprecated": False,
    "city": "Oslo",
    "metadata['city']": "Oslo",
    "hyper.depth": 3,
    "trees * 2": 18,
    "metrics.mae": 2.0,
    "metrics['top 5']": 0.5,
    "productionMetrics.mae": None,
    "size(environments)": 0,
    "current": None,
    "previous": None,
    "request.city == city": True,
    "missing": None,
    "metrics": {"mae": 2.0, "top 5": 0.5},
    "metricsIn('Validation')['mae']": 2.0,
    "size(metricsIn('Training'))": 0,
}


@pytest.mark.parametrize("text", RECORD)
def test_every_name_reads_what_is_stored(choosing: Choosing, judged: Instance, text: str) -> None:
    other = choosing.save({"mae": 7.0}, city="Rome", trees=1)
    assert told(choosing, judged, text) == RECORD[text]
    assert told(choosing, judged, text, PRODUCTION, other) == RECORD[text]


def test_annotations_and_what_is_said_of_the_model(choosing: Choosing, judged: Instance) -> None:
    def annotate(tx: Any) -> None:
        annotations.write(tx, caller(), judged, {"approved": value(content=True)})

    choosing.fleet.gallery.write(annotate)
    assert told(choosing, judged, "annotations.approved") is True
    assert told(choosing, judged, "model.owner") is None


def test_current_and_previous_with_their_metrics(choosing: Choosing, judged: Instance) -> None:
    newer = choosing.save({"mae": 1.0}, city="Oslo", trees=4)
    elsewhere = choosing.save({"mae": 9.0}, city="Rome", trees=4)
    for each in (judged, newer, elsewhere):
        choosing.fleet.deploy(each)
    assert told(choosing, newer, "current.instanceId") == newer.instance_id
    assert told(choosing, newer, "previous.metrics.mae") == 2.0
    assert told(choosing, newer, "previous.trees") == 9
    assert told(choosing, newer, "previous.current") is None
    assert told(choosing, elsewhere, "current.metrics['mae']", PRODUCTION, judged) == 9.0
    assert told(choosing, elsewhere, "previous == null")
    assert told(choosing, newer, "environments =~ ['production'] || environments == ['production']") is not None
    assert told(choosing, newer, "stage") == "deployed"
    since = told(choosing, newer, "deployments['production'].since")
    assert since.tzinfo is not None
    assert told(choosing, newer, "current", Outlook()) is None
    choosing.fleet.deploy(judged)
    assert told(choosing, newer, "current.metrics.mae") == 2.0
    assert told(choosing, newer, "previous.instanceId") == newer.instance_id
    choosing.fleet.undeploy("Oslo")
    assert told(choosing, newer, "current") is None


def test_a_copy_without_metrics_shows_those_of_its_origin_where_it_is_current(choosing: Choosing) -> None:
    facts: list[float | None] = []
    net_of = choosing.fleet.gallery
    choosing.fleet.create()
    choosing.fleet.create(model="upstream")
    original = choosing.save({"mae": 3.0})
    choosing.depend("demand", "upstream")
    choosing.save(model="upstream")
    copy = net_of.resolve("marketplace/demand@newest")
    assert copy.instance_id != original.instance_id
    choosing.fleet.deploy(copy)
    judged = choosing.save({"mae": 2.0})
    facts.append(told(choosing, judged, "current.metrics.mae"))
    choosing.measuring.measure(copy.instance_id, {"mae": 8.0})
    facts.append(told(choosing, judged, "current.metrics.mae"))
    facts.append(told(choosing, copy, "metrics.mae"))
    assert facts == [3.0, 8.0, 8.0]


def test_a_moment_knows_only_what_was_measured_until_then(choosing: Choosing, judged: Instance) -> None:
    now = choosing.fleet.clock.now
    first = choosing.measuring.measure(judged.instance_id, {"mape": 1.0}, measured_micros=now - 50, scope="Production")
    second = choosing.measuring.measure(judged.instance_id, {"mape": 2.0}, measured_micros=now - 40, scope="Production")
    late = choosing.measuring.measure(judged.instance_id, {"mape": 3.0}, measured_micros=now - 45, scope="Production")
    seen = {
        each.evaluation_id: told(
            choosing,
            judged,
            "productionMetrics.mape",
            Outlook(until=Until(each.context.measured_micros, each.evaluation_id)),
        )
        for each in (first, second, late)
    }
    assert seen == {first.evaluation_id: 1.0, late.evaluation_id: 3.0, second.evaluation_id: 2.0}
    assert told(choosing, judged, "metrics.mae", Outlook(until=Until(now - 50, first.evaluation_id))) is None


def test_a_window_summarises_a_series_and_says_who_measured_it(choosing: Choosing, judged: Instance) -> None:
    now = choosing.fleet.clock.now
    for hours, mape in ((72, 9.0), (3, 1.0), (2, 2.0), (1, 6.0)):
        choosing.measuring.measure(
            judged.instance_id,
            {"mape": mape},
            measured_micros=now - hours * 3_600_000_000,
            scope="Production",
            sample_count=10,
        )
    assert told(choosing, judged, "window('mape', '1d', 'Production').mean") == 3.0
    assert told(choosing, judged, "window('mape', '30d', 'Production').count") == 4
    assert told(choosing, judged, "window('mape', '1d', 'Production').samples") == 30
    assert told(choosing, judged, "window('mape', '1d').count") == 0
    asked = Outlook(request={"span": "soon", "scope": "Productoin"})
    assert isinstance(told(choosing, judged, "window('mape', request.span).count", asked), Inconclusive)
    assert isinstance(told(choosing, judged, "window('mape', '1d', request.scope).count", asked), Inconclusive)
    assert isinstance(told(choosing, judged, "window('mape', '1d', 'Production', current).count"), Inconclusive)
    choosing.fleet.deploy(judged)
    assert told(choosing, judged, "window('mape', '1d', 'Production', current).max") == 6.0

    def calls(tx: Any) -> list[Any]:
        view = alone(Facts(tx, [judged.instance_id], PRODUCTION), judged.instance_id)
        compiled("window('mape', '1d', 'Production').mean < 5").outcome(view)
        return view.calls

    (call,) = choosing.fleet.gallery.read(calls)
    assert len(call.evaluation_ids) == 3


def test_days_since_counts_by_the_clock(choosing: Choosing, judged: Instance) -> None:
    later = Outlook(now_micros=judged.created_micros + 36 * 3_600_000_000)
    assert told(choosing, judged, "daysSince(createdTime)", later) == 1.5
    assert isinstance(told(choosing, judged, "daysSince(city)"), Inconclusive)


def test_who_measured_a_value_is_known(choosing: Choosing, judged: Instance) -> None:
    choosing.fleet.clock.tick()
    newest = choosing.measuring.measure(judged.instance_id, {"mae": 4.0})

    def evaluation(tx: Any) -> str | None:
        facts = Facts(tx, [judged.instance_id], Outlook())
        return facts.evaluation_of(judged.instance_id, Scope.VALIDATION, "", "mae")

    assert choosing.fleet.gallery.read(evaluation) == newest.evaluation_id


def test_two_candidates_are_a_and_b(choosing: Choosing, judged: Instance) -> None:
    other = choosing.save({"mae": 1.0}, city="Oslo", trees=1)

    def compare(tx: Any, text: str) -> object:
        facts = Facts(tx, [judged.instance_id, other.instance_id], PRODUCTION)
        return compiled(text).value(paired(facts, judged.instance_id, other.instance_id))

    for text, wanted in {
        "a.metrics.mae > b.metrics.mae": True,
        "a.created_time < b.created_time": True,
        "a.trees - b.trees": 8,
        "a.city == request.city": True,
        "a.hyper.depth": 3,
        "a.instanceId == b.instanceId": False,
    }.items():
        assert choosing.fleet.gallery.read(lambda tx, text=text: compare(tx, text)) == wanted
