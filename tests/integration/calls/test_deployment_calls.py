"""Deployments over the wire: each call answers in the contract's form."""

from __future__ import annotations

from gallery_idl import deployment as idl
from gallery_idl import instance as instance_idl

from tests.integration.calls.deploying import deployed, fresh_model, request_to_deploy, request_to_restore
from tests.integration.calls.deployment_cases import (
    get,
    history,
    hold,
    holds,
    line,
    listing,
    roll_back,
    selector,
    serving,
    undeploy,
)
from tests.integration.calls.desk import PROJECT, Desk, World

Outcome = idl.DeploymentOutcome
Kind = idl.DeploymentKind


def test_deployments_are_made_and_read(desk: Desk, world: World) -> None:
    model = fresh_model(desk)
    one, two = (desk.save(model=model).instanceId for _ in range(2))
    here = line(model)
    first = desk.call("deployInstance", request_to_deploy(one, reason="the first"))
    again = desk.call("deployInstance", request_to_deploy(one))
    second = desk.call("deployInstance", request_to_deploy(two, expectedInstanceId=one))
    assert [each.outcome for each in (first, again, second)] == [Outcome.DEPLOYED, Outcome.UNCHANGED, Outcome.DEPLOYED]
    assert (first.deployment.kind, first.deployment.reason) == (Kind.DEPLOYED, "the first")
    assert first.deployment.line == idl.LineKey(projectName=PROJECT, baseVersionId=model, shard={})
    assert (second.deployment.previousInstanceId, second.deployment.version) == (one, "1.1")
    assert desk.call("getDeployment", get(line=here)).deployment == second.deployment
    then = desk.call("getDeployment", get(line=here, atMicros=first.deployment.createdMicros)).deployment
    assert (then.instanceId, then.endedMicros) == (one, second.deployment.createdMicros)
    page = desk.call("getDeploymentHistory", history(line=here, limit=1))
    rest = desk.call("getDeploymentHistory", history(line=here, limit=1, cursor=page.nextCursor))
    assert ([*page.items, *rest.items], rest.nextCursor) == ([second.deployment, then], None)
    listed = desk.call("listDeployments", listing(selector=selector(baseVersionId=model), environment=None))
    assert listed.items == [second.deployment]
    gone = desk.call("undeployInstance", undeploy(line=here)).deployment
    assert (gone.kind, gone.instanceId, gone.version) == (Kind.UNDEPLOYED, None, None)


def test_nothing_yet_is_an_unset_deployment(desk: Desk, world: World) -> None:
    assert desk.call("getDeployment", get(line=line(fresh_model(desk)))).deployment is None


def test_a_rollback_is_held_and_served(desk: Desk, world: World) -> None:
    one, two = deployed(desk, 2)
    back = desk.call("rollbackDeployment", roll_back(line=one.line))
    assert (back.deployment.kind, back.deployment.instanceId) == (Kind.ROLLED_BACK, one.instanceId)
    assert back.hold.untilMicros - back.hold.createdMicros == 1_440 * 60_000_000
    served = desk.call("getServing", serving(line=one.line))
    assert (served.source, served.hold, served.unchanged) == (idl.ServingSource.HOLD, back.hold, False)
    assert served.instance.environments == ["production"]
    assert served.instance.stage == instance_idl.LifecycleStage.DEPLOYED
    same = desk.call("getServing", serving(line=one.line, ifNotInstanceId=one.instanceId))
    assert same == idl.GetServingResponse(unchanged=True)
    refused = desk.refusal("deployInstance", request_to_deploy(two.instanceId))
    assert (refused.reason, refused.details["holdId"]) == ("HELD", back.hold.holdId)
    released = desk.call("releaseHold", idl.ReleaseHoldRequest(holdId=back.hold.holdId, reason="mended")).hold
    assert (released.releasedBy, released.releaseReason) == ("local:unnamed", "mended")
    assert (
        desk.refusal("releaseHold", idl.ReleaseHoldRequest(holdId=back.hold.holdId, reason="x")).reason == "HOLD_ENDED"
    )
    served = desk.call("getServing", serving(line=one.line))
    assert (served.source, served.deployment) == (idl.ServingSource.DEPLOYMENT, back.deployment)
    assert desk.call("rollbackDeployment", roll_back(line=deployed(desk, 2)[0].line, holdMinutes=0)).hold is None


def test_a_restoration_is_previewed_then_done(desk: Desk, world: World) -> None:
    request = request_to_restore(desk, preview=True)
    before = desk.state()
    previewed = desk.call("restoreDeployments", request)
    assert desk.state() == before
    request.preview = None
    done = desk.call("restoreDeployments", request)
    assert (done.items, done.changed, done.nextCursor) == (previewed.items, 1, None)
    (restored,) = done.items
    assert restored.outcome == idl.RestoreOutcome.RESTORED
    assert (restored.fromVersion, restored.toVersion) == ("1.1", "1.0")
    assert desk.call("getDeployment", get(line=restored.line)).deployment.kind == Kind.RESTORED


def test_holds_are_placed_and_listed(desk: Desk, world: World) -> None:
    of_model = selector(baseVersionId=fresh_model(desk))
    placed = desk.call("placeHold", hold(selector=of_model, minutes=5)).hold
    assert (placed.baseVersionId, placed.instanceId, placed.reason) == (of_model.baseVersionId, None, "the holidays")
    assert desk.call("listHolds", holds(selector=of_model, environment=None)).items == [placed]
    desk.call("releaseHold", idl.ReleaseHoldRequest(holdId=placed.holdId, reason="over"))
    assert desk.call("listHolds", holds(selector=of_model)).items == []
    (ended,) = desk.call("listHolds", holds(selector=of_model, includeEnded=True)).items
    assert (ended.holdId, ended.releaseReason) == (placed.holdId, "over")
