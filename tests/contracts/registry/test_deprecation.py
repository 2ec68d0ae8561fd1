"""Deprecation is appended, can be lifted, and keeps new work from what is deprecated."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.domain.instance import LifecycleStage
from gallery_server.domain.model import Model
from gallery_server.domain.page import PageRequest
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.registry import instances, models
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, caller, together


def set_model(gallery: Gallery, model_id: str, revision: int | None, *, deprecated: bool) -> Model:
    return gallery.write(
        lambda tx: models.set_deprecated(tx, caller(), model_id, revision, deprecated=deprecated, reason="wrong data")
    ).model


def listed(gallery: Gallery, *, include_deprecated: bool) -> list[str]:
    page = gallery.read(
        lambda tx: models.list_by_name(
            tx, SIGNER, PROJECT, include_deprecated=include_deprecated, request=PageRequest.of(None, None)
        )
    )
    return [each.model.base_version_id for each in page.items]


def refusal(gallery: Gallery, **record: Any) -> Reason:
    with pytest.raises(FailedPrecondition) as raised:
        gallery.save(**record)
    return raised.value.reason


def test_a_deprecated_model_takes_no_instance_until_it_is_restored(gallery: Gallery):
    model_id = gallery.create("A").model.model.model_id
    draft, earlier = gallery.save(draft=True), gallery.save()
    assert set_model(gallery, model_id, None, deprecated=True).deprecated
    assert refusal(gallery) is Reason.MODEL_DEPRECATED
    with pytest.raises(FailedPrecondition):
        gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    allowed = gallery.save(allow_deprecated=True)
    assert (allowed.version, allowed.number) == ("1.1", 3), "a refused save uses up no number"
    assert gallery.instance(earlier.instance_id) == earlier
    assert (listed(gallery, include_deprecated=False), listed(gallery, include_deprecated=True)) == ([], ["demand"])
    assert not set_model(gallery, model_id, None, deprecated=False).deprecated
    assert gallery.save().version == "1.2"
    assert listed(gallery, include_deprecated=False) == ["demand"]


def test_a_deprecated_revision_takes_no_instance(gallery: Gallery):
    gallery.create("A")
    model = gallery.create("B").model.model
    assert not set_model(gallery, model.model_id, 2, deprecated=True).deprecated, "the model itself is not"
    assert refusal(gallery) is Reason.REVISION_DEPRECATED
    assert refusal(gallery, revision=2) is Reason.REVISION_DEPRECATED
    assert gallery.save(revision=1).version == "1.0"
    assert gallery.create("B").revision.deprecated
    set_model(gallery, model.model_id, 2, deprecated=False)
    assert gallery.save().version == "2.0"


def test_an_unknown_target_and_a_missing_reason_are_told(gallery: Gallery):
    model_id = gallery.create("A").model.model.model_id
    instance_id = gallery.save().instance_id
    with pytest.raises(NotFound) as raised:
        set_model(gallery, model_id, 2, deprecated=True)
    assert raised.value.reason is Reason.REVISION_NOT_FOUND
    for reason in (None, "", "x" * 2_001):
        with pytest.raises(InvalidArgument) as refused:
            gallery.write(
                lambda tx, reason=reason: instances.set_deprecated(
                    tx, caller(), instance_id, deprecated=True, reason=reason
                )
            )
        assert refused.value.details["field"] == "reason"


def test_newest_skips_what_is_deprecated(gallery: Gallery):
    gallery.create("A")
    saved = [gallery.save() for _ in range(3)]
    gallery.deprecate(saved[2].instance_id)
    assert gallery.resolve("marketplace/demand@newest") == saved[1]
    assert gallery.resolve("marketplace/demand@1.2").deprecated, "who names it still gets it"
    gallery.deprecate(saved[1].instance_id)
    gallery.deprecate(saved[0].instance_id)
    with pytest.raises(NotFound):
        gallery.resolve("marketplace/demand@newest")
    gallery.deprecate(saved[1].instance_id, deprecated=False)
    assert gallery.resolve("marketplace/demand@newest") == saved[1]


def test_a_deprecated_instance_says_why_until_it_is_restored(gallery: Gallery):
    gallery.create("A")
    saved = gallery.save()
    deprecated = gallery.deprecate(saved.instance_id, reason="wrong data")
    assert (deprecated.deprecated, deprecated.deprecation_reason) == (True, "wrong data")
    assert deprecated.stage is LifecycleStage.DEPRECATED
    assert gallery.deprecate(saved.instance_id, reason="again").deprecation_reason == "wrong data"
    assert gallery.deprecate(saved.instance_id, deprecated=False) == saved
    assert gallery.deprecate(saved.instance_id, reason="again").deprecation_reason == "again"


def test_many_who_deprecate_and_restore_at_once_end_in_one_of_both(gallery: Gallery):
    gallery.create("A")
    saved = gallery.save()
    together(lambda number: gallery.deprecate(saved.instance_id, deprecated=bool(number % 2), reason="stale"))
    found = gallery.instance(saved.instance_id)
    assert found.deprecated == (found.deprecation_reason == "stale")
