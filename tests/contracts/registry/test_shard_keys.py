"""Shard keys are declared with the model and fixed once it has instances."""

from __future__ import annotations

import pytest

from gallery_server.domain.value import text
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from tests.contracts.registry.gallery import Gallery, together

OSLO = {"city": text("Oslo")}


def test_keys_can_be_declared_anew_while_there_is_no_instance(gallery: Gallery):
    assert gallery.create(None, shard_keys=["vehicle", "city", "city"]).model.model.shard_keys == ("city", "vehicle")
    assert gallery.create(None).model.model.shard_keys == ("city", "vehicle"), "unset keeps them"
    assert gallery.create(None, shard_keys=[]).model.model.shard_keys == ()
    assert gallery.create(None, shard_keys=["city"]).model.model.shard_keys == ("city",)


@pytest.mark.parametrize("draft", [False, True])
def test_keys_are_fixed_once_there_is_an_instance(gallery: Gallery, draft: bool):
    gallery.create(None, shard_keys=["city"])
    gallery.save(metadata=OSLO, draft=draft)
    with pytest.raises(FailedPrecondition) as raised:
        gallery.create("B", shard_keys=["vehicle"])
    assert (raised.value.reason, raised.value.details["shardKeys"]) == (Reason.SHARD_KEYS_FIXED, "city")
    unchanged = gallery.create(None, shard_keys=["city"])
    assert (unchanged.model.model.shard_keys, unchanged.revision.revision) == (("city",), 1)


def test_an_instance_and_a_change_of_keys_at_once_agree(gallery: Gallery):
    gallery.create(None, shard_keys=["city"])

    def work(number: int) -> object:
        try:
            if number % 2:
                return gallery.save(metadata=OSLO).shard.as_dict()
            return gallery.create(None, shard_keys=["vehicle"]).model.model.shard_keys
        except (FailedPrecondition, InvalidArgument) as error:
            return error.reason

    found = together(work)
    keys = gallery.create(None).model.model.shard_keys
    if keys == ("city",):
        assert set(map(str, found)) == {"{'city': 'Oslo'}", "SHARD_KEYS_FIXED"}
    else:
        assert set(map(str, found)) == {"('vehicle',)", "SHARD_KEY_MISSING"}


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ([str(key) for key in range(11)], Reason.TOO_MANY_ITEMS),
        (["a/b"], Reason.FIELD_MALFORMED),
        ([""], Reason.FIELD_MISSING),
        (["version"], Reason.FIELD_RESERVED),
        (["metricName"], Reason.FIELD_RESERVED),
        (["metrics.mae"], Reason.FIELD_RESERVED),
    ],
)
def test_keys_that_cannot_be_are_refused(gallery: Gallery, keys: list[str], reason: Reason):
    with pytest.raises(InvalidArgument) as raised:
        gallery.create(None, shard_keys=keys)
    assert raised.value.reason is reason


def test_each_shard_has_a_line_of_its_own(gallery: Gallery):
    gallery.create(None, shard_keys=["city"])
    saved = [gallery.save(metadata={"city": text(city)}) for city in ("Oslo", "Bergen", "Oslo")]
    unsharded = gallery.save(unsharded=True)
    assert [(each.version, each.line_sequence, each.number) for each in [*saved, unsharded]] == [
        ("1.0", 1, 1),
        ("1.0", 1, 2),
        ("1.1", 2, 3),
        ("1.0", 1, 4),
    ]
    assert [gallery.resolve(f"marketplace/demand/city={city}@newest") for city in ("Oslo", "Bergen")] == [
        saved[2],
        saved[1],
    ]
    assert gallery.resolve("marketplace/demand@newest") == unsharded
    assert gallery.resolve("marketplace/demand@#2") == saved[1], "a number needs no shard"
    assert gallery.resolve("marketplace/demand/city=Bergen@#2") == saved[1]


def test_the_unsharded_line_answers_where_asked(gallery: Gallery):
    gallery.create(None, shard_keys=["city"])
    unsharded = gallery.save(unsharded=True)
    with pytest.raises(NotFound) as raised:
        gallery.resolve("marketplace/demand/city=Oslo@newest")
    assert raised.value.reason is Reason.INSTANCE_NOT_FOUND
    assert gallery.resolve("marketplace/demand/city=Oslo@newest", or_unsharded=True) == unsharded


def test_a_reference_without_or_with_wrong_keys_is_told(gallery: Gallery):
    gallery.create(None, shard_keys=["city"])
    gallery.save(metadata=OSLO)
    with pytest.raises(NotFound, match=r"name one: /city=\.\.\. before the @"):
        gallery.resolve("marketplace/demand@newest")
    with pytest.raises(InvalidArgument) as raised:
        gallery.resolve("marketplace/demand/town=Oslo@newest")
    assert (raised.value.reason, raised.value.details["shardKeys"]) == (Reason.SHARD_KEY_UNEXPECTED, "city")
    with pytest.raises(NotFound):
        gallery.resolve("marketplace/demand/city=Bergen@#1")
