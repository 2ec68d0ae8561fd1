"""What callers get wrong, call by call, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gallery_idl import fault as fault_idl
from gallery_idl import instance as instance_idl
from gallery_idl import model as model_idl
from gallery_idl import project as project_idl
from gallery_idl import server as server_idl
from gallery_idl import upload as upload_idl
from gallery_idl import value as value_idl

from gallery_server.errors import Reason
from tests.integration.calls.desk import PROJECT, World, record, sha256, text

CODE = fault_idl.FaultCode
LONG = "x" * 300
Request = Callable[[World], Any]


@dataclass(frozen=True)
class Case:
    """One wrong call: `details` are those that the fault must hold among others."""

    name: str
    method: str
    request: Request
    code: int
    reason: Reason
    details: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method}: {self.name}".replace(" ", "_")


def wrong(name: str, method: str, request: Request, reason: Reason, details: str = "", **more: object) -> Case:
    """Make the case of an INVALID_ARGUMENT; `details` is the field."""
    found = {"field": details} if details else {}
    return Case(name, method, request, CODE.INVALID_ARGUMENT, reason, found | {k: str(v) for k, v in more.items()})


def unknown(name: str, method: str, request: Request, reason: Reason, **details: object) -> Case:
    return Case(name, method, request, CODE.NOT_FOUND, reason, {k: str(v) for k, v in details.items()})


def forbidden(name: str, method: str, request: Request, reason: Reason, **details: object) -> Case:
    return Case(name, method, request, CODE.FAILED_PRECONDITION, reason, {k: str(v) for k, v in details.items()})


def naming(method: str, request: Callable[[World, str | None], Any], field: str, *, name: bool = True) -> list[Case]:
    """Make the cases of a field that takes a name, or a label where `name` is false."""
    bad: list[tuple[str, str | None, Reason, dict[str, object]]] = [
        ("unset", None, Reason.FIELD_MISSING, {}),
        ("empty", "", Reason.FIELD_MISSING, {}),
        ("of 300 characters", LONG, Reason.FIELD_TOO_LONG, {"length": 300, "limit": 200}),
        ("with a control character", "a\x1b[31mb", Reason.FIELD_MALFORMED, {"value": r"'a\x1b[31mb'"}),
        ("with a line break", "a\nb", Reason.FIELD_MALFORMED, {"value": r"'a\nb'"}),
        ("with a NUL", "a\0b", Reason.FIELD_MALFORMED, {}),
        ("with a trailing blank", "a ", Reason.FIELD_MALFORMED, {"value": "'a '"}),
        ("with a leading blank", "\u00a0a", Reason.FIELD_MALFORMED, {}),
    ]
    if name:
        bad.append(("with a slash", "a/b", Reason.FIELD_MALFORMED, {"value": "'a/b'"}))
    return [
        wrong(f"{field} {how}", method, lambda w, value=value: request(w, value), reason, field, **details)
        for how, value, reason, details in bad
    ]


def by_id(
    method: str, request: Callable[[World, str | None], Any], field: str, reason: Reason, *, known: bool = False
) -> list[Case]:
    """Make the cases of a field that takes an id."""
    cases = [
        wrong("id unset", method, lambda w: request(w, None), Reason.FIELD_MISSING, field),
        wrong("id no UUID", method, lambda w: request(w, "57"), Reason.FIELD_MALFORMED, field, value="'57'"),
        wrong("id a path", method, lambda w: request(w, "../../etc/passwd"), Reason.FIELD_MALFORMED, field),
    ]
    if not known:
        cases.append(
            Case("id unknown", method, lambda w: request(w, w.unknown), CODE.NOT_FOUND, reason, {"field": field})
        )
    return cases


def metadata(method: str, request: Callable[[World, Any], Any], field: str) -> list[Case]:
    """Make the cases of a field that takes values by key."""
    two = value_idl.Value(text="a", whole=1)
    return [
        wrong(f"{field} of two kinds", method, lambda w: request(w, {"k": two}), Reason.UNION_NOT_SINGLE, f"{field}['k']", count=2),
        wrong(f"{field} of no kind", method, lambda w: request(w, {"k": value_idl.Value()}), Reason.UNION_NOT_SINGLE, f"{field}['k']", count=0),
        wrong(f"{field} of 201 keys", method, lambda w: request(w, {str(k): text("") for k in range(201)}), Reason.TOO_MANY_ITEMS, field, count=201, limit=200),
        wrong(f"{field} with an empty key", method, lambda w: request(w, {"": text("a")}), Reason.FIELD_MISSING, f"a key of {field}"),
        wrong(f"{field} with a long key", method, lambda w: request(w, {"k" * 129: text("a")}), Reason.FIELD_TOO_LONG, length=129, limit=128),
        wrong(f"{field} with a control key", method, lambda w: request(w, {"a\tb": text("a")}), Reason.FIELD_MALFORMED, f"a key of {field}", value=r"'a\tb'"),
        wrong(f"{field} with a long text", method, lambda w: request(w, {"k": text("x" * 65_537)}), Reason.FIELD_TOO_LONG, f"{field}['k']", length=65_537, limit=65_536),
        wrong(f"{field} of too many bytes", method, lambda w: request(w, {str(k): text("x" * 65_536) for k in range(4)}), Reason.FIELD_TOO_LONG, field, length=(256 << 10) + 4, limit=256 << 10),
    ]  # fmt: skip


def paging(method: str, request: Callable[..., Any]) -> list[Case]:
    """Make the cases of a list."""
    return [
        wrong(
            "limit 0", method, lambda w: request(w, limit=0), Reason.FIELD_OUT_OF_RANGE, "limit", value=0, most=1_000
        ),
        wrong("limit 1,001", method, lambda w: request(w, limit=1_001), Reason.FIELD_OUT_OF_RANGE, "limit", most=1_000),
        wrong("limit negative", method, lambda w: request(w, limit=-1), Reason.FIELD_OUT_OF_RANGE, "limit", value=-1),
        wrong("cursor forged", method, lambda w: request(w, cursor="AAAA"), Reason.CURSOR_INVALID, "cursor"),
        wrong("cursor no base64", method, lambda w: request(w, cursor="ü\0"), Reason.CURSOR_INVALID, "cursor"),
    ]


def create_model(**fields: Any) -> Any:
    return model_idl.CreateGalleryModelRequest(**{"projectName": PROJECT, "baseVersionId": "new"} | fields)


def specified(**fields: Any) -> Any:
    return create_model(specification=model_idl.ModelSpecification(**fields))


def create_project(**fields: Any) -> Any:
    return project_idl.CreateProjectRequest(**{"projectName": "new"} | fields)


def policy(**fields: Any) -> Any:
    return create_project(policy=project_idl.ProjectPolicy(**fields))


def upload(content: bytes = b"bytes", digest: str | None = None, **fields: Any) -> Any:
    return upload_idl.UploadModelRequest(modelInstanceRecord=record(**fields), content=content, sha256=digest)


def begin(size: int | None = None, digest: str | None = None, **fields: Any) -> Any:
    return upload_idl.BeginUploadRequest(modelInstanceRecord=record(**fields), size=size, sha256=digest)


def chunk(upload_id: str | None, offset: int | None = 3, data: bytes | None = b"def") -> Any:
    return upload_idl.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data)


def commit(upload_id: str | None, size: int | None = 3, digest: str | None = sha256(b"abc"), **more: Any) -> Any:
    return upload_idl.CommitUploadRequest(uploadId=upload_id, size=size, sha256=digest, **more)


def register(upload_id: str | None, size: int | None = 3, digest: str | None = sha256(b"abc"), **more: Any) -> Any:
    return upload_idl.RegisterInstanceRequest(uploadId=upload_id, size=size, sha256=digest, **more)


def resolve(reference: str | None) -> Any:
    return server_idl.ResolveReferenceRequest(reference=reference)


def blob(instance_id: str | None, offset: int | None = 0, length: int | None = 1) -> Any:
    return instance_idl.GetBlobRequest(instanceId=instance_id, offset=offset, length=length)
