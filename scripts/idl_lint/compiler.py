"""Make the stubs of each language by the Thrift compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GENERATORS = {
    "java": "java:private_members,generated_annotations=suppress",
    "go": "go:package_prefix=github.com/gallery-ml/gallery/clients/go/gen/,skip_remote",
    "node": "js:node,ts,es6",
}
"""Options by client: without them Java's stubs bear a date, Go's hold a program, and Node's do not compile."""


class CompilerError(Exception):
    """The Thrift compiler is not here, or refuses the contract."""


def find() -> str:
    """Find the compiler: the one that THRIFT names, or `thrift` on the path; raise CompilerError without one."""
    name = os.environ.get("THRIFT", "thrift")
    path = shutil.which(name)
    if path is None:
        message = f"no Thrift compiler `{name}`; install Debian's thrift-compiler, or name one by THRIFT="
        raise CompilerError(message)
    return path


def generate(compiler: str, client: str, root: Path, out: Path) -> None:
    """Write the stubs of `root` and all it includes into the folder `out`; raise CompilerError where it refuses."""
    command = [compiler, "-r", "-out", str(out), "--gen", GENERATORS[client], root.name]
    done = subprocess.run(command, cwd=root.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "[WARNING" in done.stdout + done.stderr:
        message = f"{compiler} refuses {root.name} for {client}: {done.stdout}{done.stderr}"
        raise CompilerError(message)
