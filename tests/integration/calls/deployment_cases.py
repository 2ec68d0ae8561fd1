"""The wrong calls about deployments, holds and serving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gallery_idl import deployment as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import CODE, LONG, Case, by_id, forbidden, naming, paging, unknown, wrong
from tests.integration.calls.desk import PROJECT, World

FUTURE = 4_102_444_800_000_000
"""2100, in microseconds."""
Made = Callable[..., Any]


def line(model: str | None = "demand", **fields: Any) -> Any:
    return idl.LineKey(**{"projectName": PROJECT, "baseVersionId": model} | fields)


def selector(**fields: Any) -> Any:
    return idl.LineSelector(**{"projectName": PROJECT} | fields)


def deploy(w: World, **fields: Any) -> Any:
    return idl.DeployInstanceRequest(**{"instanceId": w.instance_id, "environment": "production"} | fields)


def on_line(request: Any, **fixed: Any) -> Made:
    """Answer what makes a request about a line in an environment."""
    return lambda **fields: request(**{"line": line(), "environment": "production"} | fixed | fields)


def on_lines(request: Any, **fixed: Any) -> Made:
    """Answer what makes a request about selected lines in an environment."""
    return lambda **fields: request(**{"selector": selector(), "environment": "production"} | fixed | fields)


undeploy = on_line(idl.UndeployInstanceRequest)
roll_back = on_line(idl.RollbackDeploymentRequest, reason="it was bad")
get = on_line(idl.GetDeploymentRequest)
history = on_line(idl.GetDeploymentHistoryRequest)
serving = on_line(idl.GetServingRequest)
listing = on_lines(idl.ListDeploymentsRequest)
restore = on_lines(idl.RestoreDeploymentsRequest, reason="a bad night", atMicros=1)
hold = on_lines(idl.PlaceHoldRequest, reason="the holidays")
holds = on_lines(idl.ListHoldsRequest)


def environments(method: str, request: Made) -> list[Case]:
    """Make the cases of an environment."""
    return [
        *naming(method, lambda w, name: request(environment=name), "environment"),
        unknown("environment unknown", method, lambda w: request(environment="prodction"), Reason.ENVIRONMENT_UNKNOWN, field="environment", value="prodction", known="production"),
    ]  # fmt: skip


def lines(method: str, request: Made) -> list[Case]:
    """Make the cases of a line in an environment."""
    return [
        *environments(method, request),
        wrong("no line", method, lambda w: request(line=None), Reason.FIELD_MISSING, "line"),
        *naming(method, lambda w, name: request(line=line(projectName=name)), "projectName"),
        *naming(method, lambda w, name: request(line=line(name)), "baseVersionId"),
        unknown("project unknown", method, lambda w: request(line=line(projectName="marketplaec")), Reason.PROJECT_NOT_FOUND, known=PROJECT),
        unknown("model unknown", method, lambda w: request(line=line("demnad")), Reason.MODEL_NOT_FOUND, known="demand"),
        *shards(method, lambda shard: request(line=line("sharded", shard=shard))),
    ]  # fmt: skip


def selectors(method: str, request: Made) -> list[Case]:
    """Make the cases of a selector."""
    return [
        wrong("no selector", method, lambda w: request(selector=None), Reason.FIELD_MISSING, "selector"),
        *naming(method, lambda w, name: request(selector=selector(projectName=name)), "projectName"),
        unknown("project unknown", method, lambda w: request(selector=selector(projectName="marketplaec")), Reason.PROJECT_NOT_FOUND, known=PROJECT),
        unknown("model unknown", method, lambda w: request(selector=selector(baseVersionId="demnad")), Reason.MODEL_NOT_FOUND, known="demand"),
        *shards(method, lambda shard: request(selector=selector(baseVersionId="sharded", shard=shard))),
    ]  # fmt: skip


def shards(method: str, request: Callable[[dict[str, str]], Any]) -> list[Case]:
    return [
        wrong("another key", method, lambda w: request({"town": "Oslo"}), Reason.SHARD_KEY_UNEXPECTED, "shard", shardKeys="city"),
        wrong("a key no name", method, lambda w: request({"a/b": "Oslo"}), Reason.FIELD_MALFORMED, "a key of shard"),
        wrong("a long value", method, lambda w: request({"city": LONG}), Reason.FIELD_TOO_LONG, "the shard value of 'city'", limit=200),
        wrong("11 keys", method, lambda w: request({str(number): "a" for number in range(11)}), Reason.TOO_MANY_ITEMS, "shard", count=11, limit=10),
    ]  # fmt: skip


DEPLOYMENTS = [
    *by_id("deployInstance", lambda w, given: deploy(w, instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *naming("deployInstance", lambda w, name: deploy(w, environment=name), "environment"),
    unknown("environment unknown", "deployInstance", lambda w: deploy(w, environment="Production"), Reason.ENVIRONMENT_UNKNOWN, known="production"),
    unknown("environment unlike any", "deployInstance", lambda w: deploy(w, environment="x"), Reason.ENVIRONMENT_UNKNOWN, known="production, staging"),
    wrong("a long reason", "deployInstance", lambda w: deploy(w, reason="x" * 2_001), Reason.FIELD_TOO_LONG, "reason", limit=2_000),
    wrong("a control reason", "deployInstance", lambda w: deploy(w, reason="\x1b[31m"), Reason.FIELD_MALFORMED, "reason"),
    wrong("two expectations", "deployInstance", lambda w: deploy(w, expectNothing=True, expectedInstanceId=w.unknown), Reason.FIELD_MALFORMED, "expectNothing"),
    wrong("expected no UUID", "deployInstance", lambda w: deploy(w, expectedInstanceId="57"), Reason.FIELD_MALFORMED, "expectedInstanceId"),
    Case("nothing as expected", "deployInstance", lambda w: deploy(w, expectedInstanceId=w.unknown), CODE.ABORTED, Reason.DEPLOYMENT_CHANGED, {"field": "expectedInstanceId", "currentInstanceId": ""}),
    *lines("undeployInstance", undeploy),
    wrong("a long reason", "undeployInstance", lambda w: undeploy(reason="x" * 2_001), Reason.FIELD_TOO_LONG, "reason"),
    forbidden("nothing is deployed", "undeployInstance", lambda w: undeploy(), Reason.NOTHING_DEPLOYED, environment="production"),
    *lines("rollbackDeployment", roll_back),
    wrong("no reason", "rollbackDeployment", lambda w: roll_back(reason=None), Reason.FIELD_MISSING, "reason"),
    wrong("a long hold", "rollbackDeployment", lambda w: roll_back(holdMinutes=525_601), Reason.FIELD_OUT_OF_RANGE, "holdMinutes", most=525_600),
    wrong("a negative hold", "rollbackDeployment", lambda w: roll_back(holdMinutes=-1), Reason.FIELD_OUT_OF_RANGE, "holdMinutes", least=0),
    forbidden("nothing was deployed", "rollbackDeployment", lambda w: roll_back(), Reason.NOTHING_TO_ROLL_BACK_TO),
    *environments("restoreDeployments", restore),
    *selectors("restoreDeployments", restore),
    *paging("restoreDeployments", lambda w, **more: restore(preview=True, **more)),
    wrong("no reason", "restoreDeployments", lambda w: restore(reason=None), Reason.FIELD_MISSING, "reason"),
    wrong("no moment", "restoreDeployments", lambda w: restore(atMicros=None), Reason.FIELD_MISSING, "atMicros"),
    wrong("the future", "restoreDeployments", lambda w: restore(atMicros=FUTURE, preview=True), Reason.FIELD_OUT_OF_RANGE, "atMicros"),
    *lines("getDeployment", get),
    wrong("the future", "getDeployment", lambda w: get(atMicros=FUTURE), Reason.FIELD_OUT_OF_RANGE, "atMicros"),
    wrong("before 1970", "getDeployment", lambda w: get(atMicros=-1), Reason.FIELD_OUT_OF_RANGE, "atMicros"),
    *selectors("listDeployments", listing),
    *naming("listDeployments", lambda w, name: listing(environment=name), "environment")[1:],
    *paging("listDeployments", lambda w, **more: listing(**more)),
    *lines("getDeploymentHistory", history),
    *paging("getDeploymentHistory", lambda w, **more: history(**more)),
    *lines("getServing", serving),
    wrong("had no UUID", "getServing", lambda w: serving(ifNotInstanceId="57"), Reason.FIELD_MALFORMED, "ifNotInstanceId"),
    unknown("nothing serves", "getServing", lambda w: serving(), Reason.NOTHING_SERVES, environment="production", shard=""),
    unknown("nothing serves here or unsharded", "getServing", lambda w: serving(line=line("sharded", shard={"city": "Oslo"}), orUnsharded=True), Reason.NOTHING_SERVES, shard="city=Oslo"),
    *environments("placeHold", hold),
    *selectors("placeHold", hold),
    *by_id("placeHold", lambda w, given: hold(selector=None, instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND)[1:],
    wrong("another line", "placeHold", lambda w: hold(selector=selector(baseVersionId="sharded"), instanceId=w.instance_id), Reason.FIELD_MALFORMED, "selector"),
    wrong("no reason", "placeHold", lambda w: hold(reason=""), Reason.FIELD_MISSING, "reason"),
    wrong("no minute", "placeHold", lambda w: hold(minutes=0), Reason.FIELD_OUT_OF_RANGE, "minutes", least=1),
    wrong("too many minutes", "placeHold", lambda w: hold(minutes=525_601), Reason.FIELD_OUT_OF_RANGE, "minutes", most=525_600),
    *by_id("releaseHold", lambda w, given: idl.ReleaseHoldRequest(holdId=given, reason="over"), "holdId", Reason.HOLD_NOT_FOUND),
    wrong("no reason", "releaseHold", lambda w: idl.ReleaseHoldRequest(holdId=w.unknown), Reason.FIELD_MISSING, "reason"),
    *selectors("listHolds", holds),
    *paging("listHolds", lambda w, **more: holds(**more)),
]  # fmt: skip
