"""The wrong calls that bring bytes, and those about instances."""

from __future__ import annotations

from typing import Any

from gallery_idl import instance as idl
from gallery_idl import upload as upload_idl
from gallery_idl import value as value_idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import (
    CODE,
    Case,
    begin,
    blob,
    by_id,
    chunk,
    commit,
    forbidden,
    metadata,
    naming,
    paging,
    register,
    unknown,
    upload,
    wrong,
)
from tests.integration.calls.desk import World, sha256, text

FUTURE = 4_102_444_800_000_000
"""2100, in microseconds."""


def recording(method: str, request: Any) -> list[Case]:
    """Make the cases of a call that brings the record of an instance."""
    return [
        *naming(method, lambda w, name: request(projectName=name), "projectName"),
        *naming(method, lambda w, name: request(baseVersionId=name), "baseVersionId"),
        *naming(method, lambda w, name: request(externalId=name), "externalId", name=False)[1:],
        *naming(method, lambda w, name: request(format=name), "format", name=False)[2:],
        *metadata(method, lambda w, values: request(metadata=values), "metadata"),
        *metadata(method, lambda w, values: request(annotations=values), "annotations"),
        unknown("unknown project", method, lambda w: request(projectName="x"), Reason.PROJECT_NOT_FOUND, field="projectName"),
        unknown("unknown model", method, lambda w: request(baseVersionId="demnad"), Reason.MODEL_NOT_FOUND, known="demand"),
        unknown("unknown revision", method, lambda w: request(revision=9), Reason.REVISION_NOT_FOUND, newestRevision=1),
        wrong("revision 0", method, lambda w: request(revision=0), Reason.FIELD_OUT_OF_RANGE, "revision"),
        wrong("media type", method, lambda w: request(mediaType="zip"), Reason.FIELD_MALFORMED, "mediaType", value="'zip'"),
        wrong("the future", method, lambda w: request(originalCreatedMicros=FUTURE), Reason.FIELD_OUT_OF_RANGE, "originalCreatedMicros"),
        wrong("reserved metadata", method, lambda w: request(metadata={"version": text("1")}), Reason.FIELD_RESERVED, "metadata.version"),
        wrong("no shard", method, lambda w: request("sharded"), Reason.SHARD_KEY_MISSING, "metadata.city", shardKeys="city"),
        wrong("a shard of a number", method, lambda w: request("sharded", metadata={"city": value_idl.Value(whole=7)}), Reason.FIELD_MALFORMED, "metadata.city"),
        wrong("a shard unsharded", method, lambda w: request("sharded", unsharded=True, metadata={"city": text("Oslo")}), Reason.SHARD_KEY_UNEXPECTED, "metadata.city"),
        forbidden("a deprecated model", method, lambda w: request("deprecated"), Reason.MODEL_DEPRECATED),
    ]  # fmt: skip


def uploading(model: str = "demand", **fields: Any) -> Any:
    return upload(**{"model": model} | fields)


def beginning(model: str = "demand", **fields: Any) -> Any:
    return begin(**{"model": model} | fields)


def directly() -> Any:
    request = begin()
    request.direct = True
    return request


