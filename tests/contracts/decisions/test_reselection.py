"""What another version of a rule that selects would have answered is found for each of its decisions, as of then."""

from __future__ import annotations

from gallery_server.rules.backtesting.backtest import Versions
from gallery_server.rules.backtesting.reselection import Reselected, Reselection
from gallery_server.rules.rule import Rule
from tests.contracts.decisions.choosing import Choosing
from tests.contracts.registry.fleet import BEGIN, MINUTE


def again(choosing: Choosing, before: Rule | None, after: Rule | None) -> list[Reselected]:
    replay = Reselection(Versions(before, after), BEGIN)
    found, last = choosing.fleet.gallery.read(lambda tx: replay.page(tx, None))
    assert (last, replay.left_out) == (None, 0)
    return found


def test_both_versions_select_among_what_was_there_and_known(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    small = choosing.rule("city == request.city", by="minimize: metrics['mae']")
    biased = choosing.rule("city == request.city", by="minimize: abs(metrics['bias'])")
    one = choosing.save({"mae": 1.0, "bias": 9.0}, city="Oslo")
    choosing.ask(small, city="Oslo")
    two = choosing.save({"mae": 2.0, "bias": 0.5}, city="Oslo")
    choosing.measuring.measure(one.instance_id, {"mae": 3.0})
    choosing.ask(small, city="Oslo")
    choosing.measuring.measure(two.instance_id, {"mae": 4.0})
    choosing.ask(small, city="Oslo")
    choosing.ask(small, city="Rome")
    (found,) = again(choosing, small, biased)
    assert (found.before, found.after, dict(found.request)) == (one.instance_id, two.instance_id, {"city": "Oslo"})
    assert found.micros == choosing.fleet.clock.now - MINUTE - 2
    first, second, third = reversed(again(choosing, small, None))
    assert [each.before for each in (first, second, third)] == [one.instance_id, two.instance_id, one.instance_id]
    assert again(choosing, small, small) == []


def test_deployed_is_what_was_deployed_then(choosing: Choosing) -> None:
    fleet = choosing.fleet
    fleet.create()
    old, new = choosing.save({"mae": 1.0}), choosing.save({"mae": 2.0})
    rule = choosing.rule(CANDIDATES="deployed", ENVIRONMENT="production")
    anything = choosing.rule()
    fleet.deploy(old)
    choosing.ask(rule)
    fleet.clock.tick(MINUTE)
    fleet.deploy(new)
    choosing.ask(rule)
    (found,) = again(choosing, rule, anything)
    assert (found.before, found.after) == (new.instance_id, old.instance_id)
