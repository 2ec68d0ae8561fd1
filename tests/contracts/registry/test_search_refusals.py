"""What search does not know, or should not do, is refused with a way out; nothing is silently ignored."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import PolicyChange
from gallery_server.domain.search import Comparison, Operator
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import GalleryError, Reason
from gallery_server.registry import projects
from gallery_server.registry.searching import scanning, search
from gallery_server.registry.searching.search import Wish
from tests.contracts.registry.finding import counted, found, order, page, where
from tests.contracts.registry.gallery import MODEL, PROJECT, Gallery, caller

SAID = {
    "trainingDataset": Reason.FIELD_UNKNOWN,
    "createdtime": Reason.FIELD_UNKNOWN,
    "annotations.note": Reason.FIELD_UNKNOWN,
    "model.owner": Reason.FIELD_UNKNOWN,
    "shard.town": Reason.FIELD_UNKNOWN,
}


@pytest.fixture
def gallery(gallery: Gallery) -> Gallery:
    gallery.create(shard_keys=["city"])
    gallery.save(metadata={"city": text("Paris"), "epochs": Value(ValueKind.WHOLE, 3)})
    return gallery


def refusal(ask: Callable[[], Any]) -> GalleryError:
    with pytest.raises(GalleryError) as refused:
        ask()
    return refused.value


@pytest.mark.parametrize("name", SAID)
def test_an_unknown_field_is_refused_everywhere(gallery: Gallery, name: str) -> None:
    for ask in (
        lambda: page(gallery, where(name, Operator.EQUAL, "x")),
        lambda: page(gallery, where(name, Operator.IS_NULL)),
        lambda: page(gallery, by=order(name)),
        lambda: counted(gallery, where(name, Operator.EQUAL, "x")),
        lambda: page(gallery, where=f"{name} == 'x'"),
    ):
        assert refusal(ask).reason is SAID[name]


def test_the_nearest_names_are_told(gallery: Gallery) -> None:
    for name, close in (("epoch", "epochs"), ("trainingDataset", "trainingDataSet"), ("createdtime", "createdTime")):
        error = refusal(lambda name=name: page(gallery, where(name, Operator.EQUAL, 1)))
        assert close in error.details["known"].split(", ")
        assert f"Did you mean {error.details['known'].split(', ')[0]}" in error.message
    assert refusal(lambda: page(gallery, where("shard.cities", Operator.EQUAL, "x"))).details["known"] == "city"
    assert refusal(lambda: page(gallery, keys=["cities"])).details["field"] == "metadataKeys"


def test_what_a_project_declares_is_known(gallery: Gallery) -> None:
    change = PolicyChange(declared_fields={"region": ValueKind.TEXT})
    gallery.write(lambda tx: projects.set_policy(tx, caller(), PROJECT, 1, None, change))
    assert found(gallery, where("region", Operator.EQUAL, "north")) == []
    assert refusal(lambda: page(gallery, where("region", Operator.EQUAL, 1))).reason is Reason.KIND_UNFIT


def test_a_standard_key_takes_any_kind_until_it_has_one(gallery: Gallery) -> None:
    assert found(gallery, where("randomSeed", Operator.EQUAL, 1)) == []
    assert found(gallery, where("randomSeed", Operator.EQUAL, "1")) == []
    gallery.save(metadata={"city": text("Rome"), "randomSeed": Value(ValueKind.WHOLE, 1)})
    assert refusal(lambda: page(gallery, where("randomSeed", Operator.EQUAL, "1"))).details["known"] == "number"


UNFIT = [
    (where("epochs", Operator.LIKE, "3%"), Reason.OPERATOR_UNFIT, "LIKE"),
    (where("environments", Operator.LIKE, "p%"), Reason.OPERATOR_UNFIT, "LIKE"),
    (where("deprecated", Operator.LESS_THAN, True), Reason.OPERATOR_UNFIT, "LESS_THAN"),
    (where("stage", Operator.GREATER_THAN, "draft"), Reason.OPERATOR_UNFIT, "GREATER_THAN"),
    (where("sha256", Operator.LIKE, "ab%"), Reason.OPERATOR_UNFIT, "LIKE"),
    (where("epochs", Operator.EQUAL, "3"), Reason.KIND_UNFIT, "text"),
    (where("number", Operator.EQUAL, "3"), Reason.KIND_UNFIT, "text"),
    (where("city", Operator.IN, "Paris", 3), Reason.KIND_UNFIT, "whole"),
    (where("city", Operator.LIKE, 3), Reason.KIND_UNFIT, "whole"),
    (where("epochs", Operator.LESS_THAN, math.nan), Reason.KIND_UNFIT, "nan"),
    (where("epochs", Operator.LESS_THAN, math.inf), Reason.KIND_UNFIT, "inf"),
    (where("createdTime", Operator.LESS_THAN, "2026-01-01"), Reason.KIND_UNFIT, "'2026-01-01'"),
    (where("createdTime", Operator.LESS_THAN, "2026-01-01T00:00:00"), Reason.KIND_UNFIT, "'2026-01-01T00:00:00'"),
    (where("stage", Operator.EQUAL, "running"), Reason.KIND_UNFIT, "'running'"),
    (where("version", Operator.EQUAL, "4"), Reason.KIND_UNFIT, "'4'"),
    (where("version", Operator.EQUAL, "4.9999999999"), Reason.KIND_UNFIT, "'4.9999999999'"),
    (where("instanceId", Operator.EQUAL, "1"), Reason.FIELD_MALFORMED, "'1'"),
    (where("modelId", Operator.EQUAL, "1"), Reason.FIELD_MALFORMED, "'1'"),
    (where("sha256", Operator.EQUAL, "ab"), Reason.FIELD_MALFORMED, "'ab'"),
    (where("city", Operator.LIKE, "P\\"), Reason.FIELD_MALFORMED, "'P\\\\'"),
    (where("environments", Operator.EQUAL, "prod"), Reason.ENVIRONMENT_UNKNOWN, "'prod'"),
]


@pytest.mark.parametrize(
    ("constraint", "reason", "shown"), UNFIT, ids=[f"{each[0].field.name} {each[2]}" for each in UNFIT]
)
def test_what_does_not_fit_is_named(gallery: Gallery, constraint: Comparison, reason: Reason, shown: str) -> None:
    error = refusal(lambda: page(gallery, constraint))
    assert (error.reason, error.details["value"]) == (reason, shown)
    assert error.details["field"] in ("constraints[1]", "environments")
    assert reason is Reason.FIELD_MALFORMED or error.details["known"]


@pytest.mark.parametrize(
    ("operator", "count", "reason"),
    [
        (Operator.IN, 0, Reason.FIELD_MISSING),
        (Operator.NOT_IN, 1_001, Reason.TOO_MANY_ITEMS),
        (Operator.EQUAL, 0, Reason.FIELD_MISSING),
        (Operator.EQUAL, 2, Reason.TOO_MANY_ITEMS),
        (Operator.IS_NULL, 1, Reason.TOO_MANY_ITEMS),
    ],
)
def test_each_operator_takes_its_number_of_values(
    gallery: Gallery, operator: Operator, count: int, reason: Reason
) -> None:
    error = refusal(lambda: page(gallery, where("city", operator, *(str(each) for each in range(count)))))
    assert (error.reason, error.details["count"]) == (reason, str(count))


def test_a_shard_takes_one_value(gallery: Gallery) -> None:
    model = where("baseVersionId", Operator.EQUAL, MODEL)
    for name in ("city", "shard.city"):
        assert len(found(gallery, model, where(name, Operator.EQUAL, "Paris"))) == 1
        assert found(gallery, model, where(name, Operator.EQUAL, "Oslo")) == []
        error = refusal(lambda name=name: page(gallery, model, where(name, Operator.EQUAL, "Paris", "Rome")))
        assert error.reason is Reason.TOO_MANY_ITEMS


def test_a_list_may_hold_a_thousand_values(gallery: Gallery) -> None:
    for name in ("1", "x" * 300):
        names = [f"{name}{each}" for each in range(999)]
        assert len(found(gallery, where("city", Operator.IN, *names, "Paris"))) == 1
        assert len(found(gallery, where("city", Operator.NOT_IN, *names, "Rome"))) == 1


def test_fifty_constraints_are_the_most(gallery: Gallery) -> None:
    fifty = [where("city", Operator.NOT_EQUAL, str(number)) for number in range(49)]
    assert len(found(gallery, *fifty)) == 1
    error = refusal(lambda: page(gallery, *fifty, fifty[0]))
    assert (error.reason, error.details["limit"]) == (Reason.TOO_MANY_ITEMS, "50")


@pytest.mark.parametrize("limit", [0, 10_000])
def test_pages_have_limits(limit: int) -> None:
    assert refusal(lambda: PageRequest.of(limit, None)).reason is Reason.FIELD_OUT_OF_RANGE


def test_counting_has_a_limit(gallery: Gallery) -> None:
    for up_to in (0, 1_000_001):
        assert refusal(lambda up_to=up_to: counted(gallery, up_to=up_to)).reason is Reason.FIELD_OUT_OF_RANGE


def test_an_unknown_project_is_named(gallery: Gallery) -> None:
    for operator, names in ((Operator.EQUAL, ["marketplac"]), (Operator.IN, [PROJECT, "marketplac"])):
        other = where("projectName", operator, *names)
        error = refusal(lambda other=other: everywhere(gallery, other))
        assert (error.reason, error.details["known"]) == (Reason.PROJECT_NOT_FOUND, PROJECT)


def everywhere(gallery: Gallery, *constraints: Comparison, **wish: Any) -> int:
    wished = Wish(constraints, **wish)
    return gallery.read(lambda tx: search.count(tx, wished, None)).count


def test_a_search_without_a_project_is_a_scan(gallery: Gallery) -> None:
    city = where("city", Operator.EQUAL, "Paris")
    for constraints in ((), (city,), (where("projectName", Operator.NOT_EQUAL, "x"),)):
        error = refusal(lambda constraints=constraints: everywhere(gallery, *constraints))
        assert (error.reason, error.details["scan"]) == (Reason.SCAN_REFUSED, "no project")
        assert "allowScan" in error.message
        assert everywhere(gallery, *constraints, allow_scan=True) == 1
    # One side of an alternative does not narrow the other.
    either = f"projectName == '{PROJECT}' || city == 'Paris'"
    assert refusal(lambda: everywhere(gallery, where=either)).reason is Reason.SCAN_REFUSED


def test_a_pattern_without_a_beginning_is_a_scan(gallery: Gallery) -> None:
    for pattern in ("%aris", "_aris"):
        error = refusal(lambda pattern=pattern: page(gallery, where("city", Operator.LIKE, pattern)))
        assert (error.reason, error.details["scan"]) == (Reason.SCAN_REFUSED, "leading wildcard")
        assert len(found(gallery, where("city", Operator.LIKE, pattern), allow_scan=True)) == 1
    assert refusal(lambda: page(gallery, where="city =$ 'aris'")).reason is Reason.SCAN_REFUSED
    assert len(found(gallery, where("city", Operator.LIKE, "P%s"))) == 1


def test_to_order_many_is_a_scan(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning.limits, "ORDERED_MATCHES", 2)
    for _ in range(2):
        gallery.save(metadata={"city": text("Rome")})
    error = refusal(lambda: page(gallery, by=order("city")))
    assert (error.reason, error.details["scan"]) == (Reason.SCAN_REFUSED, "order")
    assert len(found(gallery, by=order("city"), allow_scan=True)) == 3
    assert len(found(gallery, where("city", Operator.EQUAL, "Rome"), by=order("city"))) == 2
    assert len(found(gallery, by=order("createdTime"))) == 3


def test_an_order_that_is_none(gallery: Gallery) -> None:
    assert refusal(lambda: page(gallery, by=order("environments"))).reason is Reason.OPERATOR_UNFIT
