"""Make the stubs of each language by the Thrift compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Generator:
    """Tell how the stubs of one client are made: the compiler's options, and the folder that holds nothing else.

    `out` is the folder that the compiler is given, `stubs` the one below it that it fills; `kept` are files that it
    does not make.
    """

    options: str
    out: str
    stubs: str
    kept: tuple[str, ...] = ()


GENERATORS = {
    "java": Generator(
        "java:private_members,generated_annotations=suppress", "clients/java/src/main/java", "org/galleryml/idl"
    ),
    "go": Generator(
        "go:package_prefix=github.com/gallery-ml/gallery/clients/go/gen/,skip_remote", "clients/go/gen", "gallery"
    ),
    "node": Generator("js:node,ts,es6", "clients/node/gen", ".", kept=("package.json",)),
}
"""By client: without these options Java's stubs bear a date, Go's hold a program, and Node's do not compile."""


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
    out.mkdir(parents=True, exist_ok=True)
    command = [compiler, "-r", "-out", str(out), "--gen", GENERATORS[client].options, root.name]
    done = subprocess.run(command, cwd=root.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "[WARNING" in done.stdout + done.stderr:
        message = f"{compiler} refuses {root.name} for {client}: {done.stdout}{done.stderr}"
        raise CompilerError(message)


def replace(compiler: str, client: str, root: Path, top: Path) -> None:
    """Make the stubs that lie below `top` anew, those that the contract has no more included; raise CompilerError."""
    generator = GENERATORS[client]
    stubs = top / generator.out / generator.stubs
    for old in written(stubs, generator):
        old.unlink()
    generate(compiler, client, root, top / generator.out)


def differences(compiler: str, client: str, root: Path, top: Path, scratch: Path) -> list[str]:
    """Name the stubs below `top` that are not what the compiler makes of `root`; raise CompilerError."""
    generator = GENERATORS[client]
    generate(compiler, client, root, scratch)
    made, committed = scratch / generator.stubs, top / generator.out / generator.stubs
    here = {path.relative_to(made): path.read_bytes() for path in written(made, generator)}
    there = {path.relative_to(committed): path.read_bytes() for path in written(committed, generator)}
    return sorted(str(name) for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def written(stubs: Path, generator: Generator) -> list[Path]:
    """List the files that the compiler makes in a folder."""
    return [path for path in stubs.rglob("*") if path.is_file() and path.name not in generator.kept]
