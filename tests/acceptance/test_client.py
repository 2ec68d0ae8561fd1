"""What a Python program does with a client, against a real server."""

from __future__ import annotations

import io
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gallery_client import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    GalleryClient,
    InvalidArgument,
    ModelInstanceRecord,
    NotFound,
    ProjectPolicy,
)
from tests.parts.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ABSENT = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"
LARGE = 5 * 2**20


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "home") as server:
        yield server


@pytest.fixture
def gallery(running: Server, tmp_path: Path) -> Iterator[GalleryClient]:
    with GalleryClient(running.address, cache_dir=tmp_path / "cache", client_name="tests") as client:
        yield client


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).replace("[", " ").strip("]")


def test_metadata_come_back_as_they_went(gallery: GalleryClient, project: str) -> None:
    model = gallery.create_model(project, "demand", shard_keys=["model_name"])
    start = datetime(2013, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
    saved = gallery.save(
        model,
        b"model",
        modelName="Ørsted / 1",
        trainingStart=start,
        epochs=np.int64(3),
        rate=0.1,
        worst=float("-inf"),
        seasonal=False,
        note=None,
        metadata={"hyperparameters": {"max_depth": 8, "sampler": {"rate": 0.5}}},
        annotations={"owner": "forecasting"},
    )
    assert saved.reference == f"{project}/demand/modelName=%C3%98rsted%20%2F%201@1.0"
    again = gallery.get(saved.reference)
    assert again == gallery.get_instance(saved.instance_id) == saved
    assert again.metadata == {
        "modelName": "Ørsted / 1",
        "trainingStart": start,
        "epochs": 3,
        "rate": 0.1,
        "worst": float("-inf"),
        "seasonal": False,
        "hyperparameters.max_depth": 8,
        "hyperparameters.sampler.rate": 0.5,
    }
    assert again.hyperparameters == {"max_depth": 8, "sampler": {"rate": 0.5}}
    assert again.annotations == {"owner": "forecasting"}
    assert again.created_by == "local:tests"


@pytest.mark.parametrize("size", [0, 1, LARGE])
def test_every_source_and_every_way_back(gallery: GalleryClient, project: str, tmp_path: Path, size: int) -> None:
    content = np.random.default_rng(size).bytes(size)
    (tmp_path / "model").write_bytes(content)
    gallery.create_model(project, "demand")
    pieces = iter([content[:1000], content[1000:]])
    for source in (content, tmp_path / "model", str(tmp_path / "model"), io.BytesIO(content), pieces):
        saved = gallery.save(f"{project}/demand", source)
        assert saved.size == size
        assert gallery.load(saved) == content
    copy = gallery.load(saved.reference, to=tmp_path / "copy")
    assert copy.read_bytes() == content
    with gallery.open(saved) as stream:
        assert stream.read() == content


def test_a_folder_comes_back_whole_or_file_by_file(gallery: GalleryClient, project: str, tmp_path: Path) -> None:
    (tmp_path / "model" / "deep").mkdir(parents=True)
    (tmp_path / "model" / "config.json").write_text("{}")
    (tmp_path / "model" / "deep" / "weights").write_bytes(bytes(LARGE))
    gallery.create_model(project, "demand")
    saved = gallery.save(f"{project}/demand", tmp_path / "model")
    assert [(file.name, file.size) for file in gallery.files(saved)] == [("config.json", 2), ("deep/weights", LARGE)]
    assert gallery.load(saved, file="config.json") == b"{}"
    assert gallery.load(saved, file="config.json", to=tmp_path / "one").read_text() == "{}"
    assert (gallery.load(saved, to=tmp_path / "copy") / "deep" / "weights").read_bytes() == bytes(LARGE)
    with pytest.raises(NotFound, match="no file 'nothing'"):
        gallery.load(saved, file="nothing")


def test_a_folder_of_another_format_is_a_folder_still(gallery: GalleryClient, project: str, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "MLmodel").write_text("flavors: {}")
    gallery.create_model(project, "demand")
    saved = gallery.save(f"{project}/demand", tmp_path / "model", format="mlflow")
    assert saved.format == "mlflow"
    assert gallery.load(saved, file="MLmodel") == b"flavors: {}"
    assert (gallery.load(saved.reference, to=tmp_path / "copy") / "MLmodel").read_text() == "flavors: {}"


def test_an_instance_belongs_to_the_revision_of_its_model(gallery: GalleryClient, project: str) -> None:
    first = gallery.create_model(project, "demand", hyperparameters={"depth": 1})
    second = gallery.create_model(project, "demand", hyperparameters={"depth": 2})
    assert (first.created, second.created, second.newest_revision) == (True, True, 2)
    assert not gallery.create_model(project, "demand", hyperparameters={"depth": 1}).created
    assert gallery.save(first, b"1").version == "1.0"
    assert gallery.save(second, b"2").version == "2.0"
    assert gallery.save(f"{project}/demand", b"3").version == "2.1"
    assert gallery.save(f"{project}/demand", b"4", revision=1).version == "1.1"
    assert [revision.revision for revision in gallery.model_history(second)] == [2, 1]
    shown = gallery.get_model(first.model_id, revision=1).revision
    assert shown is not None
    assert shown.specification.hyperparameters == {"depth": 1}


def test_lists_page_through_all(gallery: GalleryClient, project: str) -> None:
    names = [f"model {number:03}" for number in range(130)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: gallery.create_model(project, name), names))
    assert [model.base_version_id for model in gallery.models(project)] == names
    assert [model.base_version_id for model in gallery.models(project).first(3)] == names[:3]
    assert len(gallery.models(project).to_pandas()) == 130
    assert "model 000" in gallery.models(project)._repr_html_()


