"""Stand before several servers, as a balancer of TCP connections does."""

from __future__ import annotations

import itertools
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYTES = 65_536


class Balancer:
    """Pass each connection to the next server in turn that takes it."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._turns = itertools.cycle(addresses)
        self._count = len(addresses)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._sockets: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        for opened in self._sockets:
            _hang_up(opened)
        for thread in self._threads:
            thread.join()
        for opened in self._sockets:
            opened.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                if (server := self._connect()) is None:
                    _hang_up(client)
                    continue
                self._sockets.append(server)
                for source, sink in ((client, server), (server, client)):
                    thread = threading.Thread(target=_pass_on, args=(source, sink))
                    self._threads.append(thread)
                    thread.start()

    def _connect(self) -> socket.socket | None:
        for address in itertools.islice(self._turns, self._count):
            host, _, port = address.rpartition(":")
            with suppress(OSError):
                return socket.create_connection((host, int(port)))
        return None


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_BYTES):
            sink.sendall(data)
    _hang_up(source)
    _hang_up(sink)


def _hang_up(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)
