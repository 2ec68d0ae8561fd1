"""What a search sends and how it reads the answer, over real sockets."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from gallery_idl import fault, instance, metric, search, value

from gallery_client import GalleryClient, InvalidArgument, field
from gallery_client.cli import main
from tests.integration.client.peer import Peer

EXPRESSION_FAULT = "line 1, column 3: = would assign\n  a = 1\n    ^"


class Index:
    """Answers pages of two out of `count` instances, and keeps what was asked."""

    def __init__(self, count: int = 5) -> None:
        self.count = count
        self.asked = []
        self.measured = []

    def modelQuery(self, caller, request):
        self.asked.append(request)
        if request.query.where == "a = 1":
            raise fault.GalleryFault(code=1, reason="EXPRESSION_MALFORMED", message=EXPRESSION_FAULT)
        start = int(request.cursor or 0)
        end = min(start + min(request.limit, 2), self.count)
        return search.ModelQueryResponse(
            items=[found(number) for number in range(start, end)], nextCursor=str(end) if end < self.count else None
        )

    def getLatestMetrics(self, caller, request):
        self.measured.append(request)
        values = [(f"id{number}", "Validation", "mae", float(number)) for number in range(4)]
        values += [("id0", "Production", "a.b", 10.0), ("id1", "Training", "a.b", 11.0)]
        items = [
            metric.Metric(instanceId=owner, key=metric.MetricKey(name=name, scope=scope, segment=""), value=content)
            for owner, scope, name, content in values
            if owner in request.instanceIds
        ]
        return metric.GetLatestMetricsResponse(items=items)

    def countInstances(self, caller, request):
        self.asked.append(request)
        return search.CountInstancesResponse(count=10_000, atLeast=True)


def found(number: int):
    return instance.ModelInstance(
        instanceId=f"id{number}",
        projectName="p",
        baseVersionId="m",
        shard={"city": "Oslo"},
        version=f"1.{number}",
        number=number,
        stage=instance.LifecycleStage.TRAINED,
        size=1000,
        metadata={"mape": value.Value(number=number / 10), "city": value.Value(text="Oslo")},
        environments=["production"] if number == 0 else [],
        createdMicros=0,
    )


@pytest.fixture
def index():
    return Index()


@pytest.fixture
def peer(index):
    with Peer(index) as peer:
        yield peer


@pytest.fixture
def gallery(peer):
    with GalleryClient(peer.address) as gallery:
        yield gallery


@pytest.fixture
def command(peer):
    def run(*arguments: str, status: int = 0):
        done = CliRunner().invoke(main, ["search", "--server", peer.address, *arguments])
        assert done.exit_code == status, done.output
        return done

    return run


def sent(constraint):
    values = [constraint.value] if constraint.values is None else constraint.values
    contents = [
        next((part for part in (v.text, v.whole, v.number, v.flag, v.timeMicros) if part is not None), None)
        for v in values
        if v is not None
    ]
    return constraint.field, search.Operator._VALUES_TO_NAMES[constraint.operator], contents


def test_comparisons_travel_as_constraints_and_the_rest_as_text(gallery, index):
    gallery.search(
        (field("city") == "Oslo") & field("mape").like("%x_") & ((field("a") > 1) | field("b").is_null()),
        {"field": "epochs", "operator": "smaller_than", "value": 3},
        field("k").is_in([1, 2.5, True]),
        ~field("c").like("x%"),
        within="p/m",
        where="d == 1 // enough",
    ).all()
    query = index.asked[0].query
    assert [sent(constraint) for constraint in query.constraints] == [
        ("city", "EQUAL", ["Oslo"]),
        ("mape", "LIKE", ["%x_"]),
        ("epochs", "LESS_THAN", [3]),
        ("k", "IN", [1, 2.5, True]),
        ("projectName", "EQUAL", ["p"]),
        ("baseVersionId", "EQUAL", ["m"]),
    ]
    assert query.where == "(d == 1 // enough\n) && (a > 1 || b == null) && c !^ 'x'"


def test_metrics_travel_as_the_paper_writes_them_and_under_their_short_names(gallery, index):
    gallery.search(
        {"field": "metricName", "operator": "equal", "value": "bias"},
        {"field": "metricValue", "operator": "smaller_than", "value": 0.25},
        (field("productionMetrics['top 5']") > 0.5) | (field("health.score") <= 1),
        field("metrics.mae") < 5,
    ).all()
    query = index.asked[0].query
    assert [sent(constraint) for constraint in query.constraints] == [
        ("metricName", "EQUAL", ["bias"]),
        ("metricValue", "LESS_THAN", [0.25]),
        ("metrics.mae", "LESS_THAN", [5]),
    ]
    assert query.where == "(productionMetrics['top 5'] > 0.5 || health.score <= 1)"


def test_text_alone_travels_as_it_stands(gallery, index):
    gallery.search(where="a == 1\n || b").first(1)
    assert index.asked[0].query.where == "a == 1\n || b"
    assert index.asked[0].query.constraints == []


def test_pages_are_fetched_as_they_are_read_and_end_at_the_limit(gallery, index):
    rows = iter(gallery.search(order_by="mape", descending=True, metadata_keys=["mape"], limit=3))
    assert index.asked == []
    assert next(rows).version == "1.0"
    assert len(index.asked) == 1
    assert [row.version for row in rows] == ["1.1", "1.2"]
    assert [request.cursor for request in index.asked] == [None, "2"]
    assert all(request.limit == 3 and request.metadataKeys == ["mape"] for request in index.asked)
    assert all(request.order.field == "mape" and request.order.descending for request in index.asked)


def test_options_travel(gallery, index):
    gallery.search(include_deprecated=True, include_copies=True, include_drafts=True, allow_scan=True).first(1)
    query = index.asked[0].query
    assert (query.includeDeprecated, query.includeCopies, query.includeDrafts, query.allowScan) == (True,) * 4
    gallery.search().first(1)
    query = index.asked[1].query
    assert (query.includeDeprecated, query.includeCopies, query.includeDrafts, query.allowScan) == (False,) * 4
    assert index.asked[1].order is None
    assert index.asked[1].metadataKeys is None


def test_a_data_frame_has_a_column_for_each_key(gallery):
    frame = gallery.search(limit=4).to_pandas()
    assert list(frame["metadata.mape"]) == [0.0, 0.1, 0.2, 0.3]
    assert frame["environments"][0] == ("production",)


def test_a_notebook_shows_a_table(gallery):
    assert "p/m/city=Oslo@1.4" in gallery.search()._repr_html_()


def test_a_count_says_that_there_may_be_more(gallery, index):
    count = gallery.count_instances(field("city") == "Oslo", up_to=10_000)
    assert (int(count), count.at_least, str(count)) == (10_000, True, "10,000 or more")
    assert index.asked[0].upTo == 10_000


@pytest.mark.parametrize("mistake", ["city == 'Oslo'", None, 5, ["a"]])
def test_what_is_no_constraint_is_refused_before_it_is_sent(gallery, index, mistake):
    with pytest.raises(InvalidArgument, match="is no constraint"):
        gallery.search(mistake)
    assert index.asked == []


def test_an_empty_expression_does_not_find_everything(gallery, command, index):
    with pytest.raises(InvalidArgument, match="where is empty"):
        gallery.search(where=" ")
    assert "where is empty" in command("p", "--where", "", status=2).stderr
    assert index.asked == []


def test_the_command_prints_a_table(command, index):
    shown = command("p/m", "--where-field", "city=Oslo", "--where-field", "epochs:=3", "--order", "mape").stdout
    header, first, *rest = shown.splitlines()
    assert header.split() == ["reference", "stage", "environments", "createdTime", "mape"]
    assert first.split() == ["p/m/city=Oslo@1.0", "trained", "production", "1970-01-01", "00:00Z", "0.0"]
    assert len(rest) == 4
    asked = index.asked[0]
    assert [sent(constraint) for constraint in asked.query.constraints] == [
        ("city", "EQUAL", ["Oslo"]),
        ("epochs", "EQUAL", [3]),
        ("projectName", "EQUAL", ["p"]),
        ("baseVersionId", "EQUAL", ["m"]),
    ]
    assert asked.metadataKeys == ["mape"]


def test_the_command_shows_the_metric_that_it_orders_by(command, index):
    header, *rows = command("p", "--order", "metrics.mae").stdout.splitlines()
    assert header.split() == ["reference", "stage", "environments", "createdTime", "metrics.mae"]
    assert [row.split()[-1] for row in rows[:4]] == ["0.0", "1.0", "2.0", "3.0"]
    assert rows[4].rstrip() == rows[4].split("Z")[0] + "Z", "it was never measured"
    assert (index.asked[0].order.field, index.asked[0].metadataKeys) == ("metrics.mae", [])


def test_the_command_prints_the_chosen_columns(command, index):
    columns = "reference,mape,metadata.city,shard.city,annotations.note,size,model_name"
    done = command("p", "--columns", columns, "--limit", "1", "--json")
    assert json.loads(done.stdout) == [
        {"reference": "p/m/city=Oslo@1.0", "mape": 0.0, "metadata.city": "Oslo", "shard.city": "Oslo",
         "annotations.note": None, "size": 1000, "model_name": None},
    ]  # fmt: skip
    assert done.stderr == "the first 1, and there are more: --limit shows more, --count tells how many\n"
    assert index.asked[0].metadataKeys == ["mape", "city", "modelName"]


def test_the_command_prints_the_newest_metrics_of_each_scope(command, index):
    done = command("p", "--columns", "reference,metrics.mae,productionMetrics.a.b", "--limit", "2", "--json")
    assert json.loads(done.stdout) == [
        {"reference": "p/m/city=Oslo@1.0", "metrics.mae": 0.0, "productionMetrics.a.b": 10.0},
        {"reference": "p/m/city=Oslo@1.1", "metrics.mae": 1.0, "productionMetrics.a.b": None},
    ]
    (asked,) = index.measured
    assert (asked.instanceIds, asked.names, asked.segment) == (["id0", "id1"], ["a.b", "mae"], "")


def test_json_without_columns_is_the_whole(command, index):
    whole = json.loads(command("p", "--json").stdout)
    assert [item["instanceId"] for item in whole] == ["id0", "id1", "id2", "id3", "id4"]
    assert whole[0]["metadata"] == {"city": "Oslo", "mape": 0.0}
    assert index.asked[0].metadataKeys is None


def test_nothing_found_is_said(command, index):
    index.count = 0
    done = command("p")
    assert (done.stdout, done.stderr) == ("", "no instance is like that\n")


def test_the_command_counts(command, index):
    assert command("p", "--count", "--up-to", "10000").stdout == "10,000 or more\n"
    assert json.loads(command("p", "--count", "--json").stdout) == {"count": 10_000, "atLeast": True}
    assert [request.upTo for request in index.asked] == [10_000, None]


def test_a_mistake_in_the_expression_is_shown_where_it_stands(command):
    done = command("p", "--where", "a = 1", status=2)
    assert EXPRESSION_FAULT in done.stderr
    assert "--where" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["p/m@1.0"], "write project/model"),
        (["--where-field", "city"], "key=value"),
        (["--limit", "0"], "x>=1"),
        (["--columns", "a,,b"], "is no column"),
        (["--columns", "model.owner"], "is no column"),
        (["--columns", "metrics"], "is no column"),
        (["--columns", "productionMetrics."], "is no column"),
        (["--columns", "metrics['mae']"], "is no column"),
        (["--count", "--limit", "5"], "--limit means nothing with --count"),
        (["--count", "--order", "a"], "--order means nothing with --count"),
        (["--up-to", "5"], "without --count; add it"),
        (["--descending"], "wants --order"),
    ],
)
def test_a_wrong_command_line_is_told_from_a_refusal(command, index, arguments, advice):
    assert advice in command(*arguments, status=2).stderr
    assert index.asked == []
