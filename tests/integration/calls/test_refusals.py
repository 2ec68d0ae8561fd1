"""Whatever is wrong with a call, its caller is told what and how to mend it, nothing is left half done, and the log
has it once with the same reason.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from gallery_server.rpc import faults
from tests.integration.calls.cases import Case
from tests.integration.calls.decision_cases import DECISIONS
from tests.integration.calls.dependency_cases import DEPENDENCIES
from tests.integration.calls.deployment_cases import DEPLOYMENTS
from tests.integration.calls.desk import Desk, World
from tests.integration.calls.event_cases import EVENTS
from tests.integration.calls.health_cases import HEALTH
from tests.integration.calls.instance_cases import INSTANCES, UPLOADS
from tests.integration.calls.job_cases import JOBS
from tests.integration.calls.judging_cases import JUDGING
from tests.integration.calls.metric_reading_cases import METRIC_READING
from tests.integration.calls.metric_recording_cases import METRIC_RECORDING
from tests.integration.calls.model_cases import MODELS
from tests.integration.calls.rule_cases import RULES
from tests.integration.calls.search_cases import SEARCH
from tests.integration.calls.server_and_project_cases import PROJECTS, SERVER
from tests.parts.edge_client import SERVICE

CASES = [
    *SERVER,
    *PROJECTS,
    *MODELS,
    *UPLOADS,
    *INSTANCES,
    *DEPENDENCIES,
    *DEPLOYMENTS,
    *EVENTS,
    *SEARCH,
    *METRIC_READING,
    *METRIC_RECORDING,
    *HEALTH,
    *DECISIONS,
    *RULES,
    *JUDGING,
    *JOBS,
]
ALWAYS_ANSWERS = {"getServerInfo"}


@pytest.fixture(scope="module")
def before(desk: Desk, world: World) -> dict[str, object]:
    return desk.state()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_call_is_told_and_leaves_nothing(
    desk: Desk, world: World, before: dict[str, object], case: Case
) -> None:
    request_id = uuid.uuid4().hex
    fault = desk.refusal(case.method, case.request(world), requestId=request_id, clientName="tests")
    assert (faults.code_name(fault.code), fault.reason) == (faults.code_name(case.code), case.reason)
    told = {name: value for name, value in fault.details.items() if name in case.details}
    assert told == case.details
    assert (fault.requestId, fault.retryable, fault.retryAfterMs) == (request_id, False, None)
    assert fault.message.endswith((".", "?"))
    assert len(fault.message) < 1_000
    assert fault.message.isprintable()
    assert desk.state() == before
    assert_logged(desk, case.method, fault)


def assert_logged(desk: Desk, method: str, fault: Any) -> None:
    records = desk.records(fault.requestId)
    assert len(records) == 1
    record = records[0]
    wanted = (method, faults.code_name(fault.code), fault.reason, fault.message)
    assert (record["method"], record["code"], record["reason"], record["message"]) == wanted


def test_every_call_is_tried() -> None:
    assert {case.method for case in CASES} | ALWAYS_ANSWERS == set(SERVICE.thrift_services)


CONTEXTS: list[tuple[dict[str, Any], str, str]] = [
    ({"requestId": ""}, "FIELD_MALFORMED", "caller.requestId"),
    ({"requestId": "x" * 129}, "FIELD_TOO_LONG", "caller.requestId"),
    ({"requestId": "a\nb"}, "FIELD_MALFORMED", "caller.requestId"),
    ({"requestId": "ü"}, "FIELD_MALFORMED", "caller.requestId"),
    ({"clientName": ""}, "FIELD_MALFORMED", "caller.clientName"),
    ({"clientName": "x" * 201}, "FIELD_TOO_LONG", "caller.clientName"),
    ({"clientName": "a\x1b[2J"}, "FIELD_MALFORMED", "caller.clientName"),
    ({"clientRequestId": ""}, "FIELD_MALFORMED", "caller.clientRequestId"),
    ({"clientRequestId": "x" * 129}, "FIELD_TOO_LONG", "caller.clientRequestId"),
    ({"clientRequestId": "a\0"}, "FIELD_MALFORMED", "caller.clientRequestId"),
    ({"deadlineMs": 0}, "FIELD_OUT_OF_RANGE", "caller.deadlineMs"),
    ({"deadlineMs": -1}, "FIELD_OUT_OF_RANGE", "caller.deadlineMs"),
    ({"deadlineMs": 600_001}, "FIELD_OUT_OF_RANGE", "caller.deadlineMs"),
]


@pytest.mark.parametrize(("context", "reason", "field"), CONTEXTS)
def test_a_wrong_context_is_told_too(
    desk: Desk, before: dict[str, object], context: dict[str, Any], reason: str, field: str
) -> None:
    fault = desk.refusal("listProjects", None, **context)
    assert (faults.code_name(fault.code), fault.reason, fault.details["field"]) == ("INVALID_ARGUMENT", reason, field)
    assert desk.state() == before
    assert_logged(desk, "listProjects", fault)


def test_nothing_failed_inside(desk: Desk, before: dict[str, object]) -> None:
    """Look at the whole log, after all cases above."""
    assert "Traceback" not in desk.server.log()
    assert '"level": "error"' not in desk.server.log()
