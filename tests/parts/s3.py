"""Run stores that speak S3, as processes of their own: moto, which keeps objects in memory, and rclone, in a folder."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from pyarrow import fs

from tests.parts.missing import missing
from tests.parts.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "gallery-test"
SECRET = "s3cret/with+signs"  # noqa: S105 - of private servers on the loopback
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
REGION = "eu-west-1"
_READY_SECONDS = 60


class S3Server:
    """Own a server; `CREDENTIALS` must be in the environment of whoever talks to it."""

    program: str
    """The module or program that must be installed."""

    def __init__(self) -> None:
        self.endpoint = f"127.0.0.1:{free_ports(1)[0]}"
        self.folder = Path(tempfile.mkdtemp(prefix="gallery-s3-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def command(self) -> list[str]:
        """Answer what to run."""
        raise NotImplementedError

    def start(self) -> None:
        """Start, again on the same port where it ran before, and return when it listens."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        end = time.monotonic() + _READY_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > end:
                log_text = (self.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"{self.program} does not answer; its log says\n{log_text}")
            time.sleep(0.02)

    def kill9(self) -> None:
        """Kill the process at once, as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def hang(self) -> None:
        """Stop the process without ending it: connections stay open and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def wake(self) -> None:
        """Let a hung process go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill the server and remove what it kept."""
        if self._process is not None:
            self.kill9()
        shutil.rmtree(self.folder)

    def client(self) -> fs.S3FileSystem:
        """Answer a client of the server, beside the one under test."""
        return fs.S3FileSystem(
            access_key=KEY,
            secret_key=SECRET,
            region=REGION,
            endpoint_override=self.endpoint,
            scheme="http",
            allow_bucket_creation=True,
            allow_delayed_open=True,
        )

    def create_bucket(self) -> str:
        """Make an empty bucket and answer its name."""
        bucket = f"gallery-{secrets.token_hex(6)}"
        self.client().create_dir(bucket, recursive=False)
        return bucket

    def uri(self, bucket: str, prefix: str = "models") -> str:
        """Answer the URI of a bucket for the settings of a server."""
        return f"s3://{bucket}/{prefix}?region={REGION}&endpoint_override={self.endpoint}&scheme=http"

    def _listens(self) -> bool:
        host, _, port = self.endpoint.partition(":")
        with socket.socket() as client:
            return client.connect_ex((host, int(port))) == 0


class Moto(S3Server):
    """Run moto; a restart forgets everything, and no credentials are checked."""

    program = "moto"

    def command(self) -> list[str]:
        host, _, port = self.endpoint.partition(":")
        return [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", host, "-p", port]


class Rclone(S3Server):
    """Run rclone over a folder, which a restart finds again; credentials are checked."""

    program = "rclone"

    def command(self) -> list[str]:
        (self.folder / "buckets").mkdir(exist_ok=True)
        return [
            str(Path(sys.executable).with_name("rclone")),
            *("serve", "s3", "buckets", f"--addr={self.endpoint}", f"--auth-key={KEY},{SECRET}"),
            f"--config={self.folder / 'rclone.conf'}",
        ]


def run(kind: type[S3Server]) -> Iterator[S3Server]:
    """Run a server with its credentials in the environment; skip the test where it is not installed."""
    try:
        server = kind()
        server.start()
    except (OSError, RuntimeError) as error:
        missing(f"{kind.program} does not run ({error}); pip install 'gallery[dev]'")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        yield server
    server.stop()


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """Run one moto for the session; each test makes a bucket of its own."""
    yield from run(Moto)


@pytest.fixture
def own_s3() -> Iterator[S3Server]:
    """Run a moto for one test, which may kill it."""
    yield from run(Moto)


@pytest.fixture(scope="session")
def rclone() -> Iterator[S3Server]:
    """Run one rclone for the session."""
    yield from run(Rclone)
