"""Turn what SparkML has fitted into bytes, and back.

SparkML writes a folder through Hadoop's file systems, from all executors: so it is written to a staging folder that
they share, packed into one ZIP by the driver, and removed.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from pyspark.ml.util import DefaultParamsReader
from pyspark.sql import SparkSession

from gallery_client.archive import pack
from gallery_client.errors import FailedPrecondition
from gallery_client.folder import scan
from gallery_client.unpacking import unpack


def serialize(fitted: Any, *, staging: str | None = None) -> bytes:
    """Make bytes of a fitted SparkML model or pipeline; `format="sparkml"` is what to save them as.

    `staging` is the URI of a folder that driver and executors share. It need not be named where the master is local, or
    Hadoop's default file system is a shared one. Raises FailedPrecondition where it must be.
    """
    spark = _session()
    with _staged(spark, staging) as place, TemporaryDirectory(prefix="gallery-sparkml-") as folder:
        fitted.write().save(str(place.path))
        place.system.copyToLocalFile(False, place.path, _path(spark, f"file://{folder}/model"), True)
        return b"".join(pack(scan(Path(folder, "model"))))


def deserialize(content: bytes, *, staging: str | None = None) -> Any:
    """Make what was fitted of the bytes of `serialize`; `staging` is as there.

    Raises FailedPrecondition where they are no such bytes. What SparkML reads lazily stays in `staging` until Spark
    ends.
    """
    spark = _session()
    with TemporaryDirectory(prefix="gallery-sparkml-") as folder:
        unpack(io.BytesIO(content), Path(folder, "model"))
        place = _Place(spark, staging)
        place.system.deleteOnExit(place.path)
        place.system.copyFromLocalFile(_path(spark, f"file://{folder}/model"), place.path)
        return DefaultParamsReader.loadParamsInstance(str(place.path), spark.sparkContext)


class _Place:
    """Be a new name in the staging folder, with the file system that it lies in."""

    def __init__(self, spark: SparkSession, staging: str | None) -> None:
        self.path = _path(spark, f"{staging or _shared_folder(spark)}/gallery-sparkml-{uuid.uuid4()}")
        self.system = self.path.getFileSystem(_hadoop(spark))


@contextmanager
def _staged(spark: SparkSession, staging: str | None) -> Iterator[_Place]:
    place = _Place(spark, staging)
    try:
        yield place
    finally:
        place.system.delete(place.path, True)


def _shared_folder(spark: SparkSession) -> str:
    """Answer a folder that every executor reaches."""
    if spark.sparkContext.master.startswith("local"):
        return f"file://{gettempdir()}"
    default: str = _hadoop(spark).get("fs.defaultFS") or "file:///"
    if default.startswith("file:"):
        raise FailedPrecondition(
            "executors write parts of the model, and no file system is known that all of them share; name a folder in "
            "one, such as staging='hdfs:///tmp'",
            reason="FIELD_MISSING",
            details={"field": "staging"},
        )
    return f"{default.rstrip('/')}/tmp"  # noqa: S108 - of a cluster, under a random name


def _session() -> SparkSession:
    spark = SparkSession.getActiveSession()
    if spark is None:
        raise FailedPrecondition("no Spark session is active; make one with SparkSession.builder.getOrCreate()")
    return spark


def _hadoop(spark: SparkSession) -> Any:
    return spark.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001 - PySpark has no other way to it


def _path(spark: SparkSession, uri: str) -> Any:
    return spark._jvm.org.apache.hadoop.fs.Path(uri)  # noqa: SLF001 - as above
