"""Read what a project has as frames, each partition of which is a slice of time, read page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession

from gallery_client.client import GalleryClient
from gallery_client.conditions import Condition, field
from gallery_client.records.decision import Decision
from gallery_client.records.instance import ModelInstance
from gallery_client.records.metric import Metric
from gallery_client.spark.columns import Table
from gallery_client.spark.slices import Slice, slices_of

if TYPE_CHECKING:
    import pyarrow as pa

INSTANCES = Table(
    instance_id="string", reference="string", project_name="string", base_version_id="string", revision="bigint",
    version="string", number="bigint", shard="map<string,string>", stage="string", metadata="map<string,string>",
    annotations="map<string,string>", format="string", media_type="string", size="bigint", sha256="string",
    external_id="string", cause="string", cause_instance_id="string", copied_from_instance_id="string",
    environments="array<string>", deprecated="boolean", deprecation_reason="string", created_time="timestamp",
    created_by="string", original_created_time="timestamp", released_time="timestamp", erased="boolean",
)  # fmt: skip
METRICS = Table(
    instance_id="string", scope="string", segment="string", name="string", value="double", measured_time="timestamp",
    sample_count="bigint", window_start="timestamp", window_end="timestamp", evaluation_id="string",
)  # fmt: skip
DECISIONS = Table(
    decision_id="string", rule="string", outcome="string", trigger="string", instance_id="string", reason="string",
    request="map<string,string>", created_time="timestamp", created_by="string", repeats="bigint",
    last_time="timestamp", winner_id="string", runner_up_id="string", tied="boolean", candidates="bigint",
    environment="string", hold_id="string", rule_uuid="string", rule_commit="string", latency_seconds="double",
)  # fmt: skip

_IDS_AT_ONCE = 1000
_ROWS_A_PARTITION = 10_000
_SLICES_A_CORE = 4


def read_instances(
    spark: SparkSession,
    project: str,
    *,
    gallery: GalleryClient | None = None,
    rows_a_partition: int = _ROWS_A_PARTITION,
) -> DataFrame:
    """Answer a frame with a row for each instance of a project that there is now, drafts and deprecated ones too.

    Metadata and annotations are texts: numbers, flags and nothing as JSON writes them, times in RFC 3339. A partition
    is a span of time in which up to `rows_a_partition` were saved. It is read when it is asked for, and each time.
    """
    client = gallery or GalleryClient()
    slices = _instance_slices(client, project, rows_a_partition)
    return _frame(spark, INSTANCES, slices, lambda part: _instances(client, project, part))


def read_metrics(
    spark: SparkSession,
    project: str,
    *,
    gallery: GalleryClient | None = None,
    history: bool = False,
    rows_a_partition: int = _ROWS_A_PARTITION,
) -> DataFrame:
    """Answer a frame with a row for each metric of each instance of a project: the newest value, or with `history` all.

    Retracted values are left out. A partition is a span of time in which up to `rows_a_partition` instances were saved.
    The history takes a call for each instance that was measured.
    """
    client = gallery or GalleryClient()
    slices = _instance_slices(client, project, rows_a_partition)
    return _frame(spark, METRICS, slices, lambda part: _metrics(client, project, part, history))


def read_decisions(
    spark: SparkSession, project: str, *, gallery: GalleryClient | None = None, partitions: int | None = None
) -> DataFrame:
    """Answer a frame with a row for each decision about a project that there is now.

    These are the ones of active rules that are bound to the project, and those that answered an instance of it. What
    was passed as `request` is written as `read_instances` writes metadata. Partitions are spans of time of one length.
    """
    client = gallery or GalleryClient()
    rules = frozenset(rule.uuid for rule in client.rules() if rule.project_name == project)
    count = partitions or _SLICES_A_CORE * spark.sparkContext.defaultParallelism
    slices = _decision_slices(client, project, count)
    return _frame(spark, DECISIONS, slices, lambda part: _decisions(client, project, rules, part))


def _frame(
    spark: SparkSession, table: Table, slices: Sequence[Slice], read: Callable[[Slice], Iterable[object]]
) -> DataFrame:
    """Make a frame with a partition for each slice."""
    if not slices:
        return spark.createDataFrame([], table.ddl)

    def read_partition(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from table.batches(read(slices[number]))

    return spark.range(0, len(slices), 1, len(slices)).mapInArrow(read_partition, table.ddl)


def _everything(project: str) -> dict[str, Any]:
    return {"within": project, "include_deprecated": True, "include_copies": True, "include_drafts": True}


def _during(part: Slice) -> tuple[Condition, Condition]:
    return field("createdTime") >= part.since, field("createdTime") < part.until


def _instances(client: GalleryClient, project: str, part: Slice) -> Iterable[ModelInstance]:
    return client.search(*_during(part), **_everything(project))


def _instance_slices(client: GalleryClient, project: str, most: int) -> list[Slice]:
    oldest = client.search(order_by="createdTime", metadata_keys=(), **_everything(project)).first(1)
    newest = client.search(metadata_keys=(), **_everything(project)).first(1)
    if not oldest or not newest:
        return []

    def count(part: Slice) -> int:
        return client.count_instances(*_during(part), up_to=most + 1, **_everything(project)).count

    return slices_of(Slice.covering(_created(oldest[0]), _created(newest[0])), count, most)


def _metrics(client: GalleryClient, project: str, part: Slice, history: bool) -> Iterator[Metric]:
    found = client.search(*_during(part), metadata_keys=(), **_everything(project))
    for ids in _batches(instance.instance_id for instance in found):
        newest = client.latest_metrics(ids)
        if not history:
            yield from newest
            continue
        for instance_id in dict.fromkeys(metric.instance_id for metric in newest):
            yield from client.metrics(instance_id)


def _decisions(client: GalleryClient, project: str, rules: frozenset[str], part: Slice) -> Iterator[Decision]:
    within: dict[str, bool] = {}
    for decisions in _batches(client.decisions(since=part.since, until=part.until)):
        unknown = {one.instance_id for one in decisions if one.instance_id} - set(within)
        for instance in client.get_instances(sorted(unknown)):
            within[instance.instance_id] = instance.project_name == project
        yield from (one for one in decisions if one.rule_uuid in rules or within.get(one.instance_id or ""))


def _decision_slices(client: GalleryClient, project: str, count: int) -> list[Slice]:
    newest = client.decisions(limit=1).first(1)
    begun = client.get_project(project).created_time
    if not newest or begun is None or _created(newest[0]) < begun:
        return []
    whole = Slice.covering(begun, _created(newest[0]))
    # Decisions are listed newest first: the oldest is where none is before.
    early, late = whole
    while late - early > (whole.until - whole.since) / (8 * count):
        middle = early + (late - early) / 2
        if client.decisions(until=middle, limit=1).first(1):
            late = middle
        else:
            early = middle
    return Slice(early, whole.until).parts(count)


def _created(record: Any) -> Any:
    return record.created_time


def _batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == _IDS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
