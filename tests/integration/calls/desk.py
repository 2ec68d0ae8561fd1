"""A real server to call over the wire, with an eye on its tables, its files and its log."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gallery_idl import fault as fault_idl
from gallery_idl import instance as instance_idl
from gallery_idl import metric as metric_idl
from gallery_idl import model as model_idl
from gallery_idl import upload as upload_idl
from gallery_idl import value as value_idl
from peewee import fn

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.schema import TABLES, EventSequenceRow, HealthDueRow
from gallery_server.domain.call import Deadline
from gallery_server.domain.job import JobState
from tests.parts.edge_client import HANGS_AFTER, EdgeClient
from tests.parts.server import Server

PROJECT = "marketplace"


def text(content: str) -> Any:
    return value_idl.Value(text=content)


def record(model: str = "demand", **fields: Any) -> Any:
    return upload_idl.ModelInstanceRecord(**{"projectName": PROJECT, "baseVersionId": model} | fields)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Desk:
    server: Server
    database: Database
    client: EdgeClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = EdgeClient(self.server.address)

    def call(self, method: str, request: Any = None, **context: Any) -> Any:
        """Call over the desk's own connection."""
        return self.client.call(method, request, **context)

    def refusal(self, method: str, request: Any = None, **context: Any) -> Any:
        """Answer the fault of a call that must fail."""
        try:
            answer = self.call(method, request, **context)
        except fault_idl.GalleryFault as fault:
            return fault
        raise AssertionError(f"{method} answered {answer}")

    def state(self) -> dict[str, object]:
        """Count the rows of every table and list every file that callers can cause."""
        end = Deadline.after(HANGS_AFTER)
        self._await_what_follows(end)
        counts: dict[str, object] = {
            table._meta.table_name: self.database.read(
                lambda tx, table=table: tx.row(table.select(fn.COUNT(1).alias("n")))["n"], end
            )
            for table in TABLES
            if table is not EventSequenceRow
        }
        counts["files"] = sorted(
            (str(path.relative_to(self.server.home)), path.stat().st_size)
            for folder in ("blobs", "spool")
            for path in (self.server.home / folder).rglob("*")
            if path.is_file()
        )
        return counts

    def _await_what_follows(self, end: Deadline) -> None:
        """Wait until what calls have left to be done, and the health that they changed, is done."""
        while True:
            jobs = self.database.read(job_store.count_by_state, end)
            due = self.database.read(lambda tx: tx.row(HealthDueRow.select().limit(1)), end)
            if not jobs[JobState.WAITING] + jobs[JobState.CLAIMED] and due is None:
                return
            end.check()
            time.sleep(0.01)

    def records(self, request_id: str) -> list[dict[str, Any]]:
        """Answer what the log says of one call."""
        lines = (line for line in self.server.log().splitlines() if line.startswith("{"))
        return [found for line in lines if (found := json.loads(line)).get("request_id") == request_id]

    def make_model(self, name: str, shard_keys: list[str] | None = None) -> str:
        request = model_idl.CreateGalleryModelRequest(projectName=PROJECT, baseVersionId=name, shardKeys=shard_keys)
        return str(self.call("createGalleryModel", request).model.modelId)

    def save(self, content: bytes = b"bytes", **fields: Any) -> Any:
        request = upload_idl.UploadModelRequest(modelInstanceRecord=record(**fields), content=content)
        return self.call("uploadModel", request).instance

    def measure(self, instance_id: str, name: str = "mae", value: float = 0.5, **context: Any) -> str:
        """Record a metric of Validation; answer the id of its evaluation."""
        given = metric_idl.EvaluationContext(**{"scope": "Validation"} | context)
        metric = metric_idl.ModelEvaluationMetric(metricName=name, value=value, context=given)
        request = metric_idl.InsertModelInstanceMetricRequest(instanceId=instance_id, metric=metric)
        return str(self.call("insertModelInstanceMetric", request).evaluationId)

    def begin(self, content: bytes = b"", size: int | None = None, **fields: Any) -> str:
        """Begin an upload, with these first bytes."""
        request = upload_idl.BeginUploadRequest(modelInstanceRecord=record(**fields), size=size)
        upload_id = str(self.call("beginUpload", request).status.uploadId)
        if content:
            self.call("uploadChunk", upload_idl.UploadChunkRequest(uploadId=upload_id, offset=0, data=content))
        return upload_id

    def commit(self, upload_id: str, content: bytes) -> Any:
        request = upload_idl.CommitUploadRequest(uploadId=upload_id, size=len(content), sha256=sha256(content))
        return self.call("commitUpload", request)

    def blob(self, instance_id: str) -> bytes:
        """Read all bytes of an instance, by 1 MiB."""
        got = bytearray()
        while True:
            answer = self.call(
                "getBlob", instance_idl.GetBlobRequest(instanceId=instance_id, offset=len(got), length=1 << 20)
            )
            got += answer.data or b""
            if len(got) == answer.size:
                assert sha256(bytes(got)) == answer.sha256
                return bytes(got)


@dataclass(frozen=True)
class World:
    """Names what stands on a desk before the cases are tried."""

    model_id: str
    instance_id: str
    receiving: str
    committed: str
    aborted: str
    evaluation_id: str
    retracted_id: str
    unknown: str = field(default_factory=lambda: str(uuid.uuid4()))


def furnish(desk: Desk) -> World:
    """Make one of everything that a call can name."""
    model_id = desk.make_model("demand")
    desk.make_model("sharded", ["city"])
    deprecated = desk.make_model("deprecated")
    desk.call("deprecateModel", model_idl.DeprecateModelRequest(modelId=deprecated, reason="stale"))
    instance_id = desk.save(b"bytes").instanceId
    committed, aborted = desk.begin(b"abc"), desk.begin(b"abc")
    desk.commit(committed, b"abc")
    desk.call("abortUpload", upload_idl.AbortUploadRequest(uploadId=aborted))
    receiving = desk.begin(b"abc", size=10)
    evaluation_id, retracted_id = desk.measure(instance_id), desk.measure(instance_id)
    desk.call("retractEvaluation", metric_idl.RetractEvaluationRequest(evaluationId=retracted_id, reason="wrong"))
    return World(model_id, instance_id, receiving, committed, aborted, evaluation_id, retracted_id)


def database_of(server: Server) -> Database:
    """Open the database of a server beside it."""
    path: Path = server.home / "gallery.db"
    return Database.open(server.database or f"sqlite:///{path}", pool_size=2)
