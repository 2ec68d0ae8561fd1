"""The servers of the demo: one, or several with a home each and one database and one store for all."""

from __future__ import annotations

from collections.abc import Iterator

from examples.flights.folder import DemoFolder
from examples.flights.server import Server


class Servers:
    """Be so many servers on the store of a folder."""

    def __init__(self, folder: DemoFolder, count: int, callbacks: str = "") -> None:
        self._servers = [Server(folder, number, callbacks) for number in range(1, count + 1)]

    def __len__(self) -> int:
        return len(self._servers)

    def __iter__(self) -> Iterator[Server]:
        return iter(self._servers)

    @property
    def address(self) -> str:
        """Where they listen, as a client takes it."""
        return self.address_from(0)

    def address_from(self, first: int) -> str:
        """Answer the same with another server in front, to which a client goes first."""
        return ",".join(server.address for server in (*self._servers[first:], *self._servers[:first]))

    def start(self) -> None:
        """Start each of them. Raises DemoFailure where one does not answer."""
        for server in self._servers:
            server.start()

    def stop(self) -> list[int | None]:
        """Stop each of them in order and answer their exit statuses."""
        return [server.stop() for server in self._servers]

    def kill(self) -> None:
        """End those that still run, at once."""
        for server in self._servers:
            server.kill()
