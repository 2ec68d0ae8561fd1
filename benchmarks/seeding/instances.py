"""Make the rows of instances and their bytes, which are in no store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import PRINCIPAL, PROJECT, Plan, SeededInstance
from gallery_server.dal.schema import InstanceRow
from gallery_server.domain.blob import Blob, BlobState, Location
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.value import metadata_to_json

_SIZE = 10_240


def blob_of(instance: SeededInstance, key: str) -> Blob:
    """Describe the bytes of an instance at a key."""
    digest = hashlib.sha256(str(instance.number).encode()).hexdigest()
    return Blob(digest, _SIZE, Location("main", key), BlobState.PRESENT)


def blobs(plan: Plan) -> Iterator[Row]:
    """Yield a row for the bytes of each instance."""
    random = plan.random("keys")
    for instance in plan.all_instances(described=False):
        blob = blob_of(instance, f"{plan.project_id}/{random.randbytes(16).hex()}")
        yield {
            "blob_id": instance.number + 1,
            "sha256": blob.sha256,
            "size": blob.size,
            "store": blob.location.store,
            "key": blob.location.key,
            "state": blob.state,
            "created_micros": instance.created_micros,
        }


def instances(plan: Plan) -> Iterator[Row]:
    """Yield a row for each instance."""
    names = [name for name in InstanceRow._meta.fields if name not in ("metadata", "deprecation_id")]  # noqa: SLF001 - peewee has no other way
    for instance in plan.all_instances():
        record = record_of(plan, instance)
        columns = {name: getattr(record, name) for name in names}
        yield columns | {"metadata": metadata_to_json(record.metadata), "deprecation_id": None}


def record_of(plan: Plan, instance: SeededInstance) -> Instance:
    """Answer the record of an instance."""
    return Instance(
        instance_id=instance.instance_id,
        project_id=plan.project_id,
        project_name=PROJECT,
        model_id=instance.model.model_id,
        base_version_id=instance.model.base_version_id,
        revision=1,
        ordinal=instance.place,
        # Lines take turns, and models too.
        number=instance.number // plan.models + 1,
        line_id=instance.line + 1,
        line_sequence=instance.place + 1,
        shard=instance.shard,
        blob_id=instance.number + 1,
        size=_SIZE,
        sha256=hashlib.sha256(str(instance.number).encode()).hexdigest(),
        erased=False,
        media_type="application/octet-stream",
        format="bytes",
        external_id=None,
        metadata=instance.metadata,
        cause=InstanceCause.UPLOADED,
        cause_instance_id=None,
        copied_from_instance_id=None,
        deprecated=False,
        deprecation_reason=None,
        created_micros=instance.created_micros,
        created_by=PRINCIPAL,
        original_created_micros=None,
        released_micros=instance.created_micros,
    )
