"""The registry over one database, each call in a transaction of its own; and many callers at once."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Caller, Deadline
from gallery_server.domain.instance import Instance, InstanceRecord, normal_record
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.specification import ModelSpecification
from gallery_server.registry import instances, models, references
from gallery_server.registry.instances import EnteredInstance
from gallery_server.registry.models import CreatedModel, ModelWish
from gallery_server.registry.projects import ProjectDefaults
from gallery_server.rpc.selecting import preferred_on

T = TypeVar("T")

SECONDS = 60.0
WRITERS = 16
SIGNER = CursorSigner(b"secret")
DEFAULTS = ProjectDefaults(auto_create=True, team="default")
PROJECT, MODEL = "marketplace", "demand"


def caller(principal: str = "local:test") -> Caller:
    return Caller(principal, "request", Deadline.after(SECONDS))


def specification(inputs: str) -> ModelSpecification:
    return ModelSpecification(inputs=inputs)


def together(work: Callable[[int], T], writers: int = WRITERS) -> list[T]:
    """Run work in many threads that begin at one moment; answer what each answered, in their order."""
    begin = threading.Barrier(writers)

    def run(number: int) -> T:
        begin.wait(SECONDS)
        return work(number)

    with ThreadPoolExecutor(writers) as threads:
        return list(threads.map(run, range(writers)))


def walk(fetch: Callable[[PageRequest], Page[T]], limit: int | None = None) -> list[list[T]]:
    """Answer every page of a list."""
    pages: list[list[T]] = []
    cursor: str | None = None
    while not pages or cursor is not None:
        page = fetch(PageRequest.of(limit, cursor))
        pages.append(page.items)
        cursor = page.next_cursor
    return pages


@dataclass(frozen=True)
class Gallery:
    database: Database

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.database.read(work, Deadline.after(SECONDS))

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self.database.write(work, Deadline.after(SECONDS))

    def create(self, inputs: str | None = None, **wish: Any) -> CreatedModel:
        """Make the model, or its revision with these inputs."""
        wished = ModelWish(
            **{
                "project_name": PROJECT,
                "base_version_id": MODEL,
                "specification": None if inputs is None else specification(inputs),
            }
            | wish
        )
        return self.write(lambda tx: models.create(tx, caller(), wished, DEFAULTS))

    def enter(self, content: bytes = b"bytes", **record: Any) -> EnteredInstance:
        """Make an instance of the model, of bytes that are in no store."""
        wished = InstanceRecord(**{"project_name": PROJECT, "base_version_id": MODEL} | record)
        return self.write(lambda tx: enter(tx, wished, content))

    def save(self, content: bytes = b"bytes", **record: Any) -> Instance:
        return self.enter(content, **record).instance.instance

    def instance(self, instance_id: str) -> Instance:
        return self.read(lambda tx: instances.require(tx, instance_id))

    def resolve(self, reference: str, *, or_unsharded: bool = False) -> Instance:
        return self.read(lambda tx: references.resolve(tx, reference, preferred_on, or_unsharded=or_unsharded))

    def deprecate(self, instance_id: str, *, deprecated: bool = True, reason: str = "stale") -> Instance:
        work = lambda tx: instances.set_deprecated(  # noqa: E731 - as short as its siblings
            tx, caller(), instance_id, deprecated=deprecated, reason=reason
        )
        return self.write(work).instance


def enter(tx: Transaction, record: InstanceRecord, content: bytes) -> EnteredInstance:
    normal = normal_record(record, tx.now)
    model = models.require_by_name(tx, normal.project_name, normal.base_version_id)
    location = Location("main", random_key(model.project_id))
    blob = Blob(hashlib.sha256(content).hexdigest(), len(content), location, BlobState.PRESENT)
    return instances.enter(tx, caller(), normal, blob)


def flat(pages: Sequence[Sequence[T]]) -> list[T]:
    return [item for page in pages for item in page]
