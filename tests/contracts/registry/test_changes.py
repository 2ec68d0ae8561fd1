"""What each write leaves in the feed, and that a write which changes nothing leaves nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.event import Event
from gallery_server.domain.project import PolicyChange
from gallery_server.domain.value import text
from gallery_server.registry import erasures, instances, models, projects
from gallery_server.registry.models import ModelWish
from tests.contracts.keeping.feed import numbering, read_all
from tests.contracts.registry.gallery import DEFAULTS, MODEL, PROJECT, SIGNER, Gallery, caller, specification


def left_by(gallery: Gallery, work: Callable[[Transaction], Any]) -> list[Event]:
    """Answer the events of one transaction."""
    before = len(read_all(gallery.database))
    gallery.write(work)
    numbering(gallery.database).step()
    return read_all(gallery.database)[before:]


def prepared(gallery: Gallery) -> Gallery:
    """Number what was written so far."""
    numbering(gallery.database).step()
    return gallery


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def after(event: Event) -> Any:
    return None if event.after is None else json.loads(event.after)


def before(event: Event) -> Any:
    return None if event.before is None else json.loads(event.before)


def create(**wish: Any) -> Callable[[Transaction], Any]:
    wished = ModelWish(**{"project_name": PROJECT, "base_version_id": MODEL} | wish)
    return lambda tx: models.create(tx, caller(), wished, DEFAULTS)


def test_a_first_model_brings_its_project_and_its_revision(gallery: Gallery) -> None:
    found = left_by(gallery, create(shard_keys=["city"], annotations={"owner": text("risk")}))
    assert kinds(found) == ["project.created", "model.created", "model.annotated", "model.revised"]
    project, model, annotated, revised = found
    assert {event.transaction_id for event in found} == {project.transaction_id}
    assert {(event.created_by, event.request_id, event.project_name) for event in found} == {
        ("local:test", "request", PROJECT)
    }
    assert after(project)["team"] == "default"
    assert after(model) == {"baseVersionId": MODEL, "shardKeys": ["city"]}
    assert (before(annotated), after(annotated)) == ({"owner": None}, {"owner": {"text": "risk"}})
    assert (after(revised)["revision"], revised.subject_id) == (1, model.model_id)


def test_an_equal_model_leaves_nothing(gallery: Gallery) -> None:
    left_by(gallery, create(annotations={"owner": text("risk")}))
    assert left_by(gallery, create(annotations={"owner": text("risk")}, shard_keys=[])) == []


def test_each_revision_and_other_shard_keys_leave_an_event(gallery: Gallery) -> None:
    left_by(gallery, create())
    (revised,) = left_by(gallery, create(specification=specification("A")))
    assert after(revised)["revision"] == 2
    (changed,) = left_by(gallery, create(shard_keys=["city"]))
    assert (changed.kind, before(changed), after(changed)) == (
        "model.changed",
        {"shardKeys": []},
        {"shardKeys": ["city"]},
    )


def test_a_policy_leaves_what_stood_and_what_stands(gallery: Gallery) -> None:
    left_by(gallery, create())
    change = PolicyChange(draft_expiry_days=7)
    (changed,) = left_by(gallery, lambda tx: projects.set_policy(tx, caller(), PROJECT, 1, "risk", change))
    assert changed.kind == "project.changed"
    assert (before(changed)["team"], after(changed)["team"]) == ("default", "risk")
    assert (before(changed)["policy"]["draftExpiryDays"], after(changed)["policy"]["draftExpiryDays"]) == (90, 7)


def test_deprecations_of_models_leave_one_event_each(gallery: Gallery) -> None:
    model_id = gallery.create().model.model.model_id

    def set_deprecated(revision: int | None, *, deprecated: bool) -> Callable[[Transaction], Any]:
        return lambda tx: models.set_deprecated(tx, caller(), model_id, revision, deprecated=deprecated, reason="stale")

    prepared(gallery)
    for revision in (None, 1):
        (deprecated,) = left_by(gallery, set_deprecated(revision, deprecated=True))
        assert left_by(gallery, set_deprecated(revision, deprecated=True)) == []
        (restored,) = left_by(gallery, set_deprecated(revision, deprecated=False))
        assert (deprecated.kind, restored.kind) == ("model.deprecated", "model.restored")
        assert (after(deprecated)["revision"], after(deprecated)["reason"]) == (revision, "stale")


def test_an_instance_leaves_its_state_without_values_of_its_metadata(gallery: Gallery) -> None:
    gallery.create(shard_keys=["city"])
    prepared(gallery)
    saved = gallery.save(metadata={"city": text("Oslo"), "patient": text("Ola Nordmann")}, external_id="nightly 1")
    numbering(gallery.database).step()
    created = read_all(gallery.database)[-1]
    assert (created.kind, created.subject_id, created.model_id) == (
        "instance.created",
        saved.instance_id,
        saved.model_id,
    )
    state = after(created)
    assert (state["version"], state["shard"], state["externalId"]) == ("1.0", {"city": "Oslo"}, "nightly 1")
    assert state["metadataKeys"] == ["city", "patient"]
    assert "Nordmann" not in (created.after or "")
    gallery.save(metadata={"city": text("Oslo")}, external_id="nightly 1")
    assert numbering(gallery.database).step() == 0


def test_a_draft_that_is_released_leaves_its_version(gallery: Gallery) -> None:
    gallery.create()
    draft = gallery.save(draft=True)
    prepared(gallery)
    release = lambda tx: instances.release(tx, caller(), draft.instance_id)  # noqa: E731 - as short as it is
    (released,) = left_by(gallery, release)
    assert (released.kind, after(released)["version"]) == ("instance.released", "1.0")
    assert left_by(gallery, release) == []


def test_annotations_of_an_instance_leave_those_that_changed(gallery: Gallery) -> None:
    gallery.create()
    instance_id = gallery.save(annotations={"owner": text("risk")}).instance_id
    prepared(gallery)
    annotate = lambda tx: instances.annotate(  # noqa: E731 - as above
        tx, caller(), instance_id, {"owner": text(""), "note": text("hot"), "absent": text("")}
    )
    (changed,) = left_by(gallery, annotate)
    assert before(changed) == {"owner": {"text": "risk"}, "note": None}
    assert after(changed) == {"owner": None, "note": {"text": "hot"}}
    assert left_by(gallery, annotate) == []


def test_deprecations_of_instances_leave_one_event_each(gallery: Gallery) -> None:
    gallery.create()
    instance_id = gallery.save().instance_id
    prepared(gallery)
    for deprecated, kind in ((True, "instance.deprecated"), (False, "instance.restored")):
        work = lambda tx, deprecated=deprecated: instances.set_deprecated(  # noqa: E731 - as above
            tx, caller(), instance_id, deprecated=deprecated, reason="stale"
        )
        assert kinds(left_by(gallery, work)) == [kind]
        assert left_by(gallery, work) == []


def test_an_erasure_leaves_an_event_for_each_instance_that_lost_something(gallery: Gallery) -> None:
    gallery.create()
    saved = gallery.save(metadata={"patient": text("Ola Nordmann"), "ward": text("7")})
    prepared(gallery)

    def erase(*keys: str) -> Callable[[Transaction], Any]:
        return lambda tx: erasures.erase(
            tx, SIGNER, caller(), saved.instance_id, reason="the law", metadata_keys=keys, cursor=None
        )

    (erased,) = left_by(gallery, erase("patient"))
    assert (erased.kind, erased.subject_id, after(erased)["metadataKeys"]) == (
        "instance.erased",
        saved.instance_id,
        ["patient"],
    )
    assert left_by(gallery, erase("patient")) == []
    (again,) = left_by(gallery, erase("ward"))
    assert after(again)["metadataKeys"] == ["ward"]


def test_what_is_over_16_kib_says_so(gallery: Gallery) -> None:
    gallery.create()
    instance_id = gallery.save().instance_id
    prepared(gallery)
    (changed,) = left_by(
        gallery, lambda tx: instances.annotate(tx, caller(), instance_id, {"note": text("x" * 20_000)})
    )
    assert after(changed) == {"truncated": True}
    assert before(changed) == {"note": None}
