"""Load the Thrift contract and offer its modules.

The files beside this one are the contract between every client and the server; their doc comments are the
reference. Each module below holds the structs, enums and exceptions of the file of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import thriftpy2
from ply import lex, yacc
from thriftpy2.parser import parser as thrift

IDL_DIR = Path(__file__).parent
"""Folder that holds the Thrift files; lies within the ZIP where the package does."""

_INCLUDED = re.compile(r'^include "(\w+)\.thrift"$', re.MULTILINE)


@contextmanager
def _on_disk() -> Iterator[Path]:
    """Give the folder of the Thrift files, which thriftpy2 reads by path; a copy where the package lies in a ZIP."""
    if IDL_DIR.is_dir():
        yield IDL_DIR
        return
    with TemporaryDirectory(prefix="gallery-idl-") as copies:
        for file in files(__name__).iterdir():
            if file.name.endswith(".thrift"):
                Path(copies, file.name).write_bytes(file.read_bytes())
        yield Path(copies)


def _load(folder: Path, root: str) -> Any:
    """Load a file and all that it includes, in a third of the time that thriftpy2 takes by itself.

    It makes the tables of its grammar anew for each file, since a parser cannot parse one file within another. Here
    what is included is parsed first, and then known by its name, so that one parser does for all.
    """
    lexer = lex.lex(module=thrift)
    parser = yacc.yacc(module=thrift, debug=False, write_tables=False)
    parsed: set[str] = set()

    def parse(name: str) -> None:
        path = folder / f"{name}.thrift"
        for included in _INCLUDED.findall(path.read_text("utf-8")):
            if included not in parsed:
                parse(included)
        thrift.parse(str(path), f"{name}_thrift", lexer=lexer, parser=parser)
        parsed.add(name)

    parse(root)
    return thriftpy2.load(str(folder / f"{root}.thrift"), module_name=f"{root}_thrift")


with _on_disk() as _folder:
    gallery: Any = _load(_folder, "gallery")

call: Any = gallery.call
decision: Any = gallery.decision
dependency: Any = gallery.dependency
deployment: Any = gallery.deployment
event: Any = gallery.event
fault: Any = gallery.fault
health: Any = gallery.health
instance: Any = gallery.instance
job: Any = gallery.job
judging: Any = gallery.judging
metric: Any = gallery.metric
model: Any = gallery.model
project: Any = gallery.project
rule: Any = gallery.rule
search: Any = gallery.search
server: Any = gallery.server
upload: Any = gallery.upload
value: Any = model.value

__all__ = [
    "IDL_DIR",
    "call",
    "decision",
    "dependency",
    "deployment",
    "event",
    "fault",
    "gallery",
    "health",
    "instance",
    "job",
    "judging",
    "metric",
    "model",
    "project",
    "rule",
    "search",
    "server",
    "upload",
    "value",
]
