"""Active rules are found by uuid and name and listed in pages; a pin is placed, replaced and taken away."""

from __future__ import annotations

import uuid

import pytest

from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.rules import active
from gallery_server.rules.publishing import listing
from tests.contracts.registry.gallery import flat, walk
from tests.contracts.rules.watching import Watching
from tests.parts.rule_origin import WHEN, with_test

UUIDS = [str(uuid.UUID(int=number)) for number in range(0xA, 0xF)]
SIGNER = CursorSigner(b"secret")
COMMIT = "0123456789abcdef" * 2 + "01234567"


@pytest.fixture
def pushed(watching: Watching) -> Watching:
    """Three rules of one team, one of which names a project, and one of another."""
    watching.push(
        with_test("a", "one", UUIDS[0]),
        with_test("a", "three", UUIDS[1], more="project: p\nmode: shadow"),
        with_test("a", "two", UUIDS[2]),
        with_test("b", "one", UUIDS[3], more="project: p"),
    )
    return watching


def names(watching: Watching, team: str | None = None, project: str | None = None, limit: int = 2) -> list[list[str]]:
    pages = walk(
        lambda page: watching.read(lambda tx: listing.list_rules(tx, SIGNER, team, project, page)), limit=limit
    )
    return [[rule.reference for rule in page] for page in pages]


def test_rules_are_listed_in_pages(pushed: Watching) -> None:
    assert names(pushed) == [["a/one", "a/three"], ["a/two", "b/one"]]
    assert names(pushed, limit=3) == [["a/one", "a/three", "a/two"], ["b/one"]]
    assert names(pushed, team="a", limit=1) == [["a/one"], ["a/three"], ["a/two"]]
    assert names(pushed, project="p") == [["a/three", "b/one"]]
    assert names(pushed, team="b", project="p") == [["b/one"]]
    assert names(pushed, team="nobody") == [[]]


def test_a_cursor_is_of_one_list(pushed: Watching) -> None:
    page = pushed.read(lambda tx: listing.list_rules(tx, SIGNER, None, None, PageRequest.of(1, None)))
    with pytest.raises(InvalidArgument) as refused:
        pushed.read(lambda tx: listing.list_rules(tx, SIGNER, "a", None, PageRequest.of(1, page.next_cursor)))
    assert refused.value.reason is Reason.CURSOR_INVALID


@pytest.mark.parametrize("reference", [UUIDS[1], UUIDS[1].upper(), "a/three"])
def test_a_rule_is_found_by_uuid_and_by_name(pushed: Watching, reference: str) -> None:
    found = pushed.read(lambda tx: listing.get(tx, reference))
    assert (found.reference, found.uuid, found.project_name, found.mode.value) == ("a/three", UUIDS[1], "p", "shadow")
    rule = active.compiled_rule(found)
    assert (rule.digest, rule.when.text) == (found.digest, WHEN)
    assert active.compiled_rule(found) is rule


@pytest.mark.parametrize("reference", ["a", "a/", "/one", "a/one/", "b/three", UUIDS[4], "\0", "a/ONE", "a/one "])
def test_what_is_no_active_rule_is_not_found(pushed: Watching, reference: str) -> None:
    with pytest.raises(NotFound):
        pushed.read(lambda tx: listing.get(tx, reference))


def test_teams_are_listed_in_pages(pushed: Watching) -> None:
    pages = walk(lambda page: pushed.read(lambda tx: listing.list_teams(tx, SIGNER, page)), limit=1)
    assert [team.team for team in flat(pages)] == ["a", "b"]
    assert [len(page) for page in pages] == [1, 1]


def test_a_pin_takes_the_place_of_the_one_before(pushed: Watching) -> None:
    pushed.pin(COMMIT, "a")
    pushed.pin(COMMIT[::-1], "a")
    pushed.pin(COMMIT)
    pins = pushed.read(listing.standing).pins
    assert [(pin.team, pin.commit, pin.created_by) for pin in pins] == [
        (None, COMMIT, "local:test"),
        ("a", COMMIT[::-1], "local:test"),
    ]
    pushed.unpin("a")
    pushed.unpin()
    assert pushed.read(listing.standing).pins == []
    with pytest.raises(NotFound) as refused:
        pushed.unpin()
    assert refused.value.reason is Reason.RULES_NOT_PINNED


def test_who_asks_is_answered_by_an_attempt_that_began_later(pushed: Watching) -> None:
    first, second = pushed.write(listing.asking), pushed.write(listing.asking)
    assert pushed.read(lambda tx: listing.answered(tx, first)) is None
    pushed.watcher.look()
    assert pushed.read(lambda tx: listing.answered(tx, second)) is not None
    third = pushed.write(listing.asking)
    assert pushed.read(lambda tx: listing.answered(tx, third)) is None
    assert pushed.watcher.step(), "it looks although its time has not come"
    assert pushed.read(lambda tx: listing.answered(tx, third)) is not None
    assert not pushed.watcher.step()
