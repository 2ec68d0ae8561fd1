"""A call that writes does its work once for one clientRequestId, however often and however much at once it is sent."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gallery_idl import deployment as deployment_idl
from gallery_idl import fault as fault_idl
from gallery_idl import instance as instance_idl
from gallery_idl import job as job_idl
from gallery_idl import judging as judging_idl
from gallery_idl import metric as metric_idl
from gallery_idl import model as model_idl
from gallery_idl import project as project_idl
from gallery_idl import rule as rule_idl
from gallery_idl import upload as upload_idl

from gallery_client.channel import WRITES
from tests.integration.calls.dependency_cases import add, key, remove, replace, wish
from tests.integration.calls.deploying import deployed, fresh_model, place_hold, request_to_deploy, request_to_restore
from tests.integration.calls.deployment_cases import hold, roll_back, selector, undeploy
from tests.integration.calls.desk import PROJECT, Desk, World, record, sha256, text
from tests.integration.calls.job_cases import leave
from tests.integration.calls.rule_cases import pin, unpin
from tests.integration.calls.ruling import acting, held
from tests.parts.edge_client import HANGS_AFTER, EdgeClient

REPEATS = 16
_numbers = itertools.count()


def fresh(word: str) -> str:
    return f"{word} {next(_numbers)}"


def policy(desk: Desk, days: int) -> Any:
    name = fresh("project")
    desk.call("createProject", project_idl.CreateProjectRequest(projectName=name))
    return project_idl.SetProjectPolicyRequest(
        projectName=name, expectedPolicyVersion=1, policy=project_idl.ProjectPolicy(draftExpiryDays=days)
    )


def model(desk: Desk, **fields: Any) -> Any:
    specification = model_idl.ModelSpecification(inputs="A")
    fields = {"baseVersionId": fresh("model"), "expectedNewestRevision": 0, "specification": specification} | fields
    return model_idl.CreateGalleryModelRequest(projectName=PROJECT, **fields)


def depending(desk: Desk) -> tuple[Any, Any]:
    """Make a model that depends on another; answer both."""
    downstream, upstream = fresh_model(desk), fresh_model(desk)
    desk.call("addDependency", add(key(downstream), wish(upstream)))
    return key(downstream), key(upstream)


def one_metric(instance_id: str) -> Any:
    context = metric_idl.EvaluationContext(scope="Validation")
    metric = metric_idl.ModelEvaluationMetric(metricName="mae", value=0.5, context=context)
    return metric_idl.InsertModelInstanceMetricRequest(instanceId=instance_id, metric=metric)


def metrics(*instance_ids: str) -> Any:
    """Make the request that records two metrics of each instance."""
    context = metric_idl.EvaluationContext(scope="Production", payload=b"{}", payloadType="application/json")
    found = [metric_idl.MetricValue(name=name, value=0.5) for name in ("mae", "bias")]
    return metric_idl.InsertModelInstanceMetricsRequest(
        evaluations=[
            metric_idl.EvaluationRecord(instanceId=each, context=context, metrics=found) for each in instance_ids
        ]
    )


def pinned(desk: Desk) -> str:
    """Pin the rules of a team."""
    team = fresh("team")
    desk.call("pinRules", pin(team=team))
    return team


def commit(desk: Desk) -> Any:
    return upload_idl.CommitUploadRequest(uploadId=desk.begin(b"abc"), size=3, sha256=sha256(b"abc"))


# What each call is asked, anew for each test; each of them can be done only once.
REQUESTS: dict[str, Callable[[Desk], Any]] = {
    "createProject": lambda desk: project_idl.CreateProjectRequest(projectName=fresh("project")),
    "setProjectPolicy": lambda desk: policy(desk, 7),
    "createGalleryModel": model,
    "deprecateModel": lambda desk: model_idl.DeprecateModelRequest(modelId=desk.make_model(fresh("m")), reason="stale"),
    "restoreModel": lambda desk: model_idl.RestoreModelRequest(modelId=desk.make_model(fresh("m")), reason="fine"),
    "annotateModel": lambda desk: model_idl.AnnotateModelRequest(
        modelId=desk.make_model(fresh("m")), annotations={"owner": text("risk")}
    ),
    "uploadModel": lambda desk: upload_idl.UploadModelRequest(modelInstanceRecord=record(), content=b"bytes"),
    "beginUpload": lambda desk: upload_idl.BeginUploadRequest(modelInstanceRecord=record()),
    "commitUpload": commit,
    "abortUpload": lambda desk: upload_idl.AbortUploadRequest(uploadId=desk.begin(b"abc")),
    "releaseInstance": lambda desk: instance_idl.ReleaseInstanceRequest(instanceId=desk.save(draft=True).instanceId),
    "annotateInstance": lambda desk: instance_idl.AnnotateInstanceRequest(
        instanceId=desk.save().instanceId, annotations={"owner": text("risk")}
    ),
    "deprecateInstance": lambda desk: instance_idl.DeprecateInstanceRequest(
        instanceId=desk.save().instanceId, reason="stale"
    ),
    "restoreInstance": lambda desk: instance_idl.RestoreInstanceRequest(
        instanceId=desk.save().instanceId, reason="fine"
    ),
    "eraseInstance": lambda desk: instance_idl.EraseInstanceRequest(
        instanceId=desk.save().instanceId, reason="the law"
    ),
    "deployInstance": lambda desk: request_to_deploy(desk.save(model=fresh_model(desk)).instanceId),
    "undeployInstance": lambda desk: undeploy(line=deployed(desk, 1)[0].line),
    "rollbackDeployment": lambda desk: roll_back(line=deployed(desk, 2)[0].line),
    "restoreDeployments": request_to_restore,
    "placeHold": lambda desk: hold(selector=selector(baseVersionId=fresh_model(desk))),
    "addDependency": lambda desk: add(key(fresh_model(desk)), wish(fresh_model(desk))),
    "removeDependency": lambda desk: remove(*depending(desk)),
    "replaceDependencies": lambda desk: replace(key(fresh_model(desk)), [wish(fresh_model(desk))]),
    "insertModelInstanceMetric": lambda desk: one_metric(desk.save().instanceId),
    "insertModelInstanceMetrics": lambda desk: metrics(desk.save().instanceId, desk.save().instanceId),
    "retractEvaluation": lambda desk: metric_idl.RetractEvaluationRequest(
        evaluationId=desk.measure(desk.save().instanceId), reason="wrong data"
    ),
    "pinRules": lambda desk: pin(team=pinned(desk)),
    "unpinRules": lambda desk: unpin(team=pinned(desk)),
    "holdRule": lambda desk: rule_idl.HoldRuleRequest(rule=acting(desk), reason="let us look first"),
    "releaseRule": lambda desk: rule_idl.ReleaseRuleRequest(rule=held(desk), reason="we have looked"),
    "retryJob": lambda desk: job_idl.RetryJobRequest(jobId=leave(desk)),
    "triggerRule": lambda desk: judging_idl.TriggerRuleRequest(rule=acting(desk), instanceId=desk.save().instanceId),
    "applyRule": lambda desk: judging_idl.ApplyRuleRequest(
        rule=acting(desk), where=f"instanceId == '{desk.save().instanceId}'"
    ),
    "releaseHold": lambda desk: deployment_idl.ReleaseHoldRequest(holdId=place_hold(desk).holdId, reason="over"),
}


def test_every_call_that_writes_is_tried() -> None:
    # registerInstance needs a store that clients reach: tests/integration/uploads/test_direct.py.
    assert set(REQUESTS) | {"registerInstance"} == set(WRITES)


@pytest.mark.parametrize("method", REQUESTS)
def test_a_repeat_gets_the_first_answer_and_does_nothing(desk: Desk, world: World, method: str) -> None:
    request, repeated = REQUESTS[method](desk), uuid.uuid4().hex
    first = desk.call(method, request, clientRequestId=repeated)
    before = desk.state()
    assert desk.call(method, request, clientRequestId=repeated) == first
    assert desk.state() == before
    assert desk.call(method, request, clientRequestId=repeated, requestId="other", deadlineMs=5_000) == first


@pytest.mark.parametrize("method", REQUESTS)
def test_many_repeats_at_once_do_the_work_once(desk: Desk, world: World, method: str) -> None:
    request, repeated = REQUESTS[method](desk), uuid.uuid4().hex
    began = desk.state()
    begin = threading.Barrier(REPEATS)

    def call(_: int) -> Any:
        with EdgeClient(desk.server.address) as client:
            client.ping()
            begin.wait(HANGS_AFTER)
            return client.call(method, request, clientRequestId=repeated)

    with ThreadPoolExecutor(REPEATS) as threads:
        answers = list(threads.map(call, range(REPEATS)))
    assert all(answer == answers[0] for answer in answers)
    many = grown(began, desk.state())
    other, begun = REQUESTS[method](desk), desk.state()
    desk.call(method, other, clientRequestId=uuid.uuid4().hex)
    assert many == grown(begun, desk.state()), "as one call does"


def grown(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    """Count what came to each table and to the files."""
    size = {name: len(found) if isinstance(found, list) else found for name, found in before.items()}
    return {name: (len(found) if isinstance(found, list) else found) - size[name] for name, found in after.items()}


@pytest.mark.parametrize("method", REQUESTS)
def test_other_arguments_are_refused(desk: Desk, world: World, method: str) -> None:
    repeated = uuid.uuid4().hex
    desk.call(method, REQUESTS[method](desk), clientRequestId=repeated)
    other = REQUESTS[method](desk)
    if method in ("uploadModel", "beginUpload"):
        other.modelInstanceRecord.metadata = {"a": text("b")}
    before = desk.state()
    fault = desk.refusal(method, other, clientRequestId=repeated)
    assert (fault.code, fault.reason) == (fault_idl.FaultCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")
    assert fault.details == {"field": "clientRequestId"}
    if method != "commitUpload":  # its bytes have left the spool by then, and its repeat finds them
        assert desk.state() == before


def test_other_bytes_are_other_arguments(desk: Desk, world: World) -> None:
    def upload(content: bytes) -> Any:
        return upload_idl.UploadModelRequest(modelInstanceRecord=record(), content=content)

    desk.call("uploadModel", upload(b"bytes"), clientRequestId="bytes")
    before = desk.state()
    assert desk.refusal("uploadModel", upload(b"other"), clientRequestId="bytes").reason == "REQUEST_ID_REUSED"
    assert desk.state() == before


def test_an_id_is_its_principals_and_its_methods_own(desk: Desk, world: World) -> None:
    request = upload_idl.UploadModelRequest(modelInstanceRecord=record(), content=b"bytes")
    one = desk.call("uploadModel", request, clientRequestId="same", clientName="one").instance
    two = desk.call("uploadModel", request, clientRequestId="same", clientName="two").instance
    begun = upload_idl.BeginUploadRequest(modelInstanceRecord=record())
    assert desk.call("beginUpload", begun, clientRequestId="same", clientName="one").status.uploadId
    assert one.instanceId != two.instanceId
    assert (one.createdBy, two.createdBy) == ("local:one", "local:two")


def test_the_order_of_maps_is_no_difference(desk: Desk, world: World) -> None:
    values = {key: text(key) for key in "abc"}
    for ordered in (values, dict(reversed(values.items()))):
        request = upload_idl.UploadModelRequest(modelInstanceRecord=record(metadata=ordered), content=b"bytes")
        answer = desk.call("uploadModel", request, clientRequestId="order")
    assert answer.instance.metadata == values


def test_a_first_answer_is_given_although_a_new_call_would_be_refused(desk: Desk, world: World) -> None:
    name = fresh("model")
    model_id = desk.make_model(name)
    request = upload_idl.UploadModelRequest(modelInstanceRecord=record(name), content=b"bytes")
    first = desk.call("uploadModel", request, clientRequestId=name)
    desk.call("deprecateModel", model_idl.DeprecateModelRequest(modelId=model_id, reason="stale"))
    assert desk.call("uploadModel", request, clientRequestId=name) == first
    assert desk.refusal("uploadModel", request).reason == "MODEL_DEPRECATED"


def test_a_refusal_is_not_remembered(desk: Desk, world: World) -> None:
    name = fresh("model")
    request = upload_idl.UploadModelRequest(modelInstanceRecord=record(name), content=b"bytes")
    assert desk.refusal("uploadModel", request, clientRequestId=name).reason == "MODEL_NOT_FOUND"
    desk.make_model(name)
    assert desk.call("uploadModel", request, clientRequestId=name).instance.number == 1
