"""A draft that outlives its project's policy counts as erased."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gallery_server.dal.database import Database
from gallery_server.domain.project import PolicyChange
from gallery_server.errors import Gone, Reason
from gallery_server.registry import instance_pages, instances, projects
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, caller
from tests.contracts.registry.test_requests import Clock

DAY = 86_400_000_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gallery(database_url: str, clock: Clock) -> Iterator[Gallery]:
    opened = Database.open(database_url, clock=clock)
    yield Gallery(opened)
    opened.close()


def test_a_draft_expires_after_90_days(gallery: Gallery, clock: Clock):
    gallery.create(None)
    draft = gallery.save(draft=True)
    clock.now += 90 * DAY
    assert not gallery.instance(draft.instance_id).erased
    clock.now += 1
    found = gallery.instance(draft.instance_id)
    assert found.erased
    assert gallery.resolve("marketplace/demand@#1") == found
    page, _ = gallery.read(lambda tx: instance_pages.get_many(tx, SIGNER, [draft.instance_id], None))
    assert page.items[0].instance == found


def test_an_expired_draft_is_not_released(gallery: Gallery, clock: Clock):
    gallery.create(None)
    draft = gallery.save(draft=True)
    clock.now += 91 * DAY
    with pytest.raises(Gone) as raised:
        gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    assert (raised.value.reason, raised.value.details) == (
        Reason.DRAFT_EXPIRED,
        {"instanceId": draft.instance_id},
    )
    assert gallery.save().line_sequence == 1, "no place was lost"


def test_the_policy_decides_also_for_drafts_that_are_there(gallery: Gallery, clock: Clock):
    gallery.create(None)
    draft = gallery.save(draft=True)
    clock.now += 8 * DAY
    gallery.write(lambda tx: projects.set_policy(tx, caller(), PROJECT, 1, None, PolicyChange(draft_expiry_days=7)))
    assert gallery.instance(draft.instance_id).erased
    gallery.write(lambda tx: projects.set_policy(tx, caller(), PROJECT, 2, None, PolicyChange(draft_expiry_days=9)))
    assert not gallery.instance(draft.instance_id).erased


def test_what_was_released_in_time_stays(gallery: Gallery, clock: Clock):
    gallery.create(None)
    draft = gallery.save(draft=True)
    gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    clock.now += 1_000 * DAY
    assert not gallery.instance(draft.instance_id).erased
