"""The public surface of the Python client is a list; what is added or lost shows here."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from gallery_idl import gallery

import gallery_client
from gallery_client import GalleryClient

PUBLIC = [
    "DISTRIBUTION_TYPE",
    "Aborted",
    "AlreadyExists",
    "Annotation",
    "Champion",
    "ChampionWatch",
    "Completeness",
    "Condition",
    "DataLoss",
    "DataSet",
    "DeadlineExceeded",
    "Decision",
    "DecisionAction",
    "DecisionInput",
    "Dependency",
    "Deployment",
    "Distribution",
    "DistributionShift",
    "Erasure",
    "Evaluation",
    "EvaluationRecord",
    "Event",
    "EventFeed",
    "ExplainedPart",
    "FailedPrecondition",
    "FolderFile",
    "GalleryClient",
    "GalleryError",
    "Gone",
    "HealthPolicy",
    "Hold",
    "InstanceCount",
    "InstanceHealth",
    "Internal",
    "InvalidArgument",
    "Job",
    "LineageEntry",
    "Listing",
    "Metric",
    "MetricDrift",
    "MetricKey",
    "MetricSkew",
    "MetricsUnsent",
    "MetricsWriter",
    "Model",
    "ModelEvaluationMetric",
    "ModelInstance",
    "ModelInstanceRecord",
    "ModelRevision",
    "ModelSpecification",
    "NotFound",
    "PermissionDenied",
    "Pin",
    "Project",
    "ProjectPolicy",
    "PropagatedCopy",
    "Propagation",
    "Records",
    "ResourceExhausted",
    "Restoration",
    "RestoredLine",
    "Rollback",
    "Rule",
    "RuleApplication",
    "RuleExplanation",
    "RuleHold",
    "RulePin",
    "RuleProblem",
    "RuleRepository",
    "RuleTeam",
    "ServerHealth",
    "ServerInfo",
    "Serving",
    "ServingWatch",
    "TriggeredRule",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "UnsentEvaluation",
    "UploadStatus",
    "Upstream",
    "__version__",
    "createGalleryModel",
    "createModelInstance",
    "distribution",
    "field",
    "getModelInstance",
    "insertModelInstanceMetric",
    "loadModel",
    "modelQuery",
    "uploadModel",
]

METHODS = [
    "abort_upload",
    "add_dependency",
    "address",
    "annotate",
    "annotate_model",
    "annotations",
    "apply_rule",
    "champion",
    "check_health",
    "close",
    "count_instances",
    "create_model",
    "create_project",
    "decision",
    "decisions",
    "dependencies",
    "deploy",
    "deployment",
    "deployment_history",
    "deployments",
    "deprecate",
    "deprecate_model",
    "erase",
    "evaluation",
    "events",
    "explain_rule",
    "files",
    "get",
    "get_instance",
    "get_instances",
    "get_model",
    "get_project",
    "get_upload",
    "health",
    "hold_rule",
    "holds",
    "insert_evaluations",
    "insert_metric",
    "insert_metrics",
    "job",
    "jobs",
    "latest_metrics",
    "line_health",
    "lineage",
    "load",
    "metrics",
    "metrics_writer",
    "model_annotations",
    "model_history",
    "models",
    "open",
    "outdated_health",
    "pin_rules",
    "place_hold",
    "preview_dependency_change",
    "project_health",
    "projects",
    "propagated_copies",
    "propagation",
    "release",
    "release_hold",
    "release_rule",
    "remove_dependency",
    "replace_dependencies",
    "restore",
    "restore_deployments",
    "restore_model",
    "retract_evaluation",
    "retry_job",
    "rollback",
    "rule",
    "rule_repository",
    "rule_teams",
    "rules",
    "save",
    "search",
    "server_info",
    "serving",
    "set_project_policy",
    "sync_rules",
    "trigger_rule",
    "undeploy",
    "unpin_rules",
    "upload_model",
    "watch_champion",
    "watch_serving",
]


def methods() -> dict[str, object]:
    return {name: member for name, member in inspect.getmembers(GalleryClient) if not name.startswith("_")}


def test_the_public_names_are_those_listed() -> None:
    assert sorted(gallery_client.__all__) == sorted(PUBLIC)
    assert all(hasattr(gallery_client, name) for name in PUBLIC)


def test_the_methods_of_a_client_are_those_listed() -> None:
    assert sorted({*methods(), "address"}) == sorted(METHODS)


@pytest.mark.parametrize("name", [name for name in METHODS if name not in {"address", "close"}])
def test_a_method_says_what_it_does_and_takes_a_timeout(name: str) -> None:
    method = methods()[name]
    assert callable(method)
    assert inspect.getdoc(method)
    assert "timeout" in inspect.signature(method).parameters


def test_every_call_of_the_contract_has_its_way() -> None:
    folder = Path(gallery_client.__file__).parent
    # channel.py names every call, to tell which may be repeated.
    sources = [path.read_text("utf-8") for path in folder.rglob("*.py") if path.name != "channel.py"]
    calls = set(gallery.Gallery.thrift_services)
    assert {call for call in calls if not any(f'"{call}"' in source for source in sources)} == set()


def test_no_pool_and_no_thread_is_in_the_public_surface() -> None:
    words = {word.lower() for name in methods() for word in [name, *inspect.signature(GalleryClient).parameters]}
    assert not any("pool" in word or "thread" in word for word in words)
