"""Run a private HDFS: a NameNode and DataNodes, a process each, so that each can be killed, hung and started again.

The jars come from Maven Central by scripts/install-hadoop. Nothing listens beyond the loopback.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

from tests.parts.java_process import JavaProcess
from tests.parts.ports import free_ports

INSTALL = "scripts/install-hadoop"
_CACHE = Path(__file__).parents[2] / ".cache" / "hadoop"
_JARS = _CACHE / "jars"
_EMPTY = _CACHE / "empty"
_SERVERS = "org.apache.hadoop.hdfs.server"
_READY_SECONDS = 90
_LOG4J = """\
log4j.rootLogger=WARN,console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d %p %c{2}: %m%n
"""
_SETTINGS = {
    "dfs.datanode.hostname": "127.0.0.1",
    "dfs.namenode.datanode.registration.ip-hostname-check": "false",
    "dfs.namenode.safemode.extension": "0",
    "dfs.namenode.fs-limits.min-block-size": "1048576",
    "dfs.namenode.file.close.num-committed-allowed": "1",
    # A dead node is noticed within ten seconds, where production waits for ten minutes.
    "dfs.heartbeat.interval": "1",
    "dfs.namenode.heartbeat.recheck-interval": "1000",
    "dfs.namenode.stale.datanode.interval": "3000",
    "dfs.namenode.avoid.write.stale.datanode": "true",
    "dfs.namenode.avoid.read.stale.datanode": "true",
    "hadoop.security.group.mapping": "org.apache.hadoop.security.ShellBasedUnixGroupsMapping",
}


class Hdfs:
    """Own a cluster; `settings` stand over those of Hadoop's files, `environment` over that of the processes."""

    def __init__(
        self,
        datanodes: int = 3,
        *,
        settings: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gallery-hdfs-"))
        self.conf_dir = self.folder / "conf"
        self.port, self.http_port = free_ports(2)
        self.url = f"hdfs://127.0.0.1:{self.port}"
        self.replication = min(2, datanodes)
        self._settings = {**_SETTINGS, **self._places(), **(settings or {})}
        self._environment = dict(environment or {})
        self.namenode = self._daemon("namenode", f"{_SERVERS}.namenode.NameNode")
        self.datanodes = [self._datanode(number) for number in range(datanodes)]

    @staticmethod
    def is_installed() -> bool:
        """Tell whether this machine has Java and the jars."""
        return JavaProcess.is_installed() and _JARS.is_dir()

    def uri(self, folder: str, **query: object) -> str:
        """Answer the URI of a store in a folder of this cluster, at its replication."""
        settings = {"replication": self.replication, **query}
        return f"{self.url}/{folder.strip('/')}?" + "&".join(f"{key}={value}" for key, value in settings.items())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Hdfs:
        """Start on an empty namespace; return when every DataNode has joined."""
        self._configure()
        self._format()
        for daemon in (self.namenode, *self.datanodes):
            daemon.start(self._environment)
        return self.wait_ready()

    def stop(self) -> None:
        """Kill what runs and remove its data."""
        for daemon in (self.namenode, *self.datanodes):
            daemon.kill9()
        shutil.rmtree(self.folder)

    def kill9_datanode(self, number: int) -> None:
        """Kill a DataNode at once, as a crash would."""
        self.datanodes[number].kill9()

    def start_datanode(self, number: int) -> None:
        """Start a DataNode again on its data; `wait_ready` then waits for it."""
        self.datanodes[number].start(self._environment)

    def kill9_namenode(self) -> None:
        """Kill the NameNode at once, as a crash would."""
        self.namenode.kill9()

    def start_namenode(self) -> None:
        """Start the NameNode again on its data and ports; `wait_ready` then waits for it."""
        self.namenode.start(self._environment)

    def mend(self) -> Hdfs:
        """Start what was killed, wake what hangs, and return when it is ready."""
        for daemon in (self.namenode, *self.datanodes):
            if daemon.runs:
                daemon.wake()
            else:
                daemon.start(self._environment)
        return self.wait_ready()

    def wait_ready(self) -> Hdfs:
        """Return when the NameNode takes writes, and knows of every DataNode that runs and of no other."""
        end = time.monotonic() + _READY_SECONDS
        while not self._is_ready():
            if time.monotonic() > end or not self.namenode.runs:
                logs = "\n".join(log.read_text(errors="replace")[-4_000:] for log in self.folder.glob("*.log"))
                raise RuntimeError(f"HDFS is not ready; its logs say\n{logs}")
            time.sleep(0.1)
        return self

    def run(self, main: str, *arguments: str) -> str:
        """Run one of Hadoop's commands, such as `org.apache.hadoop.hdfs.tools.DFSAdmin`, and answer its output."""
        command = ["java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", ":".join(self._classpath()), main, *arguments]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={**os.environ, **self._environment},
        )
        if done.returncode:
            raise RuntimeError(f"{main} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def jmx(self, bean: str) -> dict[str, object]:
        """Answer a bean of the NameNode, such as `FSNamesystemState`; raise OSError where it does not answer."""
        query = f"http://127.0.0.1:{self.http_port}/jmx?qry=Hadoop:service=NameNode,name={bean}"
        with urllib.request.urlopen(query, timeout=5) as answer:
            beans = json.load(answer)["beans"]
        return dict(beans[0]) if beans else {}

    def _is_ready(self) -> bool:
        try:
            state, known = self.jmx("FSNamesystemState").get("FSState"), self._known_datanodes()
        except OSError:
            return False
        running = sum(daemon.runs for daemon in self.datanodes)
        return state == "Operational" and len(known) == running and all(map(_answers, known))

    def _known_datanodes(self) -> list[str]:
        """Answer the addresses at which the NameNode believes DataNodes to live; a restart changes that of a node."""
        nodes = json.loads(str(self.jmx("NameNodeInfo").get("LiveNodes", "{}")))
        return [node["xferaddr"] for node in nodes.values()]

    def _places(self) -> dict[str, str]:
        return {
            "fs.defaultFS": self.url,
            "hadoop.tmp.dir": str(self.folder / "hadoop"),
            "dfs.namenode.name.dir": f"file://{self.folder}/name",
            "dfs.namenode.http-address": f"127.0.0.1:{self.http_port}",
            "dfs.replication": str(self.replication),
        }

    def _configure(self) -> None:
        self.conf_dir.mkdir()
        lines = (
            f"<property><name>{escape(name)}</name><value>{escape(value)}</value></property>\n"
            for name, value in self._settings.items()
        )
        text = f"<configuration>\n{''.join(lines)}</configuration>\n"
        # Hadoop reads some settings from the one and some from the other.
        (self.conf_dir / "core-site.xml").write_text(text)
        (self.conf_dir / "hdfs-site.xml").write_text(text)
        (self.conf_dir / "log4j.properties").write_text(_LOG4J)

    def _format(self) -> None:
        """Copy an empty namespace that is made once, since that takes as long as a start."""
        with (_CACHE / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _EMPTY.exists():
                self.run(f"{_SERVERS}.namenode.NameNode", "-format", "-nonInteractive")
                shutil.copytree(self.folder / "name", unfinished := _CACHE / "unfinished", dirs_exist_ok=True)
                unfinished.rename(_EMPTY)
                shutil.rmtree(self.folder / "name")
        shutil.copytree(_EMPTY, self.folder / "name")

    def _datanode(self, number: int) -> JavaProcess:
        # Any ports will do: it tells them to the NameNode.
        ports = ("", ".http", ".ipc")
        return self._daemon(
            f"datanode{number}",
            f"{_SERVERS}.datanode.DataNode",
            f"-Ddfs.datanode.data.dir=file://{self.folder}/data{number}",
            *(f"-Ddfs.datanode{kind}.address=127.0.0.1:0" for kind in ports),
        )

    def _daemon(self, name: str, main: str, *options: str) -> JavaProcess:
        return JavaProcess(main, self._classpath(), options, self.folder / f"{name}.log")

    def _classpath(self) -> list[str]:
        return [str(self.conf_dir), f"{_JARS}/*"]


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return False
    return True
