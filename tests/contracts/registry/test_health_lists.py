"""Whose health a project and a line have, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gallery_server.dal import instance_store
from gallery_server.domain.health import HealthGrade
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.line import LineWish
from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import PolicyChange
from gallery_server.domain.value import text
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry.deploying import deployments
from gallery_server.registry.deploying.deployments import DeployWish
from tests.contracts.registry.clinic import Clinic, with_keys
from tests.contracts.registry.gallery import MODEL, Gallery, caller
from tests.contracts.registry.net import Net

FIELDS = ("trainingCode", "features", "randomSeed", "owner")


@pytest.fixture
def clinic(gallery: Gallery) -> Clinic:
    """A project that wants four fields, with the models `demand`, `supply` and, by city, `prices`."""
    for name in (MODEL, "supply"):
        gallery.create("x", base_version_id=name)
    gallery.create("x", base_version_id="prices", shard_keys=["city"])
    made = Clinic(gallery)
    made.set_policy(PolicyChange(reproducibility_fields=FIELDS))
    return made


def deploy(clinic: Clinic, instance: Instance, environment: str = "production") -> None:
    clinic.gallery.write(lambda tx: deployments.deploy(tx, caller(), DeployWish(instance.instance_id, environment)))


def undeploy(clinic: Clinic, model: str = MODEL, environment: str = "production") -> None:
    clinic.gallery.write(
        lambda tx: deployments.undeploy(
            tx, caller(), LineWish("marketplace", model), environment, reason=None, expected_instance_id=None
        )
    )


def of_price(clinic: Clinic, city: str, *keys: str) -> Instance:
    return clinic.gallery.save(base_version_id="prices", metadata={"city": text(city), **with_keys(*keys)})


def ids(*found: Instance) -> list[str]:
    return [each.instance_id for each in found]


def test_a_project_has_the_newest_of_each_line_worst_first(clinic: Clinic) -> None:
    clinic.gallery.save()
    best = clinic.gallery.save(metadata=with_keys(*FIELDS))
    worst = clinic.gallery.save(base_version_id="supply", metadata=with_keys("owner"))
    middle = of_price(clinic, "Oslo", "owner", "features")
    clinic.gallery.save(draft=True)
    found = clinic.worst()
    assert [each.instance.instance_id for each in found.page.items] == ids(worst, middle, best)
    assert [each.health.measures.score for each in found.page.items] == [1.5, 1.0, 0.0]
    assert found.outdated == 5
    assert clinic.worst_ids(base_version_id="prices") == ids(middle)


def test_what_is_current_stands_for_its_line(clinic: Clinic) -> None:
    old, older = clinic.gallery.save(), clinic.gallery.save(metadata=with_keys("owner"))
    clinic.gallery.save(metadata=with_keys(*FIELDS))
    other = clinic.gallery.save(base_version_id="supply")
    deploy(clinic, old)
    deploy(clinic, old, "staging")
    assert sorted(clinic.worst_ids()) == sorted(ids(old, other))
    deploy(clinic, older, "staging")
    assert sorted(clinic.worst_ids()) == sorted(ids(old, older, other))
    assert clinic.worst_ids(environment="staging") == ids(older)
    assert clinic.worst_ids(environment="production", base_version_id="supply") == []
    (found,) = clinic.worst(environment="production").page.items
    assert found.environments == ("production",)


def test_a_line_where_nothing_is_current_any_more_has_its_newest(clinic: Clinic) -> None:
    old, newest = clinic.gallery.save(), clinic.gallery.save()
    deploy(clinic, old)
    undeploy(clinic)
    assert clinic.worst_ids() == ids(newest)


def test_deprecated_and_erased_instances_are_no_newest(clinic: Clinic, net: Net) -> None:
    kept, stale, erased = (clinic.gallery.save() for _ in range(3))
    net.erase(erased)
    clinic.gallery.deprecate(stale.instance_id)
    assert clinic.worst_ids() == ids(kept)
    deploy(clinic, kept)
    clinic.gallery.deprecate(kept.instance_id)
    assert clinic.worst_ids() == ids(kept)


def copy_of(clinic: Clinic, instance: Instance, place: int) -> Instance:
    """Make what a change of dependencies makes."""

    def insert(tx) -> Instance:
        copy = replace(
            instance,
            instance_id=new_id(tx.now),
            number=place,
            line_sequence=place,
            ordinal=place,
            cause=InstanceCause.UPSTREAM_CHANGED,
            copied_from_instance_id=instance.instance_id,
        )
        instance_store.insert(tx, copy)
        return copy

    return clinic.gallery.write(insert)


def test_copies_stand_for_nothing_until_they_are_measured_or_current(clinic: Clinic) -> None:
    saved = clinic.gallery.save()
    first, second, third = (copy_of(clinic, saved, place) for place in (100, 101, 102))
    assert clinic.worst_ids() == ids(saved)
    assert in_line(clinic) == ids(saved)
    clinic.measure(second, "Validation", mae=1.0)
    clinic.assess(second)
    assert clinic.worst_ids() == ids(second)
    assert in_line(clinic) == ids(second, saved)
    deploy(clinic, first)
    assert clinic.worst_ids() == ids(first)
    assert in_line(clinic) == ids(second, first, saved)
    assert third.instance_id not in in_line(clinic)


def in_line(clinic: Clinic) -> list[str]:
    return [each.instance.instance_id for page in clinic.of_line() for each in page]


def test_measured_instances_come_by_their_stored_scores(clinic: Clinic) -> None:
    good = clinic.gallery.save(metadata=with_keys(*FIELDS))
    bad = clinic.gallery.save(base_version_id="supply", metadata=with_keys(*FIELDS))
    clinic.measure(bad, "Validation", mae=1.0)
    clinic.measure(bad, "Production", mae=2.0)
    clinic.assess(bad)
    found = clinic.worst().page.items
    assert [each.instance.instance_id for each in found] == ids(bad, good)
    assert [each.health.measures.score for each in found] == [5.0, 0.0]
    assert [each.health.outdated for each in found] == [True, False]  # by the changed policy; the other is computed now


@pytest.mark.parametrize(
    ("grade", "least"), [(None, -1.0), (HealthGrade.FAIR, 0.5), (HealthGrade.POOR, 1.0)], ids=["all", "fair", "poor"]
)
def test_only_some_grades(clinic: Clinic, grade: HealthGrade | None, least: float) -> None:
    scores = {of_price(clinic, f"city {count}", *FIELDS[:count]).instance_id: (4 - count) / 2 for count in range(5)}
    assert sorted(scores.values()) == [0.0, 0.5, 1.0, 1.5, 2.0]
    wanted = sorted((each for each in scores if scores[each] > least), key=lambda each: -scores[each])
    assert clinic.worst_ids(at_least=grade) == wanted


def test_pages_of_a_project_go_on_where_they_ended(clinic: Clinic) -> None:
    made = [of_price(clinic, f"city {number}", *FIELDS[: number % 3]) for number in range(11)]
    wanted = sorted(made, key=lambda each: (made.index(each) % 3, each.instance_id))
    found: list[str] = []
    cursor: str | None = None
    while not found or cursor is not None:
        page = clinic.worst(PageRequest.of(2, cursor)).page
        assert len(page.items) <= 2
        found += [each.instance.instance_id for each in page.items]
        cursor = page.next_cursor
    assert found == ids(*wanted)
    with pytest.raises(InvalidArgument) as raised:
        clinic.worst(
            PageRequest.of(2, clinic.worst(PageRequest.of(2, None)).page.next_cursor), at_least=HealthGrade.POOR
        )
    assert raised.value.reason is Reason.CURSOR_INVALID


def test_a_line_comes_newest_first_by_pages(clinic: Clinic) -> None:
    made = [of_price(clinic, "Oslo") for _ in range(5)]
    of_price(clinic, "Rome")
    assert clinic.of_line() == [[]]
    pages = [
        [each.instance.instance_id for each in page] for page in clinic.of_line_of("prices", {"city": "Oslo"}, limit=2)
    ]
    wanted = ids(*reversed(made))
    assert pages == [wanted[:2], wanted[2:4], wanted[4:]]
    assert clinic.of_line_of("prices", {"city": "Paris"}) == [[]]
    with pytest.raises(InvalidArgument) as raised:
        clinic.of_line_of("prices", {"town": "Oslo"})
    assert raised.value.reason is Reason.SHARD_KEY_UNEXPECTED


def test_what_does_not_exist_is_told(clinic: Clinic) -> None:
    for fields, reason in (
        ({"project": "marketplaec"}, Reason.PROJECT_NOT_FOUND),
        ({"base_version_id": "demnad"}, Reason.MODEL_NOT_FOUND),
        ({"environment": "prodction"}, Reason.ENVIRONMENT_UNKNOWN),
    ):
        with pytest.raises(NotFound) as raised:
            clinic.worst(**fields)
        assert raised.value.reason is reason
    assert clinic.worst(environment="production").page.items == []
