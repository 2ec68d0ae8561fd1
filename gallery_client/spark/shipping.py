"""Send the client to executors that have it not."""

from __future__ import annotations

import hashlib
import zipfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from gallery_client.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

_PACKAGES = ("gallery_client", "gallery_idl")
_DATE = (1980, 1, 1, 0, 0, 0)


def ship(spark: SparkSession) -> Path:
    """Send the client, as this program has it, to all executors of a session; answer the ZIP that was sent.

    They still need `thriftpy2`, which is compiled, `ply` and `platformdirs`, and what Spark itself does: pandas and
    pyarrow. Install these, or send an environment that has them by `spark.archives`.
    """
    path = packed(Path(mkdtemp(prefix="gallery-spark-")))
    spark.sparkContext.addPyFile(str(path))
    return path


def packed(folder: Path) -> Path:
    """Write the ZIP into a folder, under a name that says what is in it; equal packages give equal bytes."""
    members = [(name, content) for package in _PACKAGES for name, content in _members(files(package), package)]
    digest = hashlib.sha256(repr(members).encode()).hexdigest()[:12]
    path = folder / f"gallery-{__version__}-{digest}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return path


def _members(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _members(entry, f"{prefix}/{entry.name}")
        else:
            yield f"{prefix}/{entry.name}", entry.read_bytes()
