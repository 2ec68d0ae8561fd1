"""The actions of a decision are done in order, each until it succeeds or fails for good, and none is forgotten."""

from __future__ import annotations

import json

import pytest

from gallery_server.dal import job_store
from gallery_server.domain.decision_action import ActionStatus
from gallery_server.domain.job import JobState
from gallery_server.errors import Reason
from gallery_server.jobs.attempt import Outcome
from gallery_server.rules.judging.acting import ACT_ON_FAILURE
from tests.contracts.actions.deciding import LEASE, Deciding
from tests.contracts.decisions.choosing import value

CALL = """call: {kind: http, url: URL/ok, secret: argo, json: {city: '${shard.city}', mae: '${metadata.mae}',
  where: '${environment}', decision: '${decisionId}', rule: '${ruleName}', current: '${current.instanceId}',
  cur: '${current}'}}
"""
TELL = "tell: {kind: http, url: 'URL/ok?of=${instanceId}', secret: argo}\n"


def test_actions_follow_each_other_with_the_values_of_the_decision(deciding: Deciding):
    deciding.fleet.create(sharded=True)
    old = deciding.fleet.save("Oslo")
    new = deciding.fleet.gallery.save(metadata={"city": value("Oslo"), "mae": value(float("nan"))})
    deciding.fleet.deploy(old)
    decision = deciding.decide(new, "deploy", "call", "tell", team=CALL + TELL)
    deciding.fleet.gallery.deprecate(old.instance_id)
    assert deciding.act(decision) is Outcome.DONE
    first, second = deciding.callback.received
    assert json.loads(first.body) == {
        "city": "Oslo",
        "mae": "NaN",
        "where": "production",
        "decision": decision,
        "rule": "forecasting/drift",
        "current": old.instance_id,
        "cur": {"instanceId": old.instance_id},
    }
    assert first.headers["Idempotency-Key"] == f"{decision}/call"
    assert second.path == f"/ok?of={new.instance_id}"
    actions = deciding.actions(decision)
    assert [(each.name, each.status, each.attempts) for each in actions] == [
        ("deploy", ActionStatus.DONE, 1),
        ("call", ActionStatus.DONE, 1),
        ("tell", ActionStatus.DONE, 1),
    ]
    assert str(actions[1].detail).endswith("answered 200 OK.")
    assert "secret" not in actions[1].values


