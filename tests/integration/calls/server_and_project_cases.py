"""The wrong calls about the server and its projects."""

from __future__ import annotations

from gallery_idl import project as project_idl
from gallery_idl import server as server_idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import (
    CODE,
    Case,
    create_project,
    naming,
    paging,
    policy,
    resolve,
    unknown,
    wrong,
)
from tests.integration.calls.desk import PROJECT

SERVER = [
    wrong("no probe", "checkHealth", lambda w: server_idl.CheckHealthRequest(), Reason.FIELD_MISSING, "probe"),
    wrong("probe 0", "checkHealth", lambda w: server_idl.CheckHealthRequest(probe=0), Reason.FIELD_MISSING, "probe", known="LIVENESS, READINESS"),
    wrong("probe 9", "checkHealth", lambda w: server_idl.CheckHealthRequest(probe=9), Reason.FIELD_MALFORMED, "probe", value=9),
    *(
        wrong(f"reference {text!r}", "resolveReference", lambda w, text=text: resolve(text), Reason.REFERENCE_MALFORMED, "reference")
        for text in (None, "", "demand", "demand@newest", "a/b", "a/b@", "a/b/c@newest", "a@rule:b/c", "a\n/b@newest", "a/b/c=%ff@newest")
    ),
    wrong("a long reference", "resolveReference", lambda w: resolve("x" * 8_193), Reason.REFERENCE_MALFORMED, "reference"),
    unknown("unknown id", "resolveReference", lambda w: resolve(w.unknown), Reason.INSTANCE_NOT_FOUND, field="instanceId"),
    unknown("unknown project", "resolveReference", lambda w: resolve("marketplaec/demand@newest"), Reason.PROJECT_NOT_FOUND, field="projectName", known=PROJECT),
    unknown("unknown model", "resolveReference", lambda w: resolve(f"{PROJECT}/demnad@newest"), Reason.MODEL_NOT_FOUND, field="baseVersionId", known="demand"),
    unknown("unknown version", "resolveReference", lambda w: resolve(f"{PROJECT}/demand@9.9"), Reason.INSTANCE_NOT_FOUND, field="reference"),
    unknown("no shard", "resolveReference", lambda w: resolve(f"{PROJECT}/sharded@newest"), Reason.INSTANCE_NOT_FOUND, shardKeys="city"),
    wrong("wrong shard key", "resolveReference", lambda w: resolve(f"{PROJECT}/sharded/town=Oslo@newest"), Reason.SHARD_KEY_UNEXPECTED, "reference", shardKeys="city"),
    unknown("unknown rule", "resolveReference", lambda w: resolve(f"{PROJECT}/demand@rule:risk/best"), Reason.RULE_NOT_FOUND, field="rule"),
    *(
        unknown(f"nothing {text}", "resolveReference", lambda w, text=text: resolve(f"{PROJECT}/demand@{text}"), Reason.INSTANCE_NOT_FOUND, field="reference")
        for text in ("production", "production~1")
    ),
    unknown("unknown environment", "resolveReference", lambda w: resolve(f"{PROJECT}/demand@prodction"), Reason.ENVIRONMENT_UNKNOWN, known="production"),
]  # fmt: skip

KINDS = project_idl.DeclaredField
METRICS = project_idl.DeclaredMetric


def set_policy(**fields: object) -> object:
    return project_idl.SetProjectPolicyRequest(**{"projectName": PROJECT, "expectedPolicyVersion": 1} | fields)


def list_projects(_world: object, **fields: object) -> object:
    return project_idl.ListProjectsRequest(**fields)


