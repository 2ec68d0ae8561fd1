"""Stand before a server as its only door, in a process that can be killed and hung while the server keeps its state.

Run as a module, it forwards connections: `python -m tests.parts.gateway LISTEN_PORT HOST PORT`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.parts.ports import free_ports

_BYTES = 65_536


class Gateway:
    """Own the process; `endpoint` is where clients reach what answers at `upstream`, both HOST:PORT."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        (self._port,) = free_ports(1)
        self.endpoint = f"127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Open the door."""
        command = [sys.executable, "-m", "tests.parts.gateway", str(self._port), *self._upstream.split(":")]
        self._process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"open\n"

    def kill9(self) -> None:
        """Kill the process at once: connections are cut, and new ones refused."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate()

    def hang(self) -> None:
        """Stop the process without ending it: connections stay open and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def wake(self) -> None:
        """Let a hung process go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


async def _serve(port: int, upstream: tuple[str, int]) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(*upstream)
        await asyncio.gather(_forward(reader, inner_writer), _forward(inner_reader, writer))

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    print("open", flush=True)  # noqa: T201 - whoever started it waits for this
    await server.serve_forever()


async def _forward(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(_BYTES):
            sink.write(data)
            await sink.drain()
    sink.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), (sys.argv[2], int(sys.argv[3]))))
