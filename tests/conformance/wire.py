"""Stand between a client and a server, and strike once so many bytes have passed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from tests.conformance.doubles import hang_up

_BYTES = 65_536


class Wire:
    """Pass everything on until so many bytes have passed in either direction; then cut all connections, and strike."""

    def __init__(self, upstream: str, bytes_left: int, strike: Callable[[], object] = lambda: None) -> None:
        host, _, port = upstream.rpartition(":")
        self._upstream = (host, int(port))
        self._left = bytes_left
        self._strike = strike
        self._striking = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.struck = False

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._cut()
        hang_up(self._listener)
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: Callable[..., None], *given: socket.socket) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(self._upstream)
                except OSError:
                    near.close()  # as a server that is down refuses
                    continue
                self._sockets += [near, far]
                self._start(self._pass, near, far)
                self._start(self._pass, far, near)

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_BYTES):
                with self._striking:
                    self._left -= len(data)
                    if self._left < 0 and not self.struck:
                        self.struck = True
                        self._cut()
                        self._strike()
                sink.sendall(data)
        hang_up(source)
        hang_up(sink)

    def _cut(self) -> None:
        for each in self._sockets:
            hang_up(each)
        self._sockets.clear()