PROJECTS = [
    *naming("createProject", lambda w, name: create_project(projectName=name), "projectName"),
    *naming("createProject", lambda w, name: create_project(team=name), "team")[2:],
    wrong("an empty team", "createProject", lambda w: create_project(team=""), Reason.FIELD_MISSING, "team"),
    Case("a second time", "createProject", lambda w: create_project(projectName=PROJECT), CODE.ALREADY_EXISTS, Reason.PROJECT_EXISTS, {"field": "projectName", "value": PROJECT}),
    wrong("51 environments", "createProject", lambda w: policy(environments=[str(n) for n in range(51)]), Reason.TOO_MANY_ITEMS, "policy.environments", count=51, limit=50),
    wrong("one environment twice", "createProject", lambda w: policy(environments=["a", "a"]), Reason.FIELD_MALFORMED, "policy.environments", value="'a'"),
    wrong("a kind of 0", "createProject", lambda w: policy(declaredFields=[KINDS(name="city", kind=0)]), Reason.FIELD_MISSING, "policy.declaredFields.kind"),
    wrong("a kind that is unset", "createProject", lambda w: policy(declaredFields=[KINDS(name="city")]), Reason.FIELD_MISSING, "policy.declaredFields.kind"),
    wrong("a kind of 99", "createProject", lambda w: policy(declaredFields=[KINDS(name="city", kind=99)]), Reason.FIELD_MALFORMED, "policy.declaredFields.kind", value=99),
    wrong("one field twice", "createProject", lambda w: policy(declaredFields=[KINDS(name="city", kind=1), KINDS(name="city", kind=2)]), Reason.FIELD_MALFORMED, "policy.declaredFields", value="'city'"),
    wrong("a field without name", "createProject", lambda w: policy(declaredFields=[KINDS(kind=1)]), Reason.FIELD_MISSING, "a key of policy.declaredFields"),
    wrong("201 fields", "createProject", lambda w: policy(declaredFields=[KINDS(name=str(n), kind=1) for n in range(201)]), Reason.TOO_MANY_ITEMS, "policy.declaredFields", limit=200),
    wrong("a direction of 0", "createProject", lambda w: policy(declaredMetrics=[METRICS(name="mae", direction=0)]), Reason.FIELD_MISSING, "policy.declaredMetrics.direction"),
    wrong("one metric twice", "createProject", lambda w: policy(declaredMetrics=[METRICS(name="mae", direction=1)] * 2), Reason.FIELD_MALFORMED, "policy.declaredMetrics", value="'mae'"),
    wrong("101 teams of rules", "createProject", lambda w: policy(ruleTeams=[str(n) for n in range(101)]), Reason.TOO_MANY_ITEMS, "policy.ruleTeams", limit=100),
    wrong("201 reproducibility fields", "createProject", lambda w: policy(reproducibilityFields=[str(n) for n in range(201)]), Reason.TOO_MANY_ITEMS, "policy.reproducibilityFields"),
    *(
        wrong(f"{name} of {value}", "setProjectPolicy", lambda w, name=name, value=value: set_policy(policy=project_idl.ProjectPolicy(health=project_idl.HealthPolicy(**{name: value}))), Reason.FIELD_OUT_OF_RANGE, f"policy.health.{name}", value=value)
        for name, value in (
            ("completenessLimit", 1.0), ("completenessLimit", -0.5), ("skewLimit", 0.0), ("driftLimit", -1.0), ("shiftLimit", float("nan")),
            ("skewLimit", float("inf")), ("referencePoints", 7), ("referencePoints", 201), ("recentPoints", 0), ("recentPoints", 201),
        )
    ),
    wrong("a skew limit of 0", "createProject", lambda w: policy(health=project_idl.HealthPolicy(skewLimit=0.0)), Reason.FIELD_OUT_OF_RANGE, "policy.health.skewLimit", value=0.0),
    wrong("drafts of 0 days", "createProject", lambda w: policy(draftExpiryDays=0), Reason.FIELD_OUT_OF_RANGE, "policy.draftExpiryDays", value=0, most=3_650),
    wrong("drafts of 3,651 days", "createProject", lambda w: policy(draftExpiryDays=3_651), Reason.FIELD_OUT_OF_RANGE, "policy.draftExpiryDays"),
    *naming("getProject", lambda w, name: project_idl.GetProjectRequest(projectName=name), "projectName"),
    unknown("unknown", "getProject", lambda w: project_idl.GetProjectRequest(projectName="marketplac"), Reason.PROJECT_NOT_FOUND, field="projectName", value="marketplac", known=PROJECT),
    *naming("listProjects", lambda w, name: list_projects(w, team=name), "team")[1:],
    *paging("listProjects", list_projects),
    *naming("setProjectPolicy", lambda w, name: set_policy(projectName=name), "projectName"),
    *naming("setProjectPolicy", lambda w, name: set_policy(team=name), "team")[1:],
    unknown("unknown", "setProjectPolicy", lambda w: set_policy(projectName="x"), Reason.PROJECT_NOT_FOUND, field="projectName"),
    wrong("no version", "setProjectPolicy", lambda w: set_policy(expectedPolicyVersion=None), Reason.FIELD_MISSING, "expectedPolicyVersion"),
    wrong("version 0", "setProjectPolicy", lambda w: set_policy(expectedPolicyVersion=0), Reason.FIELD_OUT_OF_RANGE, "expectedPolicyVersion"),
    Case("an old version", "setProjectPolicy", lambda w: set_policy(expectedPolicyVersion=7), CODE.ABORTED, Reason.POLICY_CHANGED, {"field": "expectedPolicyVersion", "value": "7", "policyVersion": "1"}),
]  # fmt: skip
