"""Lists of projects, models and instances: each row once, by its bytes, within both limits of a page."""

from __future__ import annotations

import uuid

import pytest

from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import PolicyChange
from gallery_server.domain.value import text
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import instance_pages, lineage, models, projects
from tests.contracts.registry.gallery import DEFAULTS, PROJECT, SIGNER, Gallery, caller, flat, walk

NAMES = ["b", "a", "B", "ä", "a b", "a!", "a.b", "🚕", "｡", "z" * 200]


def test_projects_are_listed_by_their_bytes(gallery: Gallery):
    for number, name in enumerate(NAMES):
        team = f"team {number % 2}"
        gallery.write(
            lambda tx, name=name, team=team: projects.create(tx, caller(), name, team, PolicyChange(), DEFAULTS)
        )
    for team in (None, "team 0", "team 1"):
        pages = walk(lambda page, team=team: gallery.read(lambda tx: projects.list_by_name(tx, SIGNER, team, page)), 3)
        wanted = [name for number, name in enumerate(NAMES) if team in (None, f"team {number % 2}")]
        assert [each.name for each in flat(pages)] == sorted(wanted, key=str.encode)
        assert all(len(page) == 3 for page in pages[:-1])


def test_models_are_listed_by_their_bytes_with_their_annotations(gallery: Gallery):
    for name in NAMES:
        gallery.create(None, base_version_id=name, annotations={"title": text(name)})
    gallery.create(None, project_name="other")
    pages = walk(
        lambda page: gallery.read(
            lambda tx: models.list_by_name(tx, SIGNER, PROJECT, include_deprecated=False, request=page)
        ),
        4,
    )
    found = flat(pages)
    assert [each.model.base_version_id for each in found] == sorted(NAMES, key=str.encode)
    assert all(each.annotations == {"title": text(each.model.base_version_id)} for each in found)


def test_rows_that_come_meanwhile_do_not_move_others(gallery: Gallery):
    for name in "bdfh":
        gallery.create(None, base_version_id=name)
    seen: list[str] = []

    def fetch(page: PageRequest):
        found = gallery.read(
            lambda tx: models.list_by_name(tx, SIGNER, PROJECT, include_deprecated=False, request=page)
        )
        seen.extend(each.model.base_version_id for each in found.items)
        gallery.create(None, base_version_id=f"a{len(seen)}")
        return found

    walk(fetch, 2)
    assert seen == list("bdfh")


def test_a_line_of_250_is_walked_back_with_its_neighbours(gallery: Gallery):
    gallery.create(None)
    saved = [gallery.save().instance_id for _ in range(250)]
    gallery.create(None, base_version_id="other")
    gallery.save(base_version_id="other")
    pages = walk(lambda page: gallery.read(lambda tx: lineage.walk(tx, SIGNER, saved[-1], page)))
    assert [len(page) for page in pages] == [100, 100, 50]
    entries = flat(pages)
    assert [each.instance.instance_id for each in entries] == saved[::-1]
    assert [each.previous_instance_id for each in entries] == [*saved[-2::-1], None]
    assert [each.next_instance_id for each in entries] == [None, *saved[:0:-1]]


def test_a_lineage_begins_at_the_instance_and_a_draft_stands_alone(gallery: Gallery):
    gallery.create(None)
    first, second, third = (gallery.save().instance_id for _ in range(3))
    draft = gallery.save(draft=True).instance_id
    gallery.deprecate(second)

    def entries(instance_id: str):
        page = gallery.read(lambda tx: lineage.walk(tx, SIGNER, instance_id, PageRequest.of(None, None)))
        return [
            (each.previous_instance_id, each.instance.instance_id, each.next_instance_id, each.instance.deprecated)
            for each in page.items
        ]

    assert entries(second) == [(first, second, third, True), (None, first, second, False)]
    assert entries(draft) == [(None, draft, None, False)]


def get_many(gallery: Gallery, ids: list[str]) -> list[tuple[list[str], list[str]]]:
    pages: list[tuple[list[str], list[str]]] = []
    cursor: str | None = None
    while not pages or cursor is not None:
        page, missing = gallery.read(lambda tx, cursor=cursor: instance_pages.get_many(tx, SIGNER, ids, cursor))
        pages.append(([each.instance.instance_id for each in page.items], missing))
        cursor = page.next_cursor
    return pages


def test_instances_come_in_the_order_of_their_ids_and_missing_ones_are_named(gallery: Gallery):
    gallery.create(None)
    a, b, c = (gallery.save().instance_id for _ in range(3))
    gallery.deprecate(b)
    unknown = str(uuid.uuid4())
    assert get_many(gallery, [c, unknown, a, c, b.upper()]) == [([c, a, b], [unknown])]
    assert get_many(gallery, [unknown]) == [([], [unknown])]


def test_large_instances_end_a_page_at_12_mb(gallery: Gallery):
    gallery.create(None)
    large = {key: text("x" * 60_000) for key in "abcd"}
    ids: list[str] = []
    for number in range(60):
        ids.append(gallery.save(metadata=large).instance_id)
        if number % 10 == 0:
            ids.append(str(uuid.uuid4()))
    pages = get_many(gallery, ids)
    assert [len(found) for found, _ in pages] == [49, 11]
    assert [each for found, missing in pages for each in (*found, *missing)].sort() == list(ids).sort()
    known = set(flat([found for found, _ in pages]))
    assert [each for each in ids if each in known] == flat([found for found, _ in pages])
    assert {each for each in ids if each not in known} == set(flat([missing for _, missing in pages]))


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        ([], Reason.FIELD_MISSING),
        (["x"], Reason.FIELD_MALFORMED),
        ([str(uuid.uuid4())] * 1_001, Reason.TOO_MANY_ITEMS),
    ],
)
def test_lists_of_ids_that_cannot_be_are_refused(gallery: Gallery, ids: list[str], reason: Reason):
    with pytest.raises(InvalidArgument) as raised:
        get_many(gallery, ids)
    assert raised.value.reason is reason
    assert "instanceIds" in raised.value.details["field"]


def test_a_cursor_continues_the_same_ids_alone(gallery: Gallery):
    gallery.create(None)
    ids = [gallery.save(metadata={key: text("x" * 60_000) for key in "abcd"}).instance_id for _ in range(51)]
    page, _ = gallery.read(lambda tx: instance_pages.get_many(tx, SIGNER, ids, None))
    with pytest.raises(InvalidArgument) as raised:
        gallery.read(lambda tx: instance_pages.get_many(tx, SIGNER, ids[1:], page.next_cursor))
    assert raised.value.reason is Reason.CURSOR_INVALID
