"""Models are kept like Git keeps objects: equal specifications are one revision."""

from __future__ import annotations

import pytest

from gallery_server.domain.model import ModelRevision
from gallery_server.domain.page import PageRequest
from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import text
from gallery_server.errors import Aborted, InvalidArgument, NotFound, Reason
from gallery_server.registry import models
from tests.contracts.registry.gallery import MODEL, PROJECT, SIGNER, WRITERS, Gallery, flat, together, walk


def history(gallery: Gallery, model_id: str, limit: int | None = None) -> list[list[ModelRevision]]:
    return walk(lambda page: gallery.read(lambda tx: models.history(tx, SIGNER, model_id, page)), limit)


def test_equal_specifications_are_one_revision(gallery: Gallery):
    made = [gallery.create(inputs) for inputs in ("A", "B", "A", "C", "B")]
    assert [(each.revision.revision, each.created) for each in made] == [
        (1, True),
        (2, True),
        (1, False),
        (3, True),
        (2, False),
    ]
    assert len({each.model.model.model_id for each in made}) == 1
    assert made[-1].model.model.newest_revision == 3


def test_revisions_are_linked(gallery: Gallery):
    for inputs in "ABC":
        made = gallery.create(inputs)
    (revisions,) = history(gallery, made.model.model.model_id)
    assert [(each.previous_revision, each.revision, each.next_revision) for each in revisions] == [
        (2, 3, None),
        (1, 2, 3),
        (None, 1, 2),
    ]
    assert [each.specification.inputs for each in revisions] == ["C", "B", "A"]
    assert [each.digest for each in revisions] == [each.specification.digest() for each in revisions]


def test_no_specification_means_the_newest_revision_or_an_empty_first_one(gallery: Gallery):
    first = gallery.create(None)
    assert (first.created, first.revision.revision, first.revision.specification) == (True, 1, ModelSpecification())
    gallery.create("A")
    assert (gallery.create(None).created, gallery.create(None).revision.revision) == (False, 2)
    assert gallery.create("").revision.revision == 1, "an empty specification is not an unset one"


def test_models_of_two_projects_have_nothing_in_common(gallery: Gallery):
    one, other = gallery.create("A"), gallery.create("A", project_name="risk")
    assert one.model.model.model_id != other.model.model.model_id
    assert other.created


def test_names_are_case_sensitive_and_kept_in_nfc(gallery: Gallery):
    names = ["zurich", "Zurich", "Zürich", "Zu\u0308rich"]
    ids = [gallery.create(None, base_version_id=name).model.model.model_id for name in names]
    assert len(set(ids)) == 3
    assert ids[2] == ids[3]


def test_the_newest_revision_can_be_expected(gallery: Gallery):
    gallery.create("A", expected_newest_revision=0)
    gallery.create("B", expected_newest_revision=1)
    for expected in (0, 1, 3):
        with pytest.raises(Aborted) as raised:
            gallery.create("C", expected_newest_revision=expected, annotations={"owner": text("risk")})
        assert raised.value.reason is Reason.REVISION_CHANGED
        assert raised.value.details["newestRevision"] == "2"
    unchanged = gallery.create(None)
    assert (unchanged.revision.revision, unchanged.model.annotations) == (2, {})


def test_expecting_a_revision_of_no_model_makes_nothing(gallery: Gallery):
    with pytest.raises(Aborted):
        gallery.create("A", expected_newest_revision=1)
    with pytest.raises(InvalidArgument) as raised:
        gallery.create("A", expected_newest_revision=-1)
    assert raised.value.details["field"] == "expectedNewestRevision"
    with pytest.raises(NotFound) as missing:
        gallery.read(lambda tx: models.require_by_name(tx, PROJECT, MODEL))
    assert missing.value.reason is Reason.PROJECT_NOT_FOUND


def test_of_many_who_expect_the_same_one_gets_the_next(gallery: Gallery):
    model_id = gallery.create("A").model.model.model_id

    def work(number: int) -> bool:
        try:
            return gallery.create(str(number), expected_newest_revision=1).created
        except Aborted as error:
            return error.reason is not Reason.REVISION_CHANGED

    assert sum(together(work)) == 1
    assert [each.revision for each in flat(history(gallery, model_id))] == [2, 1]


def test_many_writers_of_one_specification_make_one_revision(gallery: Gallery):
    made = together(lambda _: gallery.create("A"))
    assert {each.revision.revision for each in made} == {1}
    assert len({each.model.model.model_id for each in made}) == 1
    assert sum(each.created for each in made) == 1


def test_many_writers_of_other_specifications_leave_no_gap(gallery: Gallery):
    made = together(lambda number: gallery.create(str(number)))
    assert sorted(each.revision.revision for each in made) == list(range(1, WRITERS + 1))
    model_id = made[0].model.model.model_id
    chain = flat(history(gallery, model_id, 5))
    assert [each.revision for each in chain] == list(range(WRITERS, 0, -1))
    assert {each.digest for each in chain} == {each.revision.digest for each in made}


def test_many_writers_of_a_few_specifications_agree(gallery: Gallery):
    made = together(lambda number: gallery.create("ABCD"[number % 4]))
    by_inputs = {(each.revision.specification.inputs, each.revision.revision) for each in made}
    assert sorted(revision for _, revision in by_inputs) == [1, 2, 3, 4]
    assert sum(each.created for each in made) == 4


def test_the_history_is_walked_once_and_its_cursor_is_its_own(gallery: Gallery):
    for number in range(7):
        one = gallery.create(str(number)).model.model
    other = gallery.create("A", base_version_id="other").model.model
    pages = history(gallery, one.model_id, 3)
    assert [[each.revision for each in page] for page in pages] == [[7, 6, 5], [4, 3, 2], [1]]
    cursor = gallery.read(lambda tx: models.history(tx, SIGNER, one.model_id, PageRequest.of(3, None))).next_cursor
    with pytest.raises(InvalidArgument) as raised:
        gallery.read(lambda tx: models.history(tx, SIGNER, other.model_id, PageRequest.of(3, cursor)))
    assert raised.value.reason is Reason.CURSOR_INVALID


def test_large_specifications_end_a_page_at_12_mb(gallery: Gallery):
    for number in range(14):
        model_id = gallery.create(f"{number:02}" + "x" * 1_000_000).model.model.model_id
    assert [len(page) for page in history(gallery, model_id)] == [11, 3]


def test_an_unknown_model_is_told_with_the_nearest_names(gallery: Gallery):
    gallery.create(None, base_version_id="demand_oslo")
    with pytest.raises(NotFound, match=r"Did you mean demand_oslo\?") as raised:
        gallery.read(lambda tx: models.require_by_name(tx, PROJECT, "demand_olso"))
    assert raised.value.details == {"field": "baseVersionId", "value": "demand_olso", "known": "demand_oslo"}
    with pytest.raises(NotFound, match=r"Did you mean marketplace\?") as raised:
        gallery.read(lambda tx: models.require_by_name(tx, "Marketplace", "demand"))
    assert raised.value.reason is Reason.PROJECT_NOT_FOUND


def test_an_unknown_revision_is_told_with_the_newest(gallery: Gallery):
    model = gallery.create("A").model.model
    with pytest.raises(NotFound) as raised:
        gallery.read(lambda tx: models.require_revision(tx, model, 2))
    assert (raised.value.reason, raised.value.details["newestRevision"]) == (Reason.REVISION_NOT_FOUND, "1")
