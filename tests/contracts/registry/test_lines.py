"""Lines: versions for people, sequences for order, numbers for the whole model; without duplicate and gap."""

from __future__ import annotations

import pytest

from gallery_server.domain.instance import LifecycleStage
from gallery_server.domain.value import text
from gallery_server.errors import NotFound, Reason
from gallery_server.registry import instances
from tests.contracts.registry.gallery import WRITERS, Gallery, caller, together


def test_ordinals_count_in_the_revision_and_sequences_in_the_line(gallery: Gallery):
    gallery.create("A")
    first = [gallery.save(), gallery.save()]
    gallery.create("B")
    later = [gallery.save(), gallery.save(revision=1), gallery.save()]
    assert [each.version for each in [*first, *later]] == ["1.0", "1.1", "2.0", "1.2", "2.1"]
    assert [each.line_sequence for each in [*first, *later]] == [1, 2, 3, 4, 5]
    assert gallery.resolve("marketplace/demand@1.2") == later[1]
    assert gallery.resolve("marketplace/demand@newest") == later[2]
    assert gallery.resolve(first[0].instance_id) == first[0]


@pytest.mark.parametrize("reference", ["@3.0", "@1.9", "@#9", "/city=Oslo@#1"])
def test_what_names_no_instance_is_told(gallery: Gallery, reference: str):
    gallery.create("A")
    gallery.save()
    with pytest.raises(NotFound) as raised:
        gallery.resolve(f"marketplace/demand{reference}")
    assert raised.value.reason is Reason.INSTANCE_NOT_FOUND
    assert raised.value.details["field"] == "reference"


def test_many_writers_to_one_line_get_places_without_duplicate_or_gap(gallery: Gallery):
    gallery.create("A")
    gallery.create("B")
    saved = together(lambda number: gallery.save(revision=1 + number % 2))
    assert sorted(each.line_sequence or 0 for each in saved) == list(range(1, WRITERS + 1))
    assert sorted(each.number for each in saved) == list(range(1, WRITERS + 1))
    for revision in (1, 2):
        ordinals = sorted(each.ordinal for each in saved if each.revision == revision and each.ordinal is not None)
        assert ordinals == list(range(WRITERS // 2))


def test_many_writers_to_many_lines_share_the_numbers(gallery: Gallery):
    gallery.create(None, shard_keys=["city"])
    saved = together(lambda number: gallery.save(metadata={"city": text(str(number % 3))}))
    assert sorted(each.number for each in saved) == list(range(1, WRITERS + 1))
    for city in "012":
        line = [each for each in saved if each.shard.as_dict()["city"] == city]
        assert sorted(each.line_sequence or 0 for each in line) == list(range(1, len(line) + 1))


def test_models_and_instances_made_at_once_agree(gallery: Gallery):
    gallery.create("0")

    def work(number: int) -> int:
        if number % 2:
            return gallery.create(str(number)).revision.revision
        return gallery.save().revision

    together(work)
    saved = [gallery.resolve(f"marketplace/demand@#{number}") for number in range(1, WRITERS // 2 + 1)]
    assert sorted(each.line_sequence or 0 for each in saved) == list(range(1, WRITERS // 2 + 1))
    by_revision: dict[int, list[int]] = {}
    for each in saved:
        by_revision.setdefault(each.revision, []).append(each.ordinal or 0)
    assert all(sorted(ordinals) == list(range(len(ordinals))) for ordinals in by_revision.values())


def test_many_saves_of_one_external_id_make_one_instance(gallery: Gallery):
    gallery.create(None)
    entered = together(lambda number: gallery.enter(str(number).encode(), external_id="run 7"))
    assert len({each.instance.instance.instance_id for each in entered}) == 1
    assert sum(each.already_existed for each in entered) == WRITERS - 1
    assert gallery.save().line_sequence == 2


def test_an_external_id_is_unique_in_its_line_drafts_included(gallery: Gallery):
    gallery.create(None, shard_keys=["city"])
    draft = gallery.enter(external_id="x", metadata={"city": text("Oslo")}, draft=True)
    again = gallery.enter(b"other", external_id="x", metadata={"city": text("Oslo"), "new": text("1")})
    assert again.already_existed
    assert again.instance.instance == draft.instance.instance
    assert not gallery.enter(external_id="x", metadata={"city": text("Bergen")}).already_existed
    gallery.create(None, base_version_id="other")
    assert not gallery.enter(external_id="x", base_version_id="other").already_existed
    gallery.deprecate(draft.instance.instance.instance_id)
    assert gallery.enter(external_id="x", metadata={"city": text("Oslo")}).already_existed, "for ever"


def test_a_draft_has_a_number_and_no_place(gallery: Gallery):
    gallery.create(None)
    draft = gallery.save(draft=True)
    assert (draft.number, draft.version, draft.line_sequence, draft.released_micros) == (1, None, None, None)
    assert draft.stage is LifecycleStage.DRAFT
    assert gallery.resolve("marketplace/demand@#1") == draft
    for reference in ("@newest", "@1.0"):
        with pytest.raises(NotFound):
            gallery.resolve(f"marketplace/demand{reference}")


def release(gallery: Gallery, instance_id: str):
    return gallery.write(lambda tx: instances.release(tx, caller(), instance_id)).instance


def test_a_released_draft_has_its_place_by_the_time_of_its_release(gallery: Gallery):
    gallery.create(None)
    draft = gallery.save(draft=True)
    earlier = gallery.save()
    released = release(gallery, draft.instance_id)
    assert (earlier.version, released.version, released.line_sequence) == ("1.0", "1.1", 2)
    assert released.released_micros is not None
    assert (released.number, released.stage) == (1, LifecycleStage.TRAINED)
    assert release(gallery, draft.instance_id) == released == gallery.resolve("marketplace/demand@newest")
    assert release(gallery, earlier.instance_id) == earlier


def test_many_releases_of_one_draft_give_it_one_place(gallery: Gallery):
    gallery.create(None)
    draft = gallery.save(draft=True)
    together(lambda _: gallery.instance(draft.instance_id))  # so that none has to connect first
    released = together(lambda _: release(gallery, draft.instance_id))
    assert {(each.version, each.line_sequence) for each in released} == {("1.0", 1)}
    after = gallery.save()
    assert (after.version, after.line_sequence) == ("1.1", 2), "no place was lost"


def test_many_drafts_released_at_once_leave_no_gap(gallery: Gallery):
    gallery.create(None)
    drafts = [gallery.save(draft=True) for _ in range(WRITERS)]
    released = together(lambda number: release(gallery, drafts[number].instance_id))
    assert sorted(each.line_sequence or 0 for each in released) == list(range(1, WRITERS + 1))
    assert sorted(each.ordinal for each in released if each.ordinal is not None) == list(range(WRITERS))


def test_the_annotations_of_a_record_come_with_its_instance(gallery: Gallery):
    gallery.create(None)
    entered = gallery.enter(annotations={"owner": text("risk"), "empty": text("")})
    assert entered.instance.annotations == {"owner": text("risk")}
    read = gallery.read(lambda tx: instances.annotated(tx, entered.instance.instance))
    assert read == entered.instance
    annotated = gallery.write(
        lambda tx: instances.annotate(tx, caller(), read.instance.instance_id, {"owner": text("ops")})
    )
    assert annotated.annotations == {"owner": text("ops")}
