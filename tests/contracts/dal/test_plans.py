"""Every statement of the hot paths is answered from an index, on a store that is large enough for plans to matter."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from gallery_server.dal import blob_store, job_store, request_store, upload_store
from gallery_server.dal.database import Database
from gallery_server.dal.request_store import RememberedAnswer
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.job import JobState, NewJob
from gallery_server.domain.line import LineWish
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import text
from gallery_server.registry import (
    annotations,
    instance_pages,
    instances,
    lineage,
    models,
    projects,
    references,
    requests,
)
from gallery_server.registry.deploying import deployment_lists, deployments, rolling_back, serving
from gallery_server.registry.deploying.deployments import DeployWish
from gallery_server.registry.deploying.rolling_back import RollbackWish
from gallery_server.registry.deploying.serving import ServingWish
from gallery_server.registry.models import ModelWish
from gallery_server.registry.projects import ProjectDefaults
from gallery_server.rpc.selecting import preferred_on
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, scans, soon
from tests.parts import seeding_deployments, seeding_jobs
from tests.parts.seeding import PROJECT, Size, seed

SIGNER = CursorSigner(b"secret")
CALLER = Caller("local:test", "request", Deadline.after(600))
DEFAULTS = ProjectDefaults(auto_create=True, team="default")
PAGE = PageRequest(100, None)
LINE = f"{PROJECT}/model 7/city=city%2011"
WISH = LineWish(PROJECT, "model 7", {"city": "city 11"})
BUSIEST_LINE = 7 * Size().lines + 11 + 1
MOMENT = seeding_deployments.BEGIN + 1_000


@pytest.fixture(scope="module", params=ENGINES)
def seeded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """50,000 instances, analysed, on each engine in turn."""
    with created(request, tmp_path_factory) as database:
        seed(database, Size())
        seeding_jobs.seed_jobs(database)
        seeding_deployments.seed_deployments(database, BUSIEST_LINE)
        analyse(database)
        yield database


def id_of(tx: Transaction) -> str:
    return references.resolve(tx, f"{LINE}@newest", preferred_on, or_unsharded=False).instance_id


def enter(tx: Transaction) -> None:
    record = InstanceRecord(PROJECT, "model 7", metadata={"city": text("city 11")}, external_id=str(uuid.uuid4()))
    found = instances.find_model(tx, record)
    blob = Blob("0" * 64, 0, Location("main", random_key(found.model.project_id)), BlobState.PRESENT)
    instances.enter(tx, CALLER, record, blob)


def _claim_next(tx: Transaction) -> None:
    home, kinds = seeding_jobs.HOME, [seeding_jobs.KIND]
    due = job_store.claimable(tx, tx.lease_now(), home, kinds, 16)
    claim = job_store.claim(tx, due[0], f"{home}/boot/1", 1_000_000)
    assert claim is not None
    job_store.renew(tx, claim, 1_000_000)
    job_store.finish(tx, claim)


HOT: dict[str, Callable[[Transaction], Any]] = {
    "getInstance": lambda tx: instances.annotated(tx, instances.require(tx, id_of(tx))),
    "getInstances": lambda tx: instance_pages.get_many(
        tx, SIGNER, [entry.instance.instance_id for entry in lineage.walk(tx, SIGNER, id_of(tx), PAGE).items], None
    ),
    "by version": lambda tx: references.resolve(tx, f"{LINE}@1.7", preferred_on, or_unsharded=False),
    "by number": lambda tx: references.resolve(tx, f"{PROJECT}/model 7@#570", preferred_on, or_unsharded=False),
    "getLineage": lambda tx: lineage.walk(tx, SIGNER, id_of(tx), PageRequest(10, None)),
    "upload": enter,
    "createGalleryModel, equal": lambda tx: models.create(
        tx, CALLER, ModelWish(PROJECT, "model 7", ModelSpecification()), DEFAULTS
    ),
    "createGalleryModel, next": lambda tx: models.create(
        tx, CALLER, ModelWish(PROJECT, "model 7", ModelSpecification(inputs="other")), DEFAULTS
    ),
    "listModels": lambda tx: models.list_by_name(tx, SIGNER, PROJECT, include_deprecated=False, request=PAGE),
    "getModelHistory": lambda tx: models.history(
        tx, SIGNER, models.require_by_name(tx, PROJECT, "model 7").model_id, PAGE
    ),
    "listProjects": lambda tx: projects.list_by_name(tx, SIGNER, None, PAGE),
    "getAnnotations": lambda tx: annotations.list_by_key(
        tx, SIGNER, annotations.OF_INSTANCES, id_of(tx), key=None, history=False, request=PAGE
    ),
    "deprecateInstance": lambda tx: instances.set_deprecated(tx, CALLER, id_of(tx), deprecated=True, reason="test"),
    "clientRequestId": lambda tx: (
        request_store.remember(tx, {"a" * 64: RememberedAnswer("b" * 64, b"")}),
        request_store.find_many(tx, ["a" * 64]),
    ),
    "housekeeping": requests.forget_old,
    "getBlob": lambda tx: blob_store.find_of_instance(tx, id_of(tx)),
    "leave a job": lambda tx: job_store.insert(tx, NewJob(seeding_jobs.KIND, "new")),
    "claim, renew and finish a job": _claim_next,
    "list jobs": lambda tx: job_store.list_backwards(tx, JobState.FAILED, None, before=9_000, limit=100, look=1_000),
    "forget jobs": lambda tx: job_store.forget_before(tx, JobState.DONE, 1, 1_000),
    "getServing": lambda tx: serving.get(tx, ServingWish(WISH, "production")),
    "getServing, held": lambda tx: serving.get(tx, ServingWish(replace(WISH, base_version_id="model 0"), "production")),
    "getDeployment": lambda tx: deployments.get(tx, WISH, "production", None),
    "getDeployment, at a moment": lambda tx: deployments.get(tx, WISH, "production", MOMENT),
    "getDeploymentHistory": lambda tx: deployment_lists.history(tx, SIGNER, WISH, "production", PAGE),
    "deployInstance": lambda tx: deployments.deploy(tx, CALLER, DeployWish(id_of(tx), "production")),
    "rollbackDeployment": lambda tx: rolling_back.roll_back(tx, CALLER, RollbackWish(WISH, "production", "test")),
    "listDeployments": lambda tx: deployment_lists.list_current(
        tx, SIGNER, LineWish(PROJECT, None), "production", PAGE
    ),
    "by environment": lambda tx: references.resolve(tx, f"{LINE}@production~1", preferred_on, or_unsharded=False),
    "upload row": lambda tx: upload_store.find(tx, str(uuid.uuid4())),
}


@pytest.mark.parametrize("path", HOT)
def test_hot_paths_are_answered_from_indexes(seeded: Database, executed: Statements, path: str) -> None:
    assert costly(seeded, executed, HOT[path], scans) == []


def test_a_scan_is_seen_where_there_is_one(seeded: Database) -> None:
    sql = "SELECT * FROM instance WHERE media_type = 'x'"
    assert seeded.administer(lambda session: scans(session, sql, ()), soon())
