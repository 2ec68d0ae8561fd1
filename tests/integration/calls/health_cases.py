"""The wrong calls about the health of models."""

from __future__ import annotations

from typing import Any

from gallery_idl import health as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import by_id, naming, paging, unknown, wrong
from tests.integration.calls.deployment_cases import shards
from tests.integration.calls.desk import PROJECT

LINE, LIST = "getLineHealth", "listHealth"


def of_line(**fields: Any) -> Any:
    return idl.GetLineHealthRequest(**{"projectName": PROJECT, "baseVersionId": "demand"} | fields)


def listed(**fields: Any) -> Any:
    return idl.ListHealthRequest(**{"projectName": PROJECT} | fields)


HEALTH = [
    *by_id("getInstanceHealth", lambda w, given: idl.GetInstanceHealthRequest(instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *naming(LINE, lambda w, name: of_line(projectName=name), "projectName"),
    *naming(LINE, lambda w, name: of_line(baseVersionId=name), "baseVersionId"),
    unknown("project unknown", LINE, lambda w: of_line(projectName="marketplaec"), Reason.PROJECT_NOT_FOUND, known=PROJECT),
    unknown("model unknown", LINE, lambda w: of_line(baseVersionId="demnad"), Reason.MODEL_NOT_FOUND, known="demand"),
    *shards(LINE, lambda shard: of_line(baseVersionId="sharded", shard=shard)),
    *paging(LINE, lambda w, **more: of_line(**more)),
    *naming(LIST, lambda w, name: listed(projectName=name), "projectName"),
    *naming(LIST, lambda w, name: listed(baseVersionId=name), "baseVersionId")[1:],
    *naming(LIST, lambda w, name: listed(environment=name), "environment")[1:],
    unknown("project unknown", LIST, lambda w: listed(projectName="marketplaec"), Reason.PROJECT_NOT_FOUND, known=PROJECT),
    unknown("model unknown", LIST, lambda w: listed(baseVersionId="demnad"), Reason.MODEL_NOT_FOUND, known="demand"),
    unknown("environment unknown", LIST, lambda w: listed(environment="prodction"), Reason.ENVIRONMENT_UNKNOWN, field="environment", value="prodction", known="production"),
    *(
        wrong(f"grades from {grade}", LIST, lambda w, grade=grade: listed(atLeast=grade), reason, "atLeast", known="FAIR, POOR")
        for grade, reason in ((0, Reason.FIELD_MISSING), (1, Reason.FIELD_MALFORMED), (4, Reason.FIELD_MALFORMED), (9, Reason.FIELD_MALFORMED))
    ),
    *paging(LIST, lambda w, **more: listed(**more)),
]  # fmt: skip
