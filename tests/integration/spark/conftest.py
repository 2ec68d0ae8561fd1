from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from gallery_client import GalleryClient
from tests.parts.java_process import JavaProcess
from tests.parts.missing import missing
from tests.parts.server import Server

ATTEMPTS = 3


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One session with two executors' worth of workers, whose tasks are tried again."""
    if not JavaProcess.is_installed():
        missing("Java is not here; install it with: apt-get install default-jre-headless")
    os.environ["PYSPARK_PYTHON"] = sys.executable  # workers would take the first python3 of PATH
    builder = (
        SparkSession.builder.master(f"local[2,{ATTEMPTS}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.log.level", "ERROR")
    )
    # Workers find the modules of the folder where Spark was started, as they would on a cluster: none of ours.
    with contextlib.chdir(tmp_path_factory.mktemp("driver")):
        session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


@pytest.fixture(scope="module")
def folder_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("spark") / "home") as server:
        yield server


@pytest.fixture
def gallery(folder_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GalleryClient]:
    with GalleryClient(folder_server.address, cache_dir=tmp_path_factory.mktemp("cache")) as client:
        yield client
