"""The wrong calls about dependencies and propagations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gallery_idl import dependency as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import (
    Case,
    begin,
    create_model,
    forbidden,
    naming,
    paging,
    unknown,
    upload,
    wrong,
)
from tests.integration.calls.desk import PROJECT

DOWNSTREAM = idl.DependencyDirection.DOWNSTREAM
Naming = Callable[[Any], Any]


def key(model: str | None = "demand", project: str | None = PROJECT, **fields: Any) -> Any:
    return idl.ModelKey(projectName=project, baseVersionId=model, **fields)


def wish(model: str | None = "sharded", **fields: Any) -> Any:
    return idl.DependencyWish(**{"upstream": key(model)} | fields)


def add(downstream: Any = None, dependency: Any = None) -> Any:
    return idl.AddDependencyRequest(downstream=downstream or key(), dependency=dependency or wish())


def remove(downstream: Any = None, upstream: Any = None) -> Any:
    return idl.RemoveDependencyRequest(downstream=downstream or key(), upstream=upstream or key("sharded"))


def replace(downstream: Any = None, dependencies: Any = None) -> Any:
    return idl.ReplaceDependenciesRequest(downstream=downstream or key(), dependencies=dependencies or [wish()])


def preview(downstream: Any = None, **fields: Any) -> Any:
    change = {} if fields.keys() & {"addition", "removal", "replacement"} else {"newInstanceShard": {}}
    return idl.PreviewDependencyChangeRequest(**{"downstream": downstream or key()} | change | fields)


def get(model: Any = None, **fields: Any) -> Any:
    return idl.GetDependenciesRequest(**{"model": model or key(), "direction": DOWNSTREAM} | fields)


def propagation(**fields: Any) -> Any:
    return idl.GetPropagationRequest(**fields)


def model_keys(method: str, request: Naming, field: str) -> list[Case]:
    """Make the cases of a field that names a model."""
    names = [
        case
        for case in naming(method, lambda _, value: request(key(value)), "baseVersionId")
        if case.reason is not Reason.FIELD_MISSING
    ]
    return [
        *names,
        *naming(method, lambda _, value: request(key(project=value)), "projectName"),
        wrong(f"{field} names nothing", method, lambda w: request(idl.ModelKey()), Reason.FIELD_MISSING, field),
        wrong(f"{field} names twice", method, lambda w: request(key(modelId=w.model_id)), Reason.FIELD_MALFORMED, field),
        wrong(f"{field} by no id", method, lambda w: request(idl.ModelKey(modelId="57")), Reason.FIELD_MALFORMED, "modelId"),
        unknown(f"{field} by an unknown id", method, lambda w: request(idl.ModelKey(modelId=w.unknown)), Reason.MODEL_NOT_FOUND, field="modelId"),
        unknown(f"{field} misspelt", method, lambda w: request(key("demnd")), Reason.MODEL_NOT_FOUND, field="baseVersionId", known="demand"),
        unknown(f"{field} in no project", method, lambda w: request(key(project="marketplce")), Reason.PROJECT_NOT_FOUND, known=PROJECT),
    ]  # fmt: skip


def _uploads() -> list[Case]:
    cases = []
    for method, request in (("uploadModel", upload), ("beginUpload", begin)):
        by = lambda ids, request=request: lambda w: request(upstreamInstanceIds=ids(w))  # noqa: E731 - short
        cases += [
            wrong("upstream no id", method, by(lambda w: ["57"]), Reason.FIELD_MALFORMED, "an id of upstreamInstanceIds"),
            wrong("1,001 upstreams", method, by(lambda w: [w.unknown] * 1_001), Reason.TOO_MANY_ITEMS, "upstreamInstanceIds", limit=1_000),
            unknown("upstream unknown", method, by(lambda w: [w.unknown]), Reason.INSTANCE_NOT_FOUND, field="upstreamInstanceIds"),
            forbidden("no upstream", method, by(lambda w: [w.instance_id]), Reason.NOT_AN_UPSTREAM, field="upstreamInstanceIds"),
        ]  # fmt: skip
    return cases


ITSELF = "marketplace/demand -> marketplace/demand"

DEPENDENCIES = [
    *model_keys("addDependency", add, "downstream"),
    *model_keys("removeDependency", remove, "downstream"),
    *model_keys("removeDependency", lambda model: remove(upstream=model), "upstream"),
    *model_keys("replaceDependencies", replace, "downstream"),
    *model_keys("previewDependencyChange", preview, "downstream"),
    *model_keys("previewDependencyChange", lambda model: preview(removal=model), "removal"),
    *model_keys("getDependencies", get, "model"),
    wrong("no dependency", "addDependency", lambda w: idl.AddDependencyRequest(downstream=key()), Reason.FIELD_MISSING, "dependency"),
    wrong("no upstream", "addDependency", lambda w: add(dependency=idl.DependencyWish()), Reason.FIELD_MISSING, "dependency"),
    unknown("upstream misspelt", "addDependency", lambda w: add(dependency=wish("sharde")), Reason.MODEL_NOT_FOUND, known="sharded"),
    forbidden("an edge to itself", "addDependency", lambda w: add(dependency=wish("demand")), Reason.DEPENDENCY_CYCLE, path=ITSELF),
    unknown("no edge", "removeDependency", lambda w: remove(), Reason.DEPENDENCY_NOT_FOUND, field="upstream"),
    wrong("101 upstreams", "replaceDependencies", lambda w: replace(dependencies=[wish()] * 101), Reason.TOO_MANY_ITEMS, "dependencies", count=101, limit=100),
    wrong("upstream twice", "replaceDependencies", lambda w: replace(dependencies=[wish(), wish(acrossShards=True)]), Reason.FIELD_MALFORMED, "dependencies"),
    forbidden("itself", "replaceDependencies", lambda w: replace(dependencies=[wish("demand")]), Reason.DEPENDENCY_CYCLE, path=ITSELF),
    wrong("no change", "previewDependencyChange", lambda w: idl.PreviewDependencyChangeRequest(downstream=key()), Reason.UNION_NOT_SINGLE, count=0),
    wrong("two changes", "previewDependencyChange", lambda w: preview(addition=wish(), removal=key()), Reason.UNION_NOT_SINGLE, count=2),
    wrong("shard of other keys", "previewDependencyChange", lambda w: preview(newInstanceShard={"city": "Oslo"}), Reason.SHARD_KEY_UNEXPECTED, "newInstanceShard"),
    wrong("a long shard value", "previewDependencyChange", lambda w: preview(key("sharded"), newInstanceShard={"city": "x" * 201}), Reason.FIELD_TOO_LONG, length=201),
    forbidden("itself added", "previewDependencyChange", lambda w: preview(addition=wish("demand")), Reason.DEPENDENCY_CYCLE, path=ITSELF),
    unknown("no edge removed", "previewDependencyChange", lambda w: preview(removal=key("sharded")), Reason.DEPENDENCY_NOT_FOUND),
    *paging("previewDependencyChange", lambda w, **page: preview(**page)),
    wrong("no direction", "getDependencies", lambda w: get(direction=None), Reason.FIELD_MISSING, "direction", known="UPSTREAM, DOWNSTREAM"),
    wrong("direction 9", "getDependencies", lambda w: get(direction=9), Reason.FIELD_MALFORMED, "direction"),
    wrong("depth 0", "getDependencies", lambda w: get(depth=0), Reason.FIELD_OUT_OF_RANGE, "depth"),
    wrong("depth 101", "getDependencies", lambda w: get(depth=101), Reason.FIELD_OUT_OF_RANGE, "depth", most=100),
    *paging("getDependencies", lambda w, **page: get(**page)),
    wrong("neither named", "getPropagation", lambda w: propagation(), Reason.FIELD_MISSING, "propagationId"),
    wrong("both named", "getPropagation", lambda w: propagation(propagationId=w.unknown, causeInstanceId=w.unknown), Reason.FIELD_MALFORMED, "propagationId"),
    wrong("no id", "getPropagation", lambda w: propagation(propagationId="57"), Reason.FIELD_MALFORMED, "propagationId"),
    unknown("unknown", "getPropagation", lambda w: propagation(propagationId=w.unknown), Reason.PROPAGATION_NOT_FOUND, field="propagationId"),
    unknown("cause unknown", "getPropagation", lambda w: propagation(causeInstanceId=w.unknown), Reason.INSTANCE_NOT_FOUND),
    unknown("nothing depends", "getPropagation", lambda w: propagation(causeInstanceId=w.instance_id), Reason.PROPAGATION_NOT_FOUND, field="causeInstanceId"),
    wrong("101 dependencies", "createGalleryModel", lambda w: create_model(dependencies=[wish()] * 101), Reason.TOO_MANY_ITEMS, "dependencies"),
    unknown("dependency unknown", "createGalleryModel", lambda w: create_model(dependencies=[wish("sharde")]), Reason.MODEL_NOT_FOUND, known="sharded"),
    forbidden("depends on itself", "createGalleryModel", lambda w: create_model(baseVersionId="demand", dependencies=[wish("demand")]), Reason.DEPENDENCY_CYCLE, path=ITSELF),
    *_uploads(),
]  # fmt: skip
