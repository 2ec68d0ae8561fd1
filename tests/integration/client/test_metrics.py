"""What calls about metrics and health send, and how they read the answers, over real sockets."""

from __future__ import annotations

import pytest
from gallery_idl import health as wire_health
from gallery_idl import metric as wire

from gallery_client import EvaluationRecord, GalleryClient, InvalidArgument, NotFound
from tests.integration.client.peer import Peer
from tests.integration.client.recorder import ID


class Shelf:
    """Answers two newest metrics of each instance, a page for each, but for those whose id begins with f."""

    def __init__(self):
        self.asked = []

    def insertModelInstanceMetric(self, caller, request):
        self.asked.append(request)
        return wire.InsertModelInstanceMetricResponse(metric=found(request.instanceId, request.metric.metricName))

    def getMetrics(self, caller, request):
        self.asked.append(request)
        return wire.GetMetricsResponse(items=[found(request.instanceId, "mae")])

    def getLatestMetrics(self, caller, request):
        self.asked.append(request)
        place = int(request.cursor or 0)
        ids = request.instanceIds
        return wire.GetLatestMetricsResponse(
            items=[found(ids[place], "mae"), found(ids[place], "r2")],
            nextCursor=str(place + 1) if place + 1 < min(len(ids), 3) else None,
            missingIds=[each for each in ids if each.startswith("f")],
        )

    def listHealth(self, caller, request):
        self.asked.append(request)
        return wire_health.ListHealthResponse(items=[], outdated=7)

    def getLineHealth(self, caller, request):
        self.asked.append(request)
        return wire_health.GetLineHealthResponse(items=[])


def found(instance_id, name):
    key = wire.MetricKey(name=name, scope="Validation", segment="")
    return wire.Metric(instanceId=instance_id, key=key, value=1.0, measuredMicros=0, evaluationId="e")


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def peer(shelf):
    with Peer(shelf) as peer:
        yield peer


@pytest.fixture
def gallery(peer):
    with GalleryClient(peer.address) as gallery:
        yield gallery


def test_one_metric_travels_as_the_paper_has_it(gallery, shelf):
    gallery.insert_metric(ID, "mae", 3, scope="Test", segment="ORD", project="p")
    (request,) = shelf.asked
    assert (request.projectName, request.instanceId) == ("p", ID)
    assert (request.metric.metricName, request.metric.value) == ("mae", 3.0)
    assert (request.metric.context.scope, request.metric.context.segment) == ("Test", "ORD")


def test_what_is_wrong_is_told_before_anything_is_sent(gallery, shelf):
    with pytest.raises(InvalidArgument, match=r"^metrics\['mae'\] is None"):
        gallery.insert_metric("p/m@newest", "mae", None)
    with pytest.raises(InvalidArgument, match="name each number by itself"):
        gallery.insert_metric("p/m@newest", "mae", {"a": 1, "b": 2})
    records = [EvaluationRecord("p/m@newest", {"mae": 1}), EvaluationRecord(ID, {"mae": 1, "r2": "high"})]
    with pytest.raises(InvalidArgument, match=r"^evaluations\[1\]\.metrics\['r2'\] is 'high'"):
        gallery.insert_evaluations(records)
    assert shelf.asked == []


@pytest.mark.parametrize(
    ("metrics", "payload", "says"),
    [(501, b"", "hold 1,002 metrics, and one call, .* takes 1,000; .* metrics_writer"), (1, b"x" * 3_000_000, "bytes")],
)
def test_what_one_call_cannot_hold_is_refused(gallery, shelf, metrics, payload, says):
    record = EvaluationRecord(ID, {f"m{n}": n for n in range(metrics)}, payload=payload, payload_type="text/plain")
    with pytest.raises(InvalidArgument, match=says):
        gallery.insert_evaluations([record, record])
    assert shelf.asked == []


def test_a_series_is_asked_for_as_it_was_meant(gallery, shelf):
    frame = gallery.metrics(ID, name="mae", scope="Test", segment="", oldest_first=True, limit=5).to_pandas()
    assert frame.index.name == "measured_time"
    (request,) = shelf.asked
    assert (request.names, request.scope, request.segment) == (["mae"], "Test", "")
    assert (request.oldestFirst, request.includeRetracted, request.limit) == (True, False, 5)
    gallery.metrics(ID, name=("mae", "r2")).first(1)
    assert (shelf.asked[1].names, shelf.asked[1].segment) == (["mae", "r2"], None)


def test_newest_metrics_of_many_come_in_calls_of_a_thousand(gallery, shelf):
    ids = [f"{number:08x}{ID[8:]}" for number in range(1001)]
    metrics = gallery.latest_metrics(ids, name="mae")
    assert [len(request.instanceIds) for request in shelf.asked] == [1000, 1000, 1000, 1]
    assert [metric.instance_id for metric in metrics] == [each for each in [*ids[:3], ids[1000]] for _ in range(2)]
    assert len(gallery.latest_metrics(ID)) == 2


def test_missing_instances_are_named_once(gallery):
    ids = [f"{letter}{ID[1:]}" for letter in "0f"]
    with pytest.raises(NotFound, match="1 of 2 ids name no instance") as raised:
        gallery.latest_metrics(ids)
    assert raised.value.details == {"missingIds": ids[1]}


def test_health_is_asked_for_by_project_model_and_line(gallery, shelf):
    gallery.project_health("p", environment="production", at_least="fair").all()
    gallery.project_health("p/m").all()
    gallery.line_health("p/m/city=New%20York").all()
    one, two, three = shelf.asked
    assert (one.projectName, one.baseVersionId, one.environment) == ("p", None, "production")
    assert one.atLeast == wire_health.HealthGrade.FAIR
    assert (two.projectName, two.baseVersionId, two.atLeast) == ("p", "m", None)
    assert (three.projectName, three.baseVersionId, three.shard) == ("p", "m", {"city": "New York"})
    assert gallery.outdated_health("p") == 7


def test_a_grade_that_is_none_is_refused(gallery):
    with pytest.raises(InvalidArgument, match="GOOD, FAIR, POOR"):
        gallery.project_health("p", at_least="bad")
