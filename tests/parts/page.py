"""A page of documentation, run as a reader would: one block after the other, against a real server.

```sh               runs in bash; a block that begins with `gallery-server serve` runs until the page ends
```python           runs in one Python process for the whole page
```text             right after one of these: what it prints, where `...` stands for anything
```sh skip          and any other language: shown, and not run
<!-- stop -->       the server is stopped, as the text around it says

The addresses 127.0.0.1:9480 and :9481 stand for free ones.
"""

from __future__ import annotations

import doctest
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.parts.ports import free_ports
from tests.parts.server import LISTENING, kill_group

_BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<code>.*?)^```$|^<!-- stop -->$", re.DOTALL | re.MULTILINE)
_STOP = "<!-- stop -->"
_HANGS_AFTER = 120
_END = "-- end of block --"
_SESSION = f"""
import sys
space = {{"__name__": "__main__"}}
for length in iter(sys.stdin.readline, ""):
    line, code = sys.stdin.readline(), sys.stdin.read(int(length))
    exec(compile("\\n" * int(line) + code, sys.argv[1], "exec"), space)
    print({_END!r}, flush=True)
"""


@dataclass(frozen=True)
class Block:
    """A fenced block, and the number of the line that its fence stands on."""

    info: str
    code: str
    line: int


def blocks(page: Path) -> list[Block]:
    """List the blocks of a page in order."""
    text = page.read_text("utf-8")
    return [
        Block(
            _STOP if match["info"] is None else match["info"].strip(),
            match["code"] or "",
            text.count("\n", 0, match.start()) + 1,
        )
        for match in _BLOCK.finditer(text)
    ]


class Reader:
    """Types what a page says, in a folder and a home directory that begin empty."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self._server: subprocess.Popen[str] | None = None
        self._python: subprocess.Popen[str] | None = None
        shown = ("127.0.0.1:9480", "127.0.0.1:9481")
        self._addresses = {address: f"127.0.0.1:{port}" for address, port in zip(shown, free_ports(2), strict=True)}
        address, metrics = self._addresses.values()
        paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GALLERY_", "XDG_"))}
        self._environment = clean | {
            "HOME": str(folder), "PATH": paths, "PYTHONWARNINGS": "error",
            "GALLERY_LISTEN": address, "GALLERY_ADDRESS": address, "GALLERY_METRICS_LISTEN": metrics,
        }  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._python, self._server):
            if process is not None:
                kill_group(process.pid)
                with process:
                    process.wait(_HANGS_AFTER)

    def follow(self) -> None:
        """Run every block; raise AssertionError, naming the line, where one fails or prints something else."""
        printed = None
        for block in blocks(self.page):
            if block.info == "text" and printed is not None:
                self._compare(block, printed)
            printed = self._run(self._readdressed(block))
        if self._python is not None:
            assert self._python.stdin
            self._python.stdin.close()
            assert self._python.wait(_HANGS_AFTER) == 0, f"{self.page.name}: the Python session ends badly"
        self._stop_server()

    def _readdressed(self, block: Block) -> Block:
        code = block.code
        for shown, free in self._addresses.items():
            code = code.replace(shown, free)
        return Block(block.info, code, block.line)

    def _run(self, block: Block) -> str | None:
        if block.info == _STOP:
            self._stop_server()
        if block.info == "sh" and block.code.startswith("gallery-server serve"):
            return self._serve(block)
        if block.info == "sh":
            return self._shell(block)
        return self._session(block) if block.info == "python" else None

    def _shell(self, block: Block) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.code], cwd=self.folder, env=self._environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            timeout=_HANGS_AFTER,
        )  # fmt: skip
        assert done.returncode == 0, f"{self.page.name}:{block.line}: {done.stdout}"
        return done.stdout

    def _session(self, block: Block) -> str:
        if self._python is None:
            self._python = self._open([sys.executable, "-c", _SESSION, str(self.page)])
        assert self._python.stdin
        self._python.stdin.write(f"{len(block.code)}\n{block.line}\n{block.code}")
        self._python.stdin.flush()
        printed = list(self._until(self._python, re.compile(re.escape(_END))))
        assert printed[-1:] == [f"{_END}\n"], f"{self.page.name}:{block.line}: {''.join(printed)}"
        return "".join(printed[:-1])

    def _serve(self, block: Block) -> str:
        self._stop_server()
        self._server = self._open(["bash", "-c", f"exec {block.code}"])
        printed = "".join(self._until(self._server, re.compile(LISTENING.pattern.decode())))
        assert "listening on" in printed, f"{self.page.name}:{block.line}: {printed}"
        return printed.splitlines()[-1]

    def _stop_server(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        with server:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=_HANGS_AFTER)
        assert server.returncode == 0, f"{self.page.name}: the server ends with {server.returncode}"

    def _open(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, cwd=self.folder, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def _until(self, process: subprocess.Popen[str], last: re.Pattern[str]) -> Iterator[str]:
        assert process.stdout
        for line in process.stdout:
            yield line
            if last.search(line):
                return

    def _compare(self, block: Block, printed: str) -> None:
        same = doctest.OutputChecker().check_output(
            block.code, printed, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        )
        assert same, f"{self.page.name}:{block.line}: the page says\n{block.code}and it prints\n{printed}"
