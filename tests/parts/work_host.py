"""A real `gallery-server work` in processes of its own."""

from __future__ import annotations

import time

from tests.parts.server import HANGS_AFTER, Server


class WorkHost(Server):
    """Works behind servers that run elsewhere; it has no address."""

    def _command(self) -> list[str]:
        assert self.database is not None, "a host that works needs the database of its servers"
        command = ["gallery-server", "work", "--home", str(self.home), "--database", self.database]
        return [*command, *self.arguments]

    def _await_line(self, printed: int) -> None:
        deadline = time.monotonic() + HANGS_AFTER
        while time.monotonic() < deadline:
            if b"working\n" in self.log_path.read_bytes()[printed:]:
                return
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.02)
        self.kill9()
        raise AssertionError(f"gallery-server does not work:\n{self.log()}")
