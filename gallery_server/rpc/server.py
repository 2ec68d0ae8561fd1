"""Accept connections and give each a thread, within limits, until told to stop."""

from __future__ import annotations

import errno
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable

import structlog
from gallery_idl import gallery as gallery_idl

from gallery_server.rpc.allocation import tune_allocation
from gallery_server.rpc.connection import Connection, Process, Service
from gallery_server.rpc.identity import Peer
from gallery_server.rpc.limits import EdgeLimits
from gallery_server.rpc.receiving import Room
from gallery_server.rpc.shapes import argument_shapes
from gallery_server.telemetry import call_metrics

log = structlog.get_logger("gallery.rpc")

_LOOK_SECONDS = 0.2
_COMPLAIN_SECONDS = 5.0
_SWITCH_SECONDS = 0.0005
_NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class EdgeServer:
    """Serve one process's share of the connections to a listening socket."""

    def __init__(
        self, listener: socket.socket, process: Process, limits: EdgeLimits, *, stopping: Callable[[], bool]
    ) -> None:
        self._listener = listener
        self._limits = limits
        self._stopping = stopping
        self._service = Service(
            process,
            argument_shapes(gallery_idl.Gallery),
            limits,
            Room(limits.incoming_bytes),
            Room(limits.outgoing_bytes),
            stopping,
        )
        self._connections: set[Connection] = set()
        self._lock = threading.Lock()
        self._open = call_metrics().connections
        self._complained = float("-inf")

    def serve(self) -> None:
        """Serve until `stopping`, then let the calls in flight end, and cut what is left after the grace.

        Tunes the interpreter's switch interval, the stack size of threads and memory for the whole process.
        """
        sys.setswitchinterval(_SWITCH_SECONDS)  # one busy thread otherwise takes a ping from 0.4 to 5.6 ms
        threading.stack_size(self._limits.stack_bytes)
        tune_allocation()
        # The processes that share the listener wait in the kernel's queue, which wakes them in turn. A time-out of
        # the kernel, unlike one of Python, keeps them there, and lets each look up from it.
        self._listener.setblocking(True)
        seconds, fraction = divmod(_LOOK_SECONDS, 1)
        self._listener.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(seconds), int(fraction * 1_000_000))
        )
        while not self._stopping():
            self._accept()
        self._drain()

    def _accept(self) -> None:
        try:
            sock, address = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            self._complain("cannot accept", why=str(error))
            time.sleep(0.1 if error.errno in _NO_ROOM else 0.01)
            return
        connection = Connection(sock, Peer(f"{address[0]}:{address[1]}"), self._service)
        with self._lock:
            full = len(self._connections) >= self._limits.connections
            if not full:
                self._connections.add(connection)
        if full:
            sock.close()
            self._complain("too many connections", limit=self._limits.connections)
            return
        try:
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()
        except RuntimeError as error:
            self._forget(connection)
            sock.close()
            self._complain("cannot start a thread", why=str(error))

    def _run(self, connection: Connection) -> None:
        self._open.inc()
        try:
            connection.serve()
        except BaseException:
            log.exception("connection failed")
        finally:
            self._open.dec()
            self._forget(connection)

    def _forget(self, connection: Connection) -> None:
        with self._lock:
            self._connections.discard(connection)

    def _remaining(self) -> list[Connection]:
        with self._lock:
            return list(self._connections)

    def _drain(self) -> None:
        self._listener.close()
        for connection in self._remaining():
            connection.close_if_idle()
        end = time.monotonic() + self._limits.grace_seconds
        while self._remaining() and time.monotonic() < end:
            time.sleep(0.02)
        late = self._remaining()
        for connection in late:
            connection.cut()
        if late:
            log.warning("calls cut", connections=len(late), grace_seconds=self._limits.grace_seconds)

    def _complain(self, event: str, **facts: object) -> None:
        now = time.monotonic()
        if now - self._complained >= _COMPLAIN_SECONDS:
            self._complained = now
            log.warning(event, **facts)
