"""Keep blobs in HDFS through Hadoop's own library, where a machine has it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pyarrow import fs

from gallery_server.blobs.arrow_store import ArrowStore
from gallery_server.blobs.hdfs.address import HdfsAddress
from gallery_server.blobs.setting import setting_of
from gallery_server.domain.call import Deadline
from gallery_server.errors import Reason, Unavailable

T = TypeVar("T")


class LibhdfsStore(ArrowStore):
    """Reach HDFS over `pyarrow.fs.HadoopFileSystem`, which runs a Java machine in each process of the server.

    Hadoop's configuration and Kerberos tickets are those of its environment. No client is offered direct writes,
    since this library cannot fence a writer off.
    """

    def __init__(self, name: str, address: HdfsAddress) -> None:
        _require_libraries(name)
        super().__init__(name, None, address.folder)
        self._address = address
        self._process = 0

    def _call(self, work: Callable[[], T], deadline: Deadline, wanted: int = 0) -> T:
        def connected() -> T:
            # In the process that uses it: a Java machine does not outlive a fork.
            if self._process != os.getpid():
                self._fs, self._process = self._connected(), os.getpid()
            return work()

        return super()._call(connected, deadline, wanted)

    def _connected(self) -> fs.HadoopFileSystem:
        address = self._address
        return fs.HadoopFileSystem(
            address.host,
            # For what Hadoop's configuration says, here and below.
            address.port or 0,
            replication=address.replication or 0,
            default_block_size=address.block_size,
        )


def _require_libraries(name: str) -> None:
    lacking = [part for part, found in _libraries().items() if not found]
    if lacking:
        setting = setting_of(name)
        raise Unavailable(
            Reason.STORE_UNAVAILABLE,
            f"The setting {setting} asks for driver=libhdfs, and this machine lacks {'; '.join(lacking)}. Provide them "
            "or leave the driver out of the URI: the native one needs none of them.",
            retryable=False,
            field=setting,
        )


def _libraries() -> dict[str, bool]:
    """Answer what libhdfs needs, and whether it is there; the places are those where Arrow looks."""
    environment = os.environ
    hadoop, java = environment.get("HADOOP_HOME", ""), environment.get("JAVA_HOME", "")
    places = [Path(environment.get("ARROW_LIBHDFS_DIR") or Path(hadoop, "lib", "native"))]
    return {
        "libhdfs.so (in the folder ARROW_LIBHDFS_DIR, or in HADOOP_HOME/lib/native)": any(
            (place / "libhdfs.so").is_file() for place in places
        ),
        "libjvm.so of Java (below JAVA_HOME)": bool(java) and any(Path(java).rglob("libjvm.so")),
        "Hadoop's jars (in CLASSPATH; see `hadoop classpath --glob`)": ".jar" in environment.get("CLASSPATH", ""),
    }
