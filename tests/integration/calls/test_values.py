"""What callers send comes back as they sent it, to the bit."""

from __future__ import annotations

import json
import math
import struct
import unicodedata
from typing import Any

import pytest
from gallery_idl import instance as instance_idl
from gallery_idl import model as model_idl
from gallery_idl import upload as upload_idl
from gallery_idl import value as value_idl

from tests.integration.calls.desk import PROJECT, Desk, World, record, sha256, text

Value = value_idl.Value
QUIET_NAN = struct.unpack("!d", bytes.fromhex("7ff8000000000000"))[0]
VALUES = {
    "nan": Value(number=QUIET_NAN),
    "inf": Value(number=math.inf),
    "-inf": Value(number=-math.inf),
    "-0.0": Value(number=-0.0),
    "0.0": Value(number=0.0),
    "a third": Value(number=1 / 3),
    "least float": Value(number=5e-324),
    "largest float": Value(number=1.7976931348623157e308),
    "2**53 + 1": Value(whole=2**53 + 1),
    "least whole": Value(whole=-(2**63)),
    "largest whole": Value(whole=2**63 - 1),
    "zero": Value(whole=0),
    "yes": Value(flag=True),
    "no": Value(flag=False),
    "before 1970": Value(timeMicros=-1),
    "then": Value(timeMicros=1_732_482_000_123_456),
    "empty": text(""),
    "blanks": text("  a\t\n "),
    "NUL": text("a\0b"),
    "escapes": text("\"\\/\x1b[31m\x7f<>&'%_"),
    "東京 🚕": text("Zürich 東京 🚕 \u202eאב"),
    "json": text('{"a": 1}'),
    "hyperparameters.max_depth": Value(whole=7),
}


def exact(value: Any) -> tuple[str, object]:
    """Tell wire values apart as their bits do."""
    ((name, content),) = [
        (name, content) for name in ("text", "whole", "number", "flag", "timeMicros")
        if (content := getattr(value, name)) is not None
    ]  # fmt: skip
    return name, struct.pack("!d", content) if name == "number" else content


def all_exact(values: dict[str, Any]) -> dict[str, tuple[str, object]]:
    return {key: exact(value) for key, value in values.items()}


def test_metadata_come_back(desk: Desk, world: World) -> None:
    saved = desk.save(metadata=VALUES)
    assert all_exact(saved.metadata) == all_exact(VALUES)
    request = instance_idl.GetInstanceRequest(instanceId=saved.instanceId)
    assert all_exact(desk.call("getInstance", request).instance.metadata) == all_exact(VALUES)


def test_annotations_come_back(desk: Desk, world: World) -> None:
    kept = {key: value for key, value in VALUES.items() if value.text != ""}
    request = model_idl.AnnotateModelRequest(modelId=world.model_id, annotations=kept)
    assert all_exact(desk.call("annotateModel", request).model.annotations) == all_exact(kept)
    page = desk.call("getModelAnnotations", model_idl.GetModelAnnotationsRequest(modelId=world.model_id)).page
    assert {each.key: exact(each.value) for each in page.items} == all_exact(kept)


def test_a_specification_comes_back_and_its_digest_is_ours(desk: Desk, world: World) -> None:
    specification = model_idl.ModelSpecification(
        inputs='{"type": "object"}\0', features=["hour", "", "hour"], hyperparameters=VALUES, metadata=VALUES
    )
    request = model_idl.CreateGalleryModelRequest(
        projectName=PROJECT, baseVersionId="specified", specification=specification
    )
    first, again = desk.call("createGalleryModel", request), desk.call("createGalleryModel", request)
    assert (first.created, again.created) == (True, False)
    assert (first.revision.revision, first.revision.digest) == (again.revision.revision, again.revision.digest)
    kept = first.revision.specification
    assert (kept.inputs, kept.features, kept.outputs) == (specification.inputs, ["hour", "", "hour"], None)
    assert all_exact(kept.hyperparameters) == all_exact(kept.metadata) == all_exact(VALUES)
    assert first.revision.digest == sha256(canonical(specification).encode())


def canonical(specification: Any) -> str:
    """Write the canonical form as the reference describes it, by other means than the server's."""

    def values(given: dict[str, Any]) -> dict[str, object]:
        forms: dict[str, object] = {}
        for key, value in given.items():
            name, content = exact(value)
            number = value.number
            if number is not None:
                content = number if math.isfinite(number) else str(number)
            forms[key] = {"time" if name == "timeMicros" else name: content}
        return forms

    form = {
        "inputs": specification.inputs,
        "features": specification.features,
        "hyperparameters": values(specification.hyperparameters),
        "metadata": values(specification.metadata),
    }
    return json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    "name", ["Zu\u0308rich", "東京", "🚕" * 200, "a b", "a%2Fb", "SELECT 1;--", "';DROP TABLE x", "%s"]
)
def test_names_come_back_in_nfc(desk: Desk, world: World, name: str) -> None:
    model_id = desk.make_model(name)
    assert desk.make_model(unicodedata.normalize("NFC", name)) == model_id
    saved = desk.save(model=name, externalId=name, format=name)
    wanted = unicodedata.normalize("NFC", name)
    assert (saved.baseVersionId, saved.externalId, saved.format) == (wanted, wanted, wanted)
    assert saved.modelId == model_id


@pytest.mark.parametrize("content", [b"", b"\0", bytes(range(256)), b"x" * (4 << 20)], ids=len)
def test_bytes_come_back(desk: Desk, world: World, content: bytes) -> None:
    request = upload_idl.UploadModelRequest(
        modelInstanceRecord=record(), content=content, sha256=sha256(content).upper()
    )
    saved = desk.call("uploadModel", request).instance
    assert (saved.size, saved.sha256) == (len(content), sha256(content))
    assert desk.blob(saved.instanceId) == content


def test_a_range_ends_with_its_blob(desk: Desk, world: World) -> None:
    saved = desk.save(b"0123456789")

    def read(offset: int, length: int) -> bytes:
        request = instance_idl.GetBlobRequest(instanceId=saved.instanceId, offset=offset, length=length)
        return bytes(desk.call("getBlob", request).data)

    assert [read(0, 10), read(3, 4), read(8, 1 << 20), read(10, 1)] == [b"0123456789", b"3456", b"89", b""]


def test_zero_bytes_go_in_chunks_too(desk: Desk, world: World) -> None:
    answer = desk.commit(desk.begin(), b"")
    assert (answer.instance.size, answer.instance.sha256) == (0, sha256(b""))
    assert desk.blob(answer.instance.instanceId) == b""


def test_what_is_unset_is_what_the_contract_says(desk: Desk, world: World) -> None:
    saved = desk.save()
    assert (saved.mediaType, saved.format) == ("application/octet-stream", "bytes")
    assert (saved.metadata, saved.annotations, saved.shard, saved.environments) == ({}, {}, {}, [])
    assert (saved.deprecated, saved.erased, saved.createdBy) == (False, False, "local:unnamed")
    assert (saved.stage, saved.cause) == (instance_idl.LifecycleStage.TRAINED, instance_idl.InstanceCause.UPLOADED)
    assert saved.externalId is saved.originalCreatedMicros is saved.deprecationReason is None
    assert saved.releasedMicros == saved.createdMicros