def test_many_instances_by_id(gallery: GalleryClient, project: str) -> None:
    gallery.create_model(project, "demand")
    ids = [gallery.save(f"{project}/demand", b"x").instance_id for _ in range(3)]
    assert [found.instance_id for found in gallery.get_instances(reversed(ids))] == ids[::-1]
    assert gallery.get_instances([]) == ()
    with pytest.raises(NotFound, match="1 of 2 ids") as raised:
        gallery.get_instances([ids[0], ABSENT])
    assert raised.value.details == {"missingIds": ABSENT}
    assert [entry.version for entry in gallery.lineage(f"{project}/demand@newest")] == ["1.2", "1.1", "1.0"]


def test_an_external_id_saves_once(gallery: GalleryClient, project: str) -> None:
    model = gallery.create_model(project, "demand")
    first = gallery.save(model, b"one", external_id="batch-7")
    second = gallery.save(model, b"two", external_id="batch-7")
    assert (first.already_existed, second.already_existed) == (False, True)
    assert second == first


def test_drafts_annotations_and_deprecation(gallery: GalleryClient, project: str) -> None:
    model = gallery.create_model(project, "demand")
    draft = gallery.save(model, b"draft", draft=True)
    assert (draft.version, draft.stage, draft.reference) == (None, "DRAFT", f"{project}/demand@#1")
    assert gallery.release(draft).version == "1.0"
    assert gallery.annotate(draft, {"note": "good"}).annotations == {"note": "good"}
    assert gallery.annotate(draft.reference, {"note": ""}).annotations == {}
    assert [entry.value for entry in gallery.annotations(draft, history=True)] == [None, "good"]
    assert gallery.deprecate(draft, "wrong data").deprecation_reason == "wrong data"
    with pytest.raises(NotFound):
        gallery.get(f"{project}/demand@newest")
    assert not gallery.restore(draft, "it was right").deprecated
    gallery.deprecate_model(model, "old")
    assert list(gallery.models(project)) == []
    assert gallery.models(project, include_deprecated=True).first()[0].deprecated
    with pytest.raises(FailedPrecondition, match="MODEL_DEPRECATED"):
        gallery.save(model, b"more")
    assert gallery.save(model, b"more", allow_deprecated=True).version == "1.1"
    assert not gallery.restore_model(model, "needed").deprecated


def test_a_shard_falls_back_to_the_unsharded_line_when_asked(gallery: GalleryClient, project: str) -> None:
    model = gallery.create_model(project, "demand", shard_keys=["dest"])
    saved = gallery.save(model, b"all", unsharded=True)
    reference = f"{project}/demand/dest=ORD@newest"
    assert gallery.get(reference, or_unsharded=True) == saved
    with pytest.raises(NotFound):
        gallery.get(reference)
    with pytest.raises(InvalidArgument, match="SHARD_KEY_MISSING"):
        gallery.save(model, b"none")
    with pytest.raises(InvalidArgument, match="'dest' is given twice"):
        gallery.save(f"{project}/demand/dest=ORD", b"x", dest="JFK")


def test_a_policy_is_changed_by_who_read_it_last(gallery: GalleryClient, project: str) -> None:
    read = gallery.create_project(project, team="forecasting")
    with pytest.raises(AlreadyExists):
        gallery.create_project(project)
    changed = gallery.set_project_policy(read, ProjectPolicy(environments=["canary"]), team="pricing")
    assert (changed.team, changed.policy.environments) == ("pricing", ("canary",))
    with pytest.raises(Aborted, match="POLICY_CHANGED"):
        gallery.set_project_policy(read, team="other")
    assert [found.name for found in gallery.projects(team="pricing") if found.name == project] == [project]


def test_a_record_needs_content_and_names_of_its_own(gallery: GalleryClient, project: str) -> None:
    gallery.create_model(project, "demand")
    record = ModelInstanceRecord(project, "demand")
    with pytest.raises(InvalidArgument, match="has no content"):
        gallery.upload_model(record)
    record.content = b"x"
    record.created_time = "now"
    with pytest.raises(InvalidArgument, match="FIELD_RESERVED"):
        gallery.upload_model(record)


def test_what_is_deployed_is_got_by_its_environment(gallery: GalleryClient, project: str) -> None:
    saved = gallery.save(gallery.create_model(project, "demand"), b"x")
    with pytest.raises(NotFound):
        gallery.get(f"{project}/demand@production")
    gallery.deploy(saved, "production")
    assert gallery.get(f"{project}/demand@production").instance_id == saved.instance_id


def test_a_client_serves_a_fork(gallery: GalleryClient, project: str) -> None:
    saved = gallery.save(gallery.create_model(project, "demand"), b"x")
    context: Any = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    children = [context.Process(target=lambda: answers.put(gallery.get(saved.reference).instance_id)) for _ in range(3)]
    for child in children:
        child.start()
    assert gallery.get(saved.reference) == saved
    assert [answers.get() for _ in children] == [saved.instance_id] * 3
    for child in children:
        child.join(60)
