"""A fleet goes back to a moment in one transaction, as its preview said."""

from __future__ import annotations

import pytest

from gallery_server.domain import limits
from gallery_server.domain.deployment import DeploymentKind, RestoreOutcome
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.registry import erasures
from gallery_server.registry.deploying.restoring import Restored
from tests.contracts.registry.fleet import BEGIN, Fleet, reason_of
from tests.contracts.registry.gallery import SIGNER, caller, flat

Outcome = RestoreOutcome
MOMENT = BEGIN + 10
CITIES = ["Bonn", "Kyiv", "Lima", "Nara", "Oslo", "Rome", "York"]


def outcomes(restored: Restored) -> dict[str, RestoreOutcome]:
    return {each.line.shard.as_dict()["city"]: each.outcome for each in restored.page.items}


@pytest.fixture
def night(fleet: Fleet) -> Fleet:
    """A fleet at whose MOMENT an old instance was current in each city but Rome, and later a new one but in Lima."""
    fleet.create(sharded=True)
    old = {city: fleet.save(city) for city in CITIES}
    new = {city: fleet.save(city) for city in CITIES}
    for city in CITIES:
        if city != "Rome":
            fleet.deploy(old[city])
    fleet.clock.now = MOMENT + 10
    for city in CITIES:
        if city != "Lima":
            fleet.deploy(new[city])
    fleet.undeploy("Nara")
    fleet.hold("Oslo")
    fleet.gallery.deprecate(old["Kyiv"].instance_id)
    fleet.gallery.write(
        lambda tx: erasures.erase(
            tx, SIGNER, caller(), old["York"].instance_id, reason="law", metadata_keys=[], cursor=None
        )
    )
    fleet.clock.tick(10)
    return fleet


EXPECTED = {
    "Bonn": Outcome.RESTORED,
    "Kyiv": Outcome.UNUSABLE,
    "Lima": Outcome.UNCHANGED,
    "Nara": Outcome.RESTORED,
    "Oslo": Outcome.HELD,
    "Rome": Outcome.UNDEPLOYED,
    "York": Outcome.UNUSABLE,
}


def test_what_was_previewed_is_done(night: Fleet):
    previewed = night.preview(MOMENT)
    assert (outcomes(previewed), previewed.changed) == (EXPECTED, 3)
    before = {city: night.current(city) for city in CITIES}
    assert before == {city: night.current(city) for city in CITIES}, "a preview changes nothing"
    done = night.restore(MOMENT)
    assert (done.page.items, done.changed) == (previewed.page.items, 3)
    for each in done.page.items:
        city = each.line.shard.as_dict()["city"]
        wanted = each.to_instance_id if each.changes else before[city]
        assert night.current(city) == wanted
        assert each.from_instance_id == before[city]
    again = night.preview(MOMENT)
    assert again.changed == 0
    assert again.page.items[0].outcome is Outcome.UNCHANGED


def test_what_is_skipped_says_why(night: Fleet):
    reasons = {each.line.shard.as_dict()["city"]: each.reason for each in night.preview(MOMENT).page.items}
    (hold,) = night.holds()
    assert hold.hold_id in str(reasons["Oslo"])
    assert (reasons["Kyiv"], reasons["York"]) == ("the instance is deprecated", "its bytes were erased")
    assert [reasons[city] for city in ("Bonn", "Lima", "Nara", "Rome")] == [None] * 4


def test_what_is_deprecated_comes_back_where_allowed_but_not_what_was_erased(night: Fleet):
    allowed = night.restore(MOMENT, allow_deprecated=True)
    assert outcomes(allowed) == EXPECTED | {"Kyiv": Outcome.RESTORED}


def test_history_tells_of_it(night: Fleet):
    night.restore(MOMENT, reason="the feed was wrong")
    (newest, *_) = night.history("Bonn")
    assert (newest.kind, newest.reason, newest.created_by) == (
        DeploymentKind.RESTORED,
        "the feed was wrong",
        "local:test",
    )
    assert newest.created_micros == night.clock.now
    assert night.history("Rome")[0].kind is DeploymentKind.UNDEPLOYED
    assert len(night.history("Lima")) == 1
    assert night.deploy(newest.previous_instance_id or "").deployment.sequence == newest.sequence + 1


def test_a_selector_narrows_it(night: Fleet):
    assert list(outcomes(night.preview(MOMENT, night.selector("Bonn")))) == ["Bonn"]
    assert list(outcomes(night.preview(MOMENT, night.selector("Bonn", "demand")))) == ["Bonn"]
    assert night.restore(MOMENT, night.selector("Bonn")).changed == 1
    assert night.preview(MOMENT).changed == 2
    assert night.preview(MOMENT, environment="staging").page.items == []
    assert reason_of(NotFound, lambda: night.restore(MOMENT, night.selector(model="other"))) is Reason.MODEL_NOT_FOUND
    wrong = night.selector(model="demand")
    wrong.shard["town"] = "Bonn"  # type: ignore[index]  # a dict, as callers send it
    assert reason_of(InvalidArgument, lambda: night.preview(MOMENT, wrong)) is Reason.SHARD_KEY_UNEXPECTED


def test_previews_have_pages_by_the_names_of_lines(night: Fleet):
    pages = night.previewed_by(3, MOMENT)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [each.line.shard.as_dict()["city"] for each in flat(pages)] == CITIES


def test_moment_and_reason_are_needed(night: Fleet):
    assert reason_of(InvalidArgument, lambda: night.restore(None)) is Reason.FIELD_MISSING
    assert reason_of(InvalidArgument, lambda: night.restore(MOMENT, reason=None)) is Reason.FIELD_MISSING
    assert reason_of(InvalidArgument, lambda: night.restore(night.clock.now + 1)) is Reason.FIELD_OUT_OF_RANGE
    assert night.restore(0).changed == 5, "before any deployment, nothing was current"
    assert night.current("Oslo") is not None


def test_more_lines_than_allowed_are_refused_whole(night: Fleet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "RESTORED_LINES", 6)
    with pytest.raises(InvalidArgument) as raised:
        night.restore(MOMENT)
    assert (raised.value.reason, raised.value.details["limit"]) == (Reason.TOO_MANY_ITEMS, "6")
    monkeypatch.setattr(limits, "RESTORED_LINES", 7)
    assert night.restore(MOMENT).changed == 3
