"""What a selection leaves behind: a decision where its answer changes, enough to decide it again, and found again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_server.dal import decision_store
from gallery_server.domain.decision import Decision, DecisionFilter, DecisionOutcome, DecisionTrigger
from gallery_server.domain.page import PageRequest
from gallery_server.errors import Reason
from gallery_server.rpc.selecting import kept_on
from gallery_server.rules.selecting import decisions
from gallery_server.rules.selecting.chooser import Chooser
from gallery_server.rules.written import written_rule
from tests.contracts.decisions.choosing import UUID, Choosing, refusal_of, text_of
from tests.contracts.registry.gallery import SIGNER, caller, flat, together, walk

TEXT = text_of("city == request.city", "metrics['mae'] < 5")


def asked(choosing: Choosing, text: str = TEXT, **request: object) -> Decision:
    """Select as a server does, and keep what is to be kept."""
    choosing.fleet.clock.tick(1_000)
    chooser = Chooser(written_rule(text), text=text)
    gallery = choosing.fleet.gallery

    def select(tx: Any) -> decisions.Selected:
        return decisions.select(tx, caller(), chooser, request, kept_on, DecisionTrigger.SELECT_MODEL)

    found = gallery.read(select)
    if not found.is_new:
        return found.decision
    kept = gallery.write(lambda tx: decisions.keep(tx, found.decision))
    return gallery.read(lambda tx: decisions.get(tx, kept))


def listed(choosing: Choosing, limit: int = 2, **wanted: Any) -> list[str]:
    gallery = choosing.fleet.gallery

    def fetch(request: PageRequest) -> Any:
        return gallery.read(lambda tx: decisions.list_backwards(tx, SIGNER, DecisionFilter(**wanted), request))

    return [each.decision_id for each in flat(walk(fetch, limit))]


def values(decision: Decision) -> Mapping[tuple[str, str], object]:
    return {(each.instance_id, each.written): each.value for each in decision.inputs}


def test_a_decision_is_kept_where_the_answer_changes(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    none = asked(choosing, city="Oslo")
    assert (none.outcome, none.instance_id) == (DecisionOutcome.NONE, None)
    choosing.save({"mae": 3.0}, city="Oslo")
    first = asked(choosing, city="Oslo")
    assert asked(choosing, city="Oslo") == first
    paris = asked(choosing, city="Paris")
    best = choosing.save({"mae": 1.0}, city="Oslo")
    second = asked(choosing, city="Oslo")
    assert second.instance_id == best.instance_id
    assert listed(choosing) == [each.decision_id for each in (second, paris, first, none)]
    other = asked(choosing, TEXT.replace("< 5", "< 6"), city="Oslo")
    assert other.decision_id != second.decision_id


def test_a_decision_tells_all_that_it_read_and_what_each_part_came_to(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    older, best = [choosing.save(city="Oslo") for _ in range(2)]
    measured = [choosing.measuring.measure(each.instance_id, {"mae": mae}) for each, mae in ((older, 3.0), (best, 2.0))]
    found = asked(choosing, city="Oslo")
    assert (found.rule.uuid, found.rule.name, found.rule.commit, found.text) == (UUID, "default/written", None, TEXT)
    assert (found.created_by, found.request, found.trigger.value) == ("local:test", {"city": "Oslo"}, "select_model")
    standings = found.standings
    assert (standings.winner_id, standings.runner_up_id, standings.candidates) == (
        best.instance_id,
        older.instance_id,
        2,
    )
    read = values(found)
    assert read[best.instance_id, "metrics.mae"] == 2.0
    assert read[older.instance_id, "metrics.mae"] == 3.0
    assert read[best.instance_id, "city"] == read[best.instance_id, "request.city"] == "Oslo"
    assert found.evaluation_ids == {each.evaluation_id for each in measured}
    when = next(each for each in found.clauses if (each.clause, each.instance_id) == ("WHEN", best.instance_id))
    assert (when.tree["text"], when.tree["value"]) == ("metrics['mae'] < 5", "true")
    assert [part["value"] for part in when.tree["parts"]] == ["2.0"]


def test_a_comparison_is_told_of_the_best_two(choosing: Choosing) -> None:
    choosing.fleet.create()
    older, best = [choosing.save({"mae": mae}) for mae in (3.0, 2.0)]
    found = asked(choosing, text_of(by="a.metrics['mae'] < b.metrics['mae']"))
    read = values(found)
    assert (read[best.instance_id, "a.metrics.mae"], read[older.instance_id, "b.metrics.mae"]) == (2.0, 3.0)
    assert [each.tree["value"] for each in found.clauses if each.clause == "MODEL_SELECTION"] == ["true"]
    assert len(found.evaluation_ids) == 2


def test_decisions_are_found_by_what_they_say(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    oslo = choosing.save(city="Oslo")
    evaluation = choosing.measuring.measure(oslo.instance_id, {"mae": 3.0})
    found = asked(choosing, city="Oslo")
    then = choosing.fleet.clock.tick(5_000)
    none = asked(choosing, city="Rome")
    assert listed(choosing, evaluation_id=evaluation.evaluation_id) == [found.decision_id]
    assert listed(choosing, instance_id=oslo.instance_id) == [found.decision_id]
    assert listed(choosing, outcome=DecisionOutcome.NONE) == [none.decision_id]
    assert listed(choosing, rule_uuid=UUID) == [none.decision_id, found.decision_id]
    assert listed(choosing, rule_uuid=oslo.instance_id) == []
    assert listed(choosing, since_micros=then) == [none.decision_id]
    assert listed(choosing, until_micros=then) == [found.decision_id]
    assert listed(choosing, rule_uuid=UUID, until_micros=then, outcome=DecisionOutcome.NONE) == []
    reason, _ = refusal_of(lambda: choosing.fleet.gallery.read(lambda tx: decisions.get(tx, oslo.instance_id)))
    assert reason is Reason.DECISION_NOT_FOUND


def test_many_at_once_keep_one_decision(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    choosing.save({"mae": 3.0}, city="Oslo")
    found = together(lambda _: asked(choosing, city="Oslo").decision_id, 8)
    assert len(set(found)) == 1
    assert listed(choosing) == found[:1]


def test_repeats_are_counted(choosing: Choosing) -> None:
    choosing.fleet.create()
    found = asked(choosing)
    later = choosing.fleet.clock.tick(7)
    for _ in range(2):
        choosing.fleet.gallery.write(lambda tx: decision_store.add_repeats(tx, found.decision_id, 3, later))
    again = choosing.fleet.gallery.read(lambda tx: decisions.get(tx, found.decision_id))
    assert (again.repeats, again.last_micros) == (6, later)
