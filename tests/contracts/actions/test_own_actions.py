"""What rules do to Gallery itself happens once, and never over what has changed since they decided."""

from __future__ import annotations

from gallery_server.dal import annotation_store
from gallery_server.dal.annotation_store import OF_INSTANCES
from gallery_server.domain.job import JobState
from gallery_server.errors import Reason
from gallery_server.jobs.attempt import Outcome
from tests.contracts.actions.deciding import Deciding
from tests.contracts.decisions.choosing import value
from tests.contracts.registry.fleet import MINUTE

HOLD = "keep: {kind: hold, reason: 'bad ${instanceId}', minutes: 30}"
NOTE = "note: {kind: annotate, annotations: {why: 'mae ${metadata.mae}', mae: '${metadata.mae}', by: '${ruleName}'}}"


def test_deploying_is_done_by_the_rule(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    assert deciding.done(one, "deploy") == {"deploy": "done"}
    found = deciding.fleet.get()
    assert found is not None
    assert (found.instance_id, found.created_by) == (one.instance_id, "rule:forecasting/drift")
    assert found.reason == "The rule forecasting/drift fired."


def test_what_is_current_already_is_left_as_it_is(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    deciding.fleet.deploy(one)
    assert deciding.done(one, "deploy") == {"deploy": "done"}
    assert len(deciding.fleet.history()) == 1


def test_a_decision_does_not_deploy_over_what_came_since(deciding: Deciding):
    deciding.fleet.create()
    one, two, three = deciding.fleet.save(), deciding.fleet.save(), deciding.fleet.save()
    deciding.fleet.deploy(one)
    decision = deciding.decide(three, "deploy", "deprecate", on_failure=("log",))
    deciding.fleet.deploy(two)
    assert deciding.act(decision) is Outcome.DONE
    assert deciding.statuses(decision) == {"deploy": "superseded", "deprecate": "skipped", "log": "skipped"}
    assert deciding.fleet.current() == two.instance_id
    job = deciding.job(decision)
    assert job is not None
    assert job.state is JobState.DONE


def test_nothing_is_deployed_over_a_later_instance_unless_that_is_allowed(deciding: Deciding):
    deciding.fleet.create()
    one, two = deciding.fleet.save(), deciding.fleet.save()
    deciding.fleet.deploy(two)
    assert deciding.done(one, "deploy") == {"deploy": "superseded"}
    assert deciding.done(one, "back", team="back: {kind: deploy, allowOlder: true}") == {"back": "done"}
    assert deciding.fleet.current() == one.instance_id


def test_nothing_is_deployed_that_someone_rolled_back_from(deciding: Deciding):
    deciding.fleet.create()
    one, two = deciding.fleet.save(), deciding.fleet.save()
    deciding.fleet.deploy(one)
    deciding.fleet.deploy(two)
    deciding.fleet.roll_back()
    assert deciding.done(two, "deploy") == {"deploy": "superseded"}
    deciding.fleet.deploy(two)
    deciding.fleet.deploy(one)
    assert deciding.done(two, "deploy") == {"deploy": "done"}


def test_a_hold_keeps_rules_out(deciding: Deciding):
    deciding.fleet.create()
    one, two = deciding.fleet.save(), deciding.fleet.save()
    deciding.fleet.deploy(one)
    deciding.fleet.hold()
    assert deciding.done(two, "deploy", "log") == {"deploy": "held", "log": "skipped"}
    assert deciding.fleet.current() == one.instance_id


def test_rolling_back_goes_back_from_the_instance_that_was_judged(deciding: Deciding):
    deciding.fleet.create()
    one, two = deciding.fleet.save(), deciding.fleet.save()
    deciding.fleet.deploy(one)
    deciding.fleet.deploy(two)
    assert deciding.done(one, "rollback") == {"rollback": "superseded"}
    decision = deciding.decide(two, "rollback")
    deciding.act(decision)
    assert deciding.statuses(decision) == {"rollback": "done"}
    assert deciding.fleet.current() == one.instance_id
    (hold,) = deciding.fleet.holds()
    assert hold.hold_id in str(deciding.actions(decision)[0].detail)


def test_what_cannot_be_done_fails_for_good(deciding: Deciding):
    deciding.fleet.create()
    only = deciding.fleet.save()
    deciding.fleet.deploy(only)
    decision = deciding.decide(only, "rollback", "deprecate")
    assert deciding.act(decision) is Outcome.FAILED
    assert deciding.statuses(decision) == {"rollback": "failed", "deprecate": "skipped"}
    assert deciding.reason_of(decision, "rollback") is Reason.NOTHING_TO_ROLL_BACK_TO


def test_a_value_that_is_missing_fails_for_good_and_undoes_nothing(deciding: Deciding):
    deciding.fleet.create()
    draft = deciding.fleet.save(draft=True)
    decision = deciding.decide(draft, "release", "note", "deprecate", team=NOTE)
    assert deciding.act(decision) is Outcome.FAILED
    assert deciding.statuses(decision) == {"release": "done", "note": "failed", "deprecate": "skipped"}
    assert deciding.reason_of(decision, "note") is Reason.ACTION_FAILED
    assert deciding.fleet.gallery.instance(draft.instance_id).version == "1.0"


def test_a_draft_is_released_annotated_held_and_deprecated(deciding: Deciding):
    deciding.fleet.create()
    draft = deciding.fleet.gallery.save(draft=True, metadata={"mae": value(0.25)})
    decision = deciding.decide(draft, "release", "note", "keep", "deprecate", team=f"{HOLD}\n{NOTE}\n")
    assert deciding.act(decision) is Outcome.DONE
    assert set(deciding.statuses(decision).values()) == {"done"}
    found = deciding.fleet.gallery.instance(draft.instance_id)
    assert (found.version, found.deprecated) == ("1.0", True)
    written = deciding.fleet.gallery.read(lambda tx: annotation_store.current(tx, OF_INSTANCES, [draft.instance_id]))
    contents = {key: value.content for key, value in written[draft.instance_id].items()}
    assert contents == {"why": "mae 0.25", "mae": 0.25, "by": "forecasting/drift"}
    (hold,) = deciding.fleet.holds()
    assert hold.reason == f"bad {draft.instance_id}"
    assert hold.until_micros == hold.created_micros + 30 * MINUTE