UPLOADS = [
    *recording("uploadModel", uploading),
    wrong("no record", "uploadModel", lambda w: upload_idl.UploadModelRequest(content=b"a"), Reason.FIELD_MISSING, "modelInstanceRecord"),
    wrong("4 MiB and a byte", "uploadModel", lambda w: upload(b"x" * ((4 << 20) + 1)), Reason.FIELD_TOO_LONG, "content", length=(4 << 20) + 1, limit=4 << 20),
    wrong("another digest", "uploadModel", lambda w: upload(b"bytes", sha256(b"other")), Reason.DIGEST_MISMATCH, "sha256", value=sha256(b"other"), found=sha256(b"bytes")),
    wrong("no digest", "uploadModel", lambda w: upload(b"bytes", "abc"), Reason.FIELD_MALFORMED, "sha256"),
    *recording("beginUpload", beginning),
    wrong("no record", "beginUpload", lambda w: upload_idl.BeginUploadRequest(), Reason.FIELD_MISSING, "modelInstanceRecord"),
    wrong("a negative size", "beginUpload", lambda w: begin(size=-1), Reason.FIELD_OUT_OF_RANGE, "size", value=-1),
    wrong("too large a size", "beginUpload", lambda w: begin(size=(1 << 40) + 1), Reason.FIELD_OUT_OF_RANGE, "size", most=1 << 40),
    wrong("no digest", "beginUpload", lambda w: begin(digest="xyz"), Reason.FIELD_MALFORMED, "sha256"),
    *by_id("uploadChunk", lambda w, given: chunk(given), "uploadId", Reason.UPLOAD_NOT_FOUND),
    wrong("no offset", "uploadChunk", lambda w: chunk(w.receiving, None), Reason.FIELD_MISSING, "offset"),
    wrong("a negative offset", "uploadChunk", lambda w: chunk(w.receiving, -1), Reason.FIELD_OUT_OF_RANGE, "offset", value=-1),
    wrong("an offset too far", "uploadChunk", lambda w: chunk(w.receiving, 4), Reason.OFFSET_BEYOND_RECEIVED, "offset", value=4, received=3),
    wrong("other bytes", "uploadChunk", lambda w: chunk(w.receiving, 0, b"abX"), Reason.CHUNK_DIFFERS, "data"),
    wrong("other bytes that go on", "uploadChunk", lambda w: chunk(w.receiving, 1, b"bXdef"), Reason.CHUNK_DIFFERS, "data"),
    wrong("no bytes", "uploadChunk", lambda w: chunk(w.receiving, 3, None), Reason.FIELD_OUT_OF_RANGE, "the length of data"),
    wrong("1 MiB and a byte", "uploadChunk", lambda w: chunk(w.receiving, 3, b"x" * ((1 << 20) + 1)), Reason.FIELD_OUT_OF_RANGE, "the length of data", most=1 << 20),
    wrong("more than announced", "uploadChunk", lambda w: chunk(w.receiving, 3, b"x" * 8), Reason.SIZE_MISMATCH, "data", value=11, size=10),
    forbidden("a committed one", "uploadChunk", lambda w: chunk(w.committed), Reason.UPLOAD_CLOSED, state="committed"),
    Case("an aborted one", "uploadChunk", lambda w: chunk(w.aborted), CODE.ABORTED, Reason.UPLOAD_ABORTED),
    *by_id("getUpload", lambda w, given: upload_idl.GetUploadRequest(uploadId=given), "uploadId", Reason.UPLOAD_NOT_FOUND),
    wrong("too long a wait", "getUpload", lambda w: upload_idl.GetUploadRequest(uploadId=w.receiving, waitMs=60_001), Reason.FIELD_OUT_OF_RANGE, "waitMs", most=60_000),
    *by_id("commitUpload", lambda w, given: commit(given), "uploadId", Reason.UPLOAD_NOT_FOUND),
    wrong("no size", "commitUpload", lambda w: commit(w.receiving, None), Reason.FIELD_MISSING, "size"),
    wrong("a negative size", "commitUpload", lambda w: commit(w.receiving, -3), Reason.FIELD_OUT_OF_RANGE, "size"),
    wrong("no digest", "commitUpload", lambda w: commit(w.receiving, digest=None), Reason.FIELD_MISSING, "sha256"),
    wrong("a negative wait", "commitUpload", lambda w: commit(w.receiving, waitMs=-1), Reason.FIELD_OUT_OF_RANGE, "waitMs"),
    wrong("fewer than received", "commitUpload", lambda w: commit(w.receiving, 2), Reason.SIZE_MISMATCH, "size", value=2, receivedBytes=3),
    wrong("other than announced", "commitUpload", lambda w: commit(w.receiving, 3), Reason.SIZE_MISMATCH, "size", value=3, receivedBytes=3),
    forbidden("more than received", "commitUpload", lambda w: commit(w.receiving, 10), Reason.UPLOAD_INCOMPLETE, receivedBytes=3, size=10),
    wrong("a committed one with another digest", "commitUpload", lambda w: commit(w.committed, digest=sha256(b"other")), Reason.DIGEST_MISMATCH, "sha256", found=sha256(b"abc")),
    Case("an aborted one", "commitUpload", lambda w: commit(w.aborted), CODE.ABORTED, Reason.UPLOAD_ABORTED),
    *by_id("registerInstance", lambda w, given: register(given), "uploadId", Reason.UPLOAD_NOT_FOUND),
    wrong("no size", "registerInstance", lambda w: register(w.receiving, None), Reason.FIELD_MISSING, "size"),
    wrong("no digest", "registerInstance", lambda w: register(w.receiving, digest=None), Reason.FIELD_MISSING, "sha256"),
    wrong("too long a wait", "registerInstance", lambda w: register(w.receiving, waitMs=60_001), Reason.FIELD_OUT_OF_RANGE, "waitMs", most=60_000),
    forbidden("bytes that came through the server", "registerInstance", lambda w: register(w.receiving), Reason.UPLOAD_NOT_DIRECT),
    forbidden("a store that clients cannot reach", "beginUpload", lambda w: directly(), Reason.NO_DIRECT_ACCESS, field="direct", store="main"),
    *by_id("getBlobLocation", lambda w, given: upload_idl.GetBlobLocationRequest(instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    forbidden("a store that clients cannot reach", "getBlobLocation", lambda w: upload_idl.GetBlobLocationRequest(instanceId=w.instance_id), Reason.NO_DIRECT_ACCESS),
    *by_id("abortUpload", lambda w, given: upload_idl.AbortUploadRequest(uploadId=given), "uploadId", Reason.UPLOAD_NOT_FOUND),
    forbidden("a committed one", "abortUpload", lambda w: upload_idl.AbortUploadRequest(uploadId=w.committed), Reason.UPLOAD_CLOSED, state="committed"),
]  # fmt: skip


def many(ids: Any, **more: Any) -> Any:
    return idl.GetInstancesRequest(instanceIds=ids, **more)


def erasing(world: World, keys: list[str], **more: Any) -> Any:
    return idl.EraseInstanceRequest(instanceId=world.instance_id, reason="the law", metadataKeys=keys, **more)


def reasoned(method: str, request: Any) -> list[Case]:
    return [
        *by_id(method, lambda w, given: request(instanceId=given, reason="stale"), "instanceId", Reason.INSTANCE_NOT_FOUND),
        wrong("no reason", method, lambda w: request(instanceId=w.instance_id), Reason.FIELD_MISSING, "reason"),
        wrong("a long reason", method, lambda w: request(instanceId=w.instance_id, reason="x" * 2_001), Reason.FIELD_TOO_LONG, "reason"),
    ]  # fmt: skip


INSTANCES = [
    *by_id("getInstance", lambda w, given: idl.GetInstanceRequest(instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    wrong("no ids", "getInstances", lambda w: many(None), Reason.FIELD_MISSING, "instanceIds"),
    wrong("1,001 ids", "getInstances", lambda w: many([w.unknown] * 1_001), Reason.TOO_MANY_ITEMS, "instanceIds", limit=1_000),
    wrong("a wrong id", "getInstances", lambda w: many([w.instance_id, "57"]), Reason.FIELD_MALFORMED, "an id of instanceIds", value="'57'"),
    wrong("a forged cursor", "getInstances", lambda w: many([w.instance_id], cursor="AAAA"), Reason.CURSOR_INVALID, "cursor"),
    *by_id("getBlob", lambda w, given: blob(given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    wrong("no offset", "getBlob", lambda w: blob(w.instance_id, None), Reason.FIELD_MISSING, "offset"),
    wrong("an offset behind the end", "getBlob", lambda w: blob(w.instance_id, 6), Reason.FIELD_OUT_OF_RANGE, "offset", value=6, most=5),
    wrong("a negative offset", "getBlob", lambda w: blob(w.instance_id, -1), Reason.FIELD_OUT_OF_RANGE, "offset"),
    wrong("no length", "getBlob", lambda w: blob(w.instance_id, 0, None), Reason.FIELD_MISSING, "length"),
    wrong("a length of 0", "getBlob", lambda w: blob(w.instance_id, 0, 0), Reason.FIELD_OUT_OF_RANGE, "length"),
    wrong("a length over 1 MiB", "getBlob", lambda w: blob(w.instance_id, 0, (1 << 20) + 1), Reason.FIELD_OUT_OF_RANGE, "length", most=1 << 20),
    *by_id("getLineage", lambda w, given: idl.GetLineageRequest(instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *paging("getLineage", lambda w, **more: idl.GetLineageRequest(instanceId=w.instance_id, **more)),
    *by_id("releaseInstance", lambda w, given: idl.ReleaseInstanceRequest(instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *by_id("annotateInstance", lambda w, given: idl.AnnotateInstanceRequest(instanceId=given, annotations={"a": text("b")}), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *metadata("annotateInstance", lambda w, values: idl.AnnotateInstanceRequest(instanceId=w.instance_id, annotations=values), "annotations"),
    wrong("no annotations", "annotateInstance", lambda w: idl.AnnotateInstanceRequest(instanceId=w.instance_id), Reason.FIELD_MISSING, "annotations"),
    *by_id("getAnnotations", lambda w, given: idl.GetAnnotationsRequest(instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *paging("getAnnotations", lambda w, **more: idl.GetAnnotationsRequest(instanceId=w.instance_id, **more)),
    *reasoned("deprecateInstance", idl.DeprecateInstanceRequest),
    *reasoned("restoreInstance", idl.RestoreInstanceRequest),
    *reasoned("eraseInstance", idl.EraseInstanceRequest),
    wrong("201 keys", "eraseInstance", lambda w: erasing(w, [str(key) for key in range(201)]), Reason.TOO_MANY_ITEMS, "metadataKeys", count=201, limit=200),
    wrong("an empty key", "eraseInstance", lambda w: erasing(w, [""]), Reason.FIELD_MISSING, "a key of metadataKeys"),
    wrong("a key with a tab", "eraseInstance", lambda w: erasing(w, ["a\tb"]), Reason.FIELD_MALFORMED, "a key of metadataKeys"),
    wrong("a key that is not there", "eraseInstance", lambda w: erasing(w, ["x"]), Reason.FIELD_MALFORMED, "metadataKeys", value="'x'"),
    wrong("a field of the record", "eraseInstance", lambda w: erasing(w, ["externalId"]), Reason.FIELD_RESERVED, "metadataKeys", value="'externalId'"),
    wrong("cursor forged", "eraseInstance", lambda w: erasing(w, [], cursor="AAAA"), Reason.CURSOR_INVALID, "cursor"),
]  # fmt: skip
