"""Cases of rules that act: what is judged when, what fires, and what actions do to the simulated store."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.rules.rule import Rule
from gallery_server.rules.testing.acting import Actor
from tests.unit.gallery_server.rules.testing.bench import case_of, test_of
from tests.unit.gallery_server.rules.writing import acting_rule

LOW = "metrics['mae'] < 5"
TWO = {"one": {}, "two": {}}


def course(
    rule: Rule, instances: dict[str, Any], series: dict[str, Any], kinds: dict[str, str] | None = None, **case: Any
) -> dict[str, str]:
    """Run a case; answer the course of each instance."""
    test = test_of(rule, instances, case_of(series=series, **case))
    acted = Actor(rule, test.document, test.document.cases[0], kinds or {}).run()
    return {name: "".join(marks) for name, marks in acted.course.items()}


def test_a_measurement_has_its_instance_judged() -> None:
    assert course(acting_rule(), TWO, {"one": {"mae": "9 4 _ 4 NaN 4"}}) == {"one": "F!.T?T", "two": "?....."}


def test_what_a_rule_does_not_read_has_nothing_judged() -> None:
    assert course(acting_rule(), {"one": {}}, {"one": {"bias": "1 1", "Production/mae": "1 1"}}) == {"one": "?."}


def test_a_step_is_one_measurement_whatever_it_measures() -> None:
    rule = acting_rule(WHEN="metrics['mae'] < 5 && metrics['bias'] < 1", FOR=2)
    assert course(rule, {"one": {}}, {"one": {"mae": "4 _ 4 _", "bias": "0 0 0 _"}}) == {"one": "T!T."}


def test_given_is_asked_first() -> None:
    rule = acting_rule(GIVEN="city == 'Oslo'")
    found = course(rule, {"oslo": {"city": "Oslo"}, "rome": {"city": "Rome"}}, {"oslo": {"mae": 4}, "rome": {"mae": 4}})
    assert found == {"oslo": "!", "rome": "."}


def test_scope_says_what_metrics_means() -> None:
    rule = acting_rule(SCOPE="Production")
    assert course(rule, {"one": {}}, {"one": {"mae": "4 _", "Validation/mae": "_ 4"}}) == {"one": "!."}


@pytest.mark.parametrize(
    ("when", "series"),
    [
        ("trainingMetrics.mae < 5", {"Training/mae": 4}),
        ("testMetrics.mae < 5", {"Test/mae": 4}),
        ("productionMetrics['mae'] < 5", {"Production/mae": 4}),
        ("metricsIn('Production', 'airport')['mae'] < 5", {"Production@airport/mae": 4}),
        ("drift('mae') < 5", {"drift/mae": 4}),
        ("skew('mae') < 5", {"skew/mae": 4}),
        ("health.score < 5", {"health/score": 4}),
    ],
)
def test_whatever_is_measured_can_be_read(when: str, series: dict[str, Any]) -> None:
    assert course(acting_rule(WHEN=when), {"one": {}}, {"one": series}) == {"one": "!"}
    wrong = dict.fromkeys(series, 9)
    assert course(acting_rule(WHEN=when), {"one": {}}, {"one": wrong}) == {"one": "F"}


@pytest.mark.parametrize(
    ("given", "instance"),
    [
        ("modelName == 'x' && hyperparameters.depth == 3", {"modelName": "x", "hyperparameters": {"depth": 3}}),
        ("annotations['approved by'] == 'me'", {"annotations": {"approved by": "me"}}),
        ("shard.city == 'Oslo' && city == 'Oslo'", {"shard": {"city": "Oslo"}}),
        ("model.owner == 'us'", {"model": "demand"}),
        ("baseVersionId == 'demand' && instanceId == 'one'", {"model": "demand"}),
        ("createdTime == time('2026-02-01T00:00:00Z')", {"created_time": "2026-02-01T00:00:00Z"}),
        ("daysSince(created_time) == 2", {"created_time": "-2d"}),
        ("daysSince(trainingEnd) == 1", {"trainingEnd": "2026-02-28T00:00:00Z"}),
        ("stage == 'evaluated' && !deprecated", {}),
        ("stage == 'draft'", {"draft": True}),
        ("stage == 'deprecated' && deprecated", {"deprecated": True}),
        ("stage == 'deployed' && 'canary' =~ environments", {"deployed": {"canary": "-1d"}}),
        ("daysSince(deployments['canary'].since) == 1", {"deployed": {"canary": "-1d"}}),
        ("current.instanceId == 'one' && previous == null", {"deployed": {"production": "-1d"}}),
        ("size == 7 && format == 'onnx' && version == '4.2'", {"size": 7, "format": "onnx", "version": "4.2"}),
        ("version == '1.0' && number == 1", {}),
        ("metrics['old'] == 3", {"metrics": {"old": 3}}),
        ("a == null && request == null || true", {}),
    ],
)  # fmt: skip
def test_whatever_an_instance_is_can_be_read(given: str, instance: dict[str, Any]) -> None:
    rule = acting_rule(GIVEN=given.replace(" && request == null", ""), WHEN=LOW, ENVIRONMENT="production", EVERY="365d")
    test = test_of(rule, {"one": instance}, case_of(series={"one": {"mae": 4}}), models={"demand": {"owner": "us"}})
    assert dict(Actor(rule, test.document, test.document.cases[0], {}).run().course) == {"one": ["!"]}


def test_windows_look_back() -> None:
    rule = acting_rule(WHEN="window('mae', '2h').count == 2 && window('mae', '2h').mean < 5", EVERY="365d")
    assert course(rule, {"one": {}}, {"one": {"mae": "9 6 3 4 _ 1"}}) == {"one": "FF!T.F"}


def test_windows_look_at_others() -> None:
    when = "window('mae', '1d').mean < window('mae', '1d', 'Validation', current).mean"
    rule = acting_rule(WHEN=when, ENVIRONMENT="production", EVERY="365d")
    instances = {"old": {"created_time": "-1d", "deployed": {"production": "-1d"}}, "new": {}}
    assert course(rule, instances, {"old": {"mae": "5"}, "new": {"mae": "_ 6 2"}}) == {"old": "F..", "new": "?F!"}


@pytest.mark.parametrize(
    "when",
    ["window('mae', city).count > 0", "window('mae', '1d', 'Validation', 5).count > 0", "daysSince(city) > 1"],
)
def test_what_a_function_cannot_take_is_inconclusive(when: str) -> None:
    rule = acting_rule(WHEN=when, EVERY="365d")
    assert course(rule, {"one": {"city": "Oslo"}}, {"one": {"mae": 4}}) == {"one": "?"}


def test_a_clock_judges_what_exists() -> None:
    rule = acting_rule(WHEN="daysSince(createdTime) >= 0.25", EVERY="2h")
    instances = {"old": {"created_time": "-3h"}, "new": {}, "later": {"created_time": "3h"}}
    assert course(rule, instances, {}, steps=8) == {"old": "..F.!.T.", "new": "F.F.F.!.", "later": "...FF.F."}


def test_what_was_true_before_the_clock_fires_for_no_news() -> None:
    rule = acting_rule(WHEN="daysSince(createdTime) > 1", EVERY="1h")
    assert course(rule, {"old": {"created_time": "-9d"}}, {}, steps=3) == {"old": ".TT"}
    assert course(
        acting_rule(), {"old": {"created_time": "-9d", "metrics": {"mae": 4}}}, {"old": {"mae": "4 9 4"}}
    ) == {"old": "TF!"}


@pytest.mark.parametrize(
    ("on", "marks"),
    [
        (None, "!TT"),
        (["instance"], "!.."),
        (["metric"], "!T."),
        (["deployment"], "..!"),
        (["metric", "deployment"], "!TT"),
        (["annotation"], "..."),
    ],
)  # fmt: skip
def test_on_says_which_writes_count(on: list[str] | None, marks: str) -> None:
    rule = acting_rule(WHEN="metrics['mae'] < 5 && 'x' !~ environments", ON=on)
    found = course(rule, {"one": {"deployed": {"production": "2h"}}}, {"one": {"mae": "4 4"}}, steps=3)
    assert found == {"one": marks}


def test_a_deployment_concerns_the_line_alone() -> None:
    rule = acting_rule(WHEN="has(current.instanceId)", ENVIRONMENT="production", ON=["deployment"])
    instances = {
        "one": {}, "two": {"deployed": {"production": "1h"}}, "other": {"model": "x"},
        "sharded": {"shard": {"city": "Oslo"}},
    }  # fmt: skip
    assert course(rule, instances, {}, steps=2) == {"one": ".!", "two": ".!", "other": "..", "sharded": ".."}


def done(
    rule: Rule, instances: dict[str, Any], series: dict[str, Any], kinds: dict[str, str] | None = None, **case: Any
) -> dict[str, list[str]]:
    test = test_of(rule, instances, case_of(series=series, **case))
    return dict(Actor(rule, test.document, test.document.cases[0], kinds or {}).run().actions)


def test_actions_end_at_the_first_that_fails() -> None:
    rule = acting_rule(CALLBACK_ACTIONS=["first", "second", "third"], ON_FAILURE=["page", "mail"])
    assert done(rule, {"one": {}}, {"one": {"mae": 4}}) == {"first": ["one"], "second": ["one"], "third": ["one"]}
    failed = done(rule, {"one": {}}, {"one": {"mae": 4}}, fail=["second", "page"])
    assert failed == {"first": ["one"], "mail": ["one"]}


def test_deploying_makes_current() -> None:
    rule = acting_rule(
        WHEN="metrics['mae'] < 5 && current == null", CALLBACK_ACTIONS=["deploy"], ENVIRONMENT="production"
    )
    found = course(rule, TWO, {"one": {"mae": "4 4"}, "two": {"mae": "_ 4"}})
    assert found == {"one": "!F", "two": "?F"}


def test_what_is_earlier_in_the_line_is_not_deployed_over_what_is_later() -> None:
    rule = acting_rule(CALLBACK_ACTIONS=["go", "log"], ENVIRONMENT="production")
    instances = {"old": {"created_time": "-2d"}, "new": {"created_time": "-1d", "deployed": {"production": "-1d"}}}
    assert done(rule, instances, {"old": {"mae": 4}}, {"go": "deploy"}) == {}
    assert done(rule, instances, {"new": {"mae": 4}}, {"go": "deploy"}) == {"go": ["new"], "log": ["new"]}


def test_a_rollback_goes_back_and_holds_the_line() -> None:
    rule = acting_rule(
        GIVEN="'production' =~ environments", WHEN="metrics['mae'] > 5 && current.instanceId == instanceId",
        CALLBACK_ACTIONS=["rollback"], ENVIRONMENT="production",
    )  # fmt: skip
    instances = {
        "old": {"created_time": "-2d", "deployed": {"production": "-2d"}},
        "new": {"created_time": "-1d", "deployed": {"production": "-1d"}},
    }
    series = {"new": {"mae": "9 9"}, "old": {"mae": "_ 9"}}
    assert course(rule, instances, series) == {"old": ".!", "new": "!."}
    assert done(rule, instances, series) == {"rollback": ["new"]}, "the first has nothing to go back to"
    deploying = acting_rule(CALLBACK_ACTIONS=["rollback", "deploy"], ENVIRONMENT="production")
    assert done(deploying, instances, {"new": {"mae": 4}}) == {"rollback": ["new"]}, "a hold stands"


def test_what_was_rolled_back_from_is_not_deployed_again() -> None:
    rule = acting_rule(
        GIVEN="createdTime > time('2026-02-27T12:00:00Z')", CALLBACK_ACTIONS=["deploy", "rollback"],
        ENVIRONMENT="production", REPEAT={"every": "1h"},
    )  # fmt: skip
    instances = {
        "old": {"created_time": "-2d", "deployed": {"production": "-2d"}},
        "new": {"created_time": "-1d"},
    }
    assert done(rule, instances, {"new": {"mae": "4x30"}}) == {"deploy": ["new"], "rollback": ["new"]}


def test_deprecating_and_releasing_show() -> None:
    rule = acting_rule(GIVEN="!deprecated", CALLBACK_ACTIONS=["deprecate"], REPEAT={"every": "1h"})
    assert course(rule, {"one": {}}, {"one": {"mae": "4 4"}}) == {"one": "!."}
    rule = acting_rule(GIVEN="stage == 'draft'", CALLBACK_ACTIONS=["release"], REPEAT={"every": "1h"})
    assert course(rule, {"one": {"draft": True}}, {"one": {"mae": "4 4"}}) == {"one": "!."}


def test_a_cooldown_defers() -> None:
    rule = acting_rule(COOLDOWN={"per": "line", "for": "3h"})
    found = course(rule, TWO, {"one": {"mae": "4"}, "two": {"mae": "_ 4 4 4 4"}})
    assert found == {"one": "!....", "two": "?TT!T"}


def test_a_limit_holds_for_good() -> None:
    rule = acting_rule(LIMIT={"actions": 2, "per": "1h"})
    instances = {name: {"model": name} for name in "abcd"}
    series = {name: {"mae": "4"} for name in "abc"} | {"d": {"mae": "_ _ _ 4"}}
    assert course(rule, instances, series) == {"a": "!...", "b": "!...", "c": "T...", "d": "?..T"}
