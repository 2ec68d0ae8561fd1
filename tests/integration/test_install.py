"""A wheel, built from a clean copy and installed into a fresh environment, brings working commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("gallery_client", "gallery_server", "idl", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
LIMIT = 600


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clone = tmp_path_factory.mktemp("clone")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, clone)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", "dist", ".", cwd=clone)
    (built,) = (clone / "dist").glob("gallery-*.whl")
    return built


def install(requirement: str, folder: Path) -> Path:
    # The pip of the tests installs there: to give each environment one of its own takes longer than all the rest.
    venv.create(folder, with_pip=False)
    pip(folder, "install", "--quiet", requirement)
    return folder / "bin"


def pip(folder: Path, *arguments: str) -> str:
    return run(sys.executable, "-m", "pip", "--python", folder / "bin" / "python", *arguments, cwd=folder)


def test_the_server_extra_brings_both_commands(wheel: Path, tmp_path: Path) -> None:
    commands = install(f"{wheel}[server]", tmp_path / "server")
    assert "gallery" in run(commands / "gallery", "--version", cwd=tmp_path)
    assert "serve" in run(commands / "gallery-server", "--help", cwd=tmp_path)


def test_the_client_works_alone(wheel: Path, tmp_path: Path) -> None:
    commands = install(str(wheel), tmp_path / "client")
    assert "gallery" in run(commands / "gallery", "--version", cwd=tmp_path)
    installed = pip(commands.parent, "list")
    assert "pyarrow" not in installed
    assert "peewee" not in installed
    loaded = run(
        commands / "python", "-c", "import gallery_client, gallery_idl; print(gallery_idl.gallery)", cwd=tmp_path
    )
    assert "gallery" in loaded


def test_authors_of_rules_check_and_test_them_without_a_server(wheel: Path, tmp_path: Path) -> None:
    commands = install(f"{wheel}[rules]", tmp_path / "rules")
    installed = pip(commands.parent, "list").lower()
    for library in ("peewee", "PyMySQL", "pyarrow", "hdfs-native", "GitPython", "structlog", "prometheus_client"):
        assert library.lower() not in installed
    repository = shutil.copytree(ROOT / "rules_repo", tmp_path / "repository")
    server = commands / "gallery-server"
    assert "in order" in run(server, "rules", "check", repository, cwd=tmp_path)
    assert " 0 FAIL, 0 ERROR" in run(server, "rules", "test", repository, "--junit", "rules.xml", cwd=tmp_path)
    assert (tmp_path / "rules.xml").exists()
    assert '"$schema"' in run(server, "rules", "schema", cwd=tmp_path)