def test_an_instance_that_is_current_nowhere_is_null(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    decision = deciding.decide(one, "call", team="call: {kind: http, url: URL/ok, secret: argo, json: '${current}'}")
    assert deciding.act(decision) is Outcome.DONE
    assert json.loads(deciding.callback.only.body) is None


def test_what_may_be_mended_is_tried_again_from_where_it_stood(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    team = TELL + "call: {kind: http, url: URL/status/503, secret: argo}\n"
    decision = deciding.decide(one, "tell", "call", "deprecate", team=team)
    assert [deciding.act(decision) for _ in range(3)] == [Outcome.POSTPONED] * 3
    paths = [each.path.partition("?")[0] for each in deciding.callback.received]
    assert paths == ["/ok", "/status/503", "/status/503", "/status/503"]
    keys = {each.headers["Idempotency-Key"] for each in deciding.callback.received[1:]}
    assert keys == {f"{decision}/call"}
    call = deciding.actions(decision)[1]
    assert (call.status, call.attempts, call.fault is None) == (ActionStatus.WAITING, 3, False)


def test_what_failed_for_good_has_on_failure_done_once_and_can_be_retried_by_hand(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    team = TELL + "call: {kind: http, url: 'URL/status/404', secret: argo, headers: {X: '${annotations.x}'}}\n"
    decision = deciding.decide(one, "call", "deprecate", on_failure=("tell",), team=team)
    assert deciding.act(decision) is Outcome.FAILED
    assert deciding.statuses(decision) == {"call": "failed", "deprecate": "skipped", "tell": "waiting"}
    assert deciding.act(decision, ACT_ON_FAILURE) is Outcome.DONE
    assert deciding.statuses(decision)["tell"] == "done"
    for _ in range(2):
        assert deciding.retry(decision)
        assert deciding.act(decision) is Outcome.FAILED
    told = deciding.job(decision, ACT_ON_FAILURE)
    assert told is not None
    assert (told.state, deciding.callback.only.path) == (JobState.DONE, f"/ok?of={one.instance_id}")
    assert deciding.statuses(decision) == {"call": "failed", "deprecate": "skipped", "tell": "done"}


def test_a_retry_by_hand_goes_on_at_the_action_that_failed(deciding: Deciding):
    deciding.fleet.create()
    one, two = deciding.fleet.save(), deciding.fleet.save()
    deciding.fleet.deploy(one)
    deciding.fleet.deploy(two)
    deciding.fleet.gallery.deprecate(one.instance_id)
    decision = deciding.decide(two, "tell", "rollback", "deprecate", on_failure=("log",), team=TELL)
    assert deciding.act(decision) is Outcome.FAILED
    deciding.fleet.gallery.deprecate(one.instance_id, deprecated=False)
    assert deciding.retry(decision)
    assert deciding.act(decision) is Outcome.DONE
    assert len(deciding.callback.received) == 1
    assert deciding.statuses(decision) == {"tell": "done", "rollback": "done", "deprecate": "done", "log": "skipped"}
    assert deciding.fleet.current() == one.instance_id


def test_none_of_on_failure_waits_for_another(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    team = (
        "busy: {kind: http, url: 'URL/status/503', secret: argo}\n"
        "gone: {kind: http, url: 'URL/status/410', secret: argo}\n"
        f"bad: {{kind: http, url: 'URL/status/400', secret: argo}}\n{TELL}"
    )
    decision = deciding.decide(one, "bad", on_failure=("busy", "gone", "tell"), team=team)
    assert deciding.act(decision) is Outcome.FAILED
    assert deciding.act(decision, ACT_ON_FAILURE) is Outcome.POSTPONED
    assert deciding.act(decision, ACT_ON_FAILURE) is Outcome.POSTPONED
    assert deciding.statuses(decision) == {"bad": "failed", "busy": "waiting", "gone": "failed", "tell": "done"}
    paths = [each.path.partition("?")[0] for each in deciding.callback.received]
    assert paths == ["/status/400", "/status/503", "/status/410", "/ok", "/status/503"]


@pytest.mark.parametrize("name", ["deploy", "tell"])
def test_a_worker_that_slept_past_its_lease_keeps_nothing(deciding: Deciding, name: str):
    deciding.fleet.create()
    one = deciding.fleet.save()
    decision = deciding.decide(one, name, team=TELL)
    slept = deciding.claim(decision)
    gallery = deciding.fleet.gallery
    taken = gallery.write(
        lambda tx: job_store.take(tx, slept.job, "home/boot/2", tx.lease_now() + 2 * LEASE, 2 * LEASE)
    )
    assert taken is not None
    assert deciding.attempt(slept) is Outcome.LOST
    assert deciding.statuses(decision) == {name: "waiting"}
    assert deciding.fleet.current() is None
    assert deciding.attempt(taken) is Outcome.DONE
    assert deciding.statuses(decision) == {name: "done"}
    keys = {each.headers["Idempotency-Key"] for each in deciding.callback.received}
    assert keys <= {f"{decision}/tell"}


def test_a_kind_that_this_server_lacks_may_be_installed(deciding: Deciding):
    deciding.fleet.create()
    one = deciding.fleet.save()
    decision = deciding.decide(one, "chat", team="chat: {kind: chat, text: '${instanceId}'}")
    assert deciding.act(decision) is Outcome.POSTPONED
    assert deciding.reason_of(decision, "chat") is Reason.ACTION_FAILED
