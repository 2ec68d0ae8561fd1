"""The server's edge alone: real processes and sockets, and calls that need no database.

Run as a module, it serves the options of its command line. `getProject` does what the project's name says.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from gallery_idl import model, project, server, upload

from gallery_server import telemetry
from gallery_server.errors import NotFound, Reason
from gallery_server.rpc.call import Call
from gallery_server.rpc.identity import LocalIdentity
from gallery_server.rpc.lifeline import Child, Lifeline
from gallery_server.rpc.limits import EdgeLimits
from gallery_server.rpc.listener import StartFailure, loopback_of, open_listener
from gallery_server.rpc.poller import Poller
from gallery_server.rpc.probes import Probes
from gallery_server.rpc.processor import Processor
from gallery_server.rpc.server import EdgeServer
from gallery_server.rpc.supervisor import Supervisor
from tests.parts.server import Server


class EdgeCalls:
    """Answers a handful of calls without a database."""

    def __init__(self, stopping: Callable[[], bool], limits: EdgeLimits | None = None) -> None:
        self._stopping = stopping
        self._poller = Poller((limits or EdgeLimits()).connections // 2, stopping=stopping)

    def all(self) -> Mapping[str, Callable[[Call, Any], Any]]:
        """Give the calls by name."""
        return {
            "checkHealth": self.check_health,
            "getProject": self.get_project,
            "getUpload": self.get_upload,
            "uploadChunk": self.upload_chunk,
            "createGalleryModel": self.create_model,
        }

    def check_health(self, _call: Call, _request: Any) -> Any:
        """Answer SERVING until told to stop."""
        status = server.HealthStatus.NOT_SERVING if self._stopping() else server.HealthStatus.SERVING
        return server.CheckHealthResponse(status=status)

    def get_project(self, call: Call, request: Any) -> Any:
        """Do what the name says: sleep, fail, answer nothing, or too much."""
        name = request.projectName or ""
        word, _, number = name.partition(" ")
        if word == "sleep":
            time.sleep(float(number))
        elif word == "missing":
            raise NotFound(Reason.PROJECT_NOT_FOUND, f"No project is named {number}.", field="name", value=number)
        elif word == "crash":
            raise RuntimeError(f"secret of {call.caller.principal}")
        elif word == "nothing":
            return None
        elif word == "large":
            name = "x" * int(number)
        return project.GetProjectResponse(project=project.Project(name=name, projectId=str(os.getpid())))

    def get_upload(self, _call: Call, request: Any) -> Any:
        """Wait for what never comes."""
        status = self._poller.wait(lambda: None, (request.waitMs or 0) / 1000)
        return upload.GetUploadResponse(status=status or upload.UploadStatus(state=upload.UploadState.COMMITTING))

    def upload_chunk(self, _call: Call, request: Any) -> Any:
        """Count the bytes."""
        status = upload.UploadStatus(receivedBytes=len(request.data or b""))
        return upload.UploadChunkResponse(status=status)

    def create_model(self, _call: Call, request: Any) -> Any:
        """Answer nothing but that it came."""

        return model.CreateGalleryModelResponse(created=request.specification is not None)


def serve(lifeline: Lifeline, listener: Any, limits: EdgeLimits, failure: str | None) -> None:
    """Be a child that serves."""
    if failure:
        raise StartFailure(failure)
    processor = Processor(EdgeCalls(lifeline.stopping, limits).all(), LocalIdentity(), 60)
    edge = EdgeServer(listener, processor.process, limits, stopping=lifeline.stopping)
    lifeline.ready()
    edge.serve()


def rest(lifeline: Lifeline) -> None:
    """Be a child that does nothing."""
    while not lifeline.wait(60):
        pass


def main() -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--probes", type=int, default=0)
    parser.add_argument("--metrics", type=Path, required=True)
    parser.add_argument("--failure")
    parser.add_argument("--connections", type=int, default=EdgeLimits.connections)
    parser.add_argument("--frame-seconds", type=float, default=EdgeLimits.frame_seconds)
    parser.add_argument("--grace-seconds", type=float, default=EdgeLimits.grace_seconds)
    options = parser.parse_args()

    telemetry.configure_logging("json", "info")
    telemetry.share_metrics(options.metrics)
    limits = EdgeLimits(
        connections=options.connections, frame_seconds=options.frame_seconds, grace_seconds=options.grace_seconds
    )
    host, _, port = options.listen.rpartition(":")
    try:
        listener = open_listener(host, int(port))
        probe_listener = open_listener("127.0.0.1", options.probes)
    except StartFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    probes = Probes(probe_listener, loopback_of(listener), options.metrics)
    children = [
        Child(f"server {n}", partial(serve, listener=listener, limits=limits, failure=options.failure), serves=True)
        for n in range(options.processes)
    ]
    children += [Child("housekeeping", rest), Child("telemetry", lambda lifeline: probes.serve(lifeline.stopping))]
    print(f"probes on {loopback_of(probe_listener)[1]}", flush=True)  # noqa: T201 - the tests read it
    return Supervisor(children, listener, limits.grace_seconds).run()


@dataclass
class Edge(Server):
    """Runs this module instead of the whole server."""

    def _launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command(),
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "tests.parts.edge", "--listen", self.address]
        command += ["--metrics", str(self.home / "metrics"), "--processes", str(self.processes or 1)]
        return [*command, *self.arguments]

    @property
    def probes_port(self) -> int:
        """Port of metrics and health."""
        return int(self.log().rpartition("probes on ")[2].split()[0])


if __name__ == "__main__":
    sys.exit(main())
