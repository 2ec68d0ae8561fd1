"""The wrong calls about models."""

from __future__ import annotations

from typing import Any

from gallery_idl import model as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import (
    CODE,
    LONG,
    Case,
    by_id,
    create_model,
    forbidden,
    metadata,
    naming,
    paging,
    specified,
    unknown,
    wrong,
)
from tests.integration.calls.desk import PROJECT, text


def by_name(**fields: Any) -> Any:
    return idl.GetModelByNameRequest(**{"projectName": PROJECT, "baseVersionId": "demand"} | fields)


def list_models(_world: Any, **fields: Any) -> Any:
    return idl.ListModelsRequest(**{"projectName": PROJECT} | fields)


CREATE = [
    *naming("createGalleryModel", lambda w, name: create_model(projectName=name), "projectName"),
    *naming("createGalleryModel", lambda w, name: create_model(baseVersionId=name), "baseVersionId"),
    *metadata("createGalleryModel", lambda w, values: create_model(annotations=values), "annotations"),
    *metadata("createGalleryModel", lambda w, values: specified(hyperparameters=values), "specification.hyperparameters"),
    *metadata("createGalleryModel", lambda w, values: specified(metadata=values), "specification.metadata"),
    wrong("11 shard keys", "createGalleryModel", lambda w: create_model(shardKeys=[str(n) for n in range(11)]), Reason.TOO_MANY_ITEMS, "shardKeys", count=11, limit=10),
    wrong("a shard key with =", "createGalleryModel", lambda w: create_model(shardKeys=["a=b"]), Reason.FIELD_MALFORMED, "a name of shardKeys", value="'a=b'"),
    wrong("a reserved shard key", "createGalleryModel", lambda w: create_model(shardKeys=["version"]), Reason.FIELD_RESERVED, "shardKeys", value="version"),
    forbidden("other shard keys", "createGalleryModel", lambda w: create_model(baseVersionId="demand", shardKeys=["city"]), Reason.SHARD_KEYS_FIXED, field="shardKeys", shardKeys=""),
    wrong("10,001 features", "createGalleryModel", lambda w: specified(features=["f"] * 10_001), Reason.TOO_MANY_ITEMS, "specification.features", limit=10_000),
    wrong("a long feature", "createGalleryModel", lambda w: specified(features=[LONG]), Reason.FIELD_TOO_LONG, length=300, limit=200),
    wrong("a specification over 1 MiB", "createGalleryModel", lambda w: specified(inputs="x" * (1 << 20)), Reason.FIELD_TOO_LONG, "specification", limit=1 << 20),
    wrong("a negative expectation", "createGalleryModel", lambda w: create_model(expectedNewestRevision=-1), Reason.FIELD_OUT_OF_RANGE, "expectedNewestRevision"),
    Case("a model expected", "createGalleryModel", lambda w: create_model(projectName="nowhere", expectedNewestRevision=1), CODE.ABORTED, Reason.REVISION_CHANGED, {"newestRevision": "0"}),
    Case("no model expected", "createGalleryModel", lambda w: create_model(baseVersionId="demand", expectedNewestRevision=0, annotations={"a": text("b")}), CODE.ABORTED, Reason.REVISION_CHANGED, {"newestRevision": "1"}),
]  # fmt: skip

READ = [
    *by_id("getModel", lambda w, given: idl.GetModelRequest(modelId=given), "modelId", Reason.MODEL_NOT_FOUND),
    unknown("unknown revision", "getModel", lambda w: idl.GetModelRequest(modelId=w.model_id, revision=9), Reason.REVISION_NOT_FOUND, field="revision", value=9, newestRevision=1),
    wrong("revision 0", "getModel", lambda w: idl.GetModelRequest(modelId=w.model_id, revision=0), Reason.FIELD_OUT_OF_RANGE, "revision", value=0),
    wrong("revision negative", "getModel", lambda w: idl.GetModelRequest(modelId=w.model_id, revision=-(2**63)), Reason.FIELD_OUT_OF_RANGE, "revision"),
    *naming("getModelByName", lambda w, name: by_name(projectName=name), "projectName"),
    *naming("getModelByName", lambda w, name: by_name(baseVersionId=name), "baseVersionId"),
    unknown("unknown project", "getModelByName", lambda w: by_name(projectName="x"), Reason.PROJECT_NOT_FOUND, field="projectName"),
    unknown("unknown model", "getModelByName", lambda w: by_name(baseVersionId="Demand"), Reason.MODEL_NOT_FOUND, field="baseVersionId", known="demand"),
    unknown("unknown revision", "getModelByName", lambda w: by_name(revision=9), Reason.REVISION_NOT_FOUND, newestRevision=1),
    *naming("listModels", lambda w, name: list_models(w, projectName=name), "projectName"),
    *paging("listModels", list_models),
    unknown("unknown project", "listModels", lambda w: list_models(w, projectName="x"), Reason.PROJECT_NOT_FOUND, field="projectName"),
    *by_id("getModelHistory", lambda w, given: idl.GetModelHistoryRequest(modelId=given), "modelId", Reason.MODEL_NOT_FOUND),
    *paging("getModelHistory", lambda w, **more: idl.GetModelHistoryRequest(modelId=w.model_id, **more)),
]  # fmt: skip


def deprecating(method: str, request: Any) -> list[Case]:
    def of(model_id: str | None, **more: Any) -> Any:
        return request(**{"modelId": model_id, "reason": "stale"} | more)

    return [
        *by_id(method, lambda w, given: of(given), "modelId", Reason.MODEL_NOT_FOUND),
        wrong("no reason", method, lambda w: of(w.model_id, reason=None), Reason.FIELD_MISSING, "reason"),
        wrong("a long reason", method, lambda w: of(w.model_id, reason="x" * 2_001), Reason.FIELD_TOO_LONG, "reason", limit=2_000),
        wrong("a reason that rings", method, lambda w: of(w.model_id, reason="a\ab"), Reason.FIELD_MALFORMED, "reason"),
        unknown("unknown revision", method, lambda w: of(w.model_id, revision=9), Reason.REVISION_NOT_FOUND, field="revision", value=9),
        wrong("revision 0", method, lambda w: of(w.model_id, revision=0), Reason.FIELD_OUT_OF_RANGE, "revision"),
    ]  # fmt: skip


WRITE = [
    *deprecating("deprecateModel", idl.DeprecateModelRequest),
    *deprecating("restoreModel", idl.RestoreModelRequest),
    *by_id("annotateModel", lambda w, given: idl.AnnotateModelRequest(modelId=given, annotations={"a": text("b")}), "modelId", Reason.MODEL_NOT_FOUND),
    *metadata("annotateModel", lambda w, values: idl.AnnotateModelRequest(modelId=w.model_id, annotations=values), "annotations"),
    wrong("no annotations", "annotateModel", lambda w: idl.AnnotateModelRequest(modelId=w.model_id), Reason.FIELD_MISSING, "annotations"),
    *by_id("getModelAnnotations", lambda w, given: idl.GetModelAnnotationsRequest(modelId=given), "modelId", Reason.MODEL_NOT_FOUND),
    *paging("getModelAnnotations", lambda w, **more: idl.GetModelAnnotationsRequest(modelId=w.model_id, **more)),
    wrong("a long key", "getModelAnnotations", lambda w: idl.GetModelAnnotationsRequest(modelId=w.model_id, key="k" * 129), Reason.FIELD_TOO_LONG, limit=128),
]  # fmt: skip

MODELS = [*CREATE, *READ, *WRITE]
