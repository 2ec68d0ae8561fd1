"""Stand between a client and a server of MySQL and cut the connection when COMMIT passes."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

_COMMIT = b"\x03COMMIT"
_BYTES = 65_536


class CuttingProxy:
    """Cut the first connection that commits: before the server hears of it, or after the server has done it.

    One that is not armed from the start passes everything on until `arm`.
    """

    def __init__(self, host: str, port: int, *, after_commit: bool, armed: bool = True) -> None:
        self._upstream = (host, port)
        self._after_commit = after_commit
        self._cut = threading.Event()
        self._committed = threading.Event()
        if not armed:
            self._cut.set()
            self._committed.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def arm(self, *, after_commit: bool) -> None:
        """Cut the next connection that commits."""
        self._after_commit = after_commit
        self._committed.clear()
        self._cut.clear()

    def close(self) -> None:
        """Cut what is left and return when no thread is."""
        for each in (self._listener, *self._sockets):
            _close(each)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(self._upstream)
                except OSError:
                    # A server that is down refuses; one that comes back is reached again.
                    client.close()
                    continue
                self._sockets += [client, server]
                for work, source, sink in ((self._requests, client, server), (self._replies, server, client)):
                    thread = threading.Thread(target=work, args=(source, sink))
                    self._threads.append(thread)
                    thread.start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(_BYTES):
                if _COMMIT in data and not self._cut.is_set():
                    self._cut.set()
                    if self._after_commit:
                        server.sendall(data)
                        self._committed.wait()
                    break
                server.sendall(data)
        _close(client)
        _close(server)

    def _replies(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(_BYTES):
                if self._cut.is_set() and not self._committed.is_set():
                    break
                client.sendall(data)
        self._committed.set()
        _close(server)
        _close(client)


def _close(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)
    opened.close()
