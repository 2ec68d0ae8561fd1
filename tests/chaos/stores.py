"""Offer a campaign the store that it is about: a folder, an HDFS or a server of S3, each private."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.parts.gateway import Gateway
from tests.parts.hdfs import Hdfs
from tests.parts.s3 import CREDENTIALS, Moto, S3Server

KINDS = ("folder", "hdfs", "s3")


@dataclass(frozen=True)
class Store:
    """Where the bytes go, and the processes behind it that can be struck."""

    kind: str
    uri: str
    environment: Mapping[str, str] = field(default_factory=dict)
    """What servers and clients need to reach it."""
    hdfs: Hdfs | None = None
    s3: Gateway | None = None
    """The way to S3, since a moto that was killed would come back empty."""


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Store]:
    """Run a store of a kind; a folder lies in `folder`, and goes with it."""
    if kind == "hdfs":
        cluster = Hdfs()
        try:
            yield of_hdfs(cluster.start(), "chaos")
        finally:
            cluster.stop()
    elif kind == "s3":
        with Moto() as server:
            gateway = Gateway(server.endpoint)
            gateway.start()
            try:
                yield of_s3(server, gateway)
            finally:
                gateway.kill9()
    else:
        yield Store("folder", (folder / "blobs").as_uri())
        shutil.rmtree(folder / "blobs", ignore_errors=True)


def of_hdfs(cluster: Hdfs, folder: str) -> Store:
    """Answer the store in a folder of a cluster."""
    return Store("hdfs", cluster.uri(folder), {"HADOOP_CONF_DIR": str(cluster.conf_dir)}, hdfs=cluster)


def of_s3(server: S3Server, gateway: Gateway) -> Store:
    """Answer the store in a new bucket of a server behind a gateway."""
    uri = server.uri(server.create_bucket()).replace(server.endpoint, gateway.endpoint)
    return Store("s3", uri, CREDENTIALS, s3=gateway)
