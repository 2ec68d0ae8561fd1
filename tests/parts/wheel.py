"""A wheel made of a package of plain modules, so that a test can install one where nothing can be built or fetched."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zipfile import ZipFile


def write_wheel(package: Path, folder: Path) -> Path:
    """Write the wheel that the pyproject.toml of a package describes; answer its file (PEP 427)."""
    described = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))
    project = described["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    points = "\n".join(
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in each.items())
        for group, each in project["entry-points"].items()
    )
    info = f"{name}-{version}.dist-info"
    modules = [f"{module}.py" for module in described["tool"]["setuptools"]["py-modules"]]
    files = {module: (package / module).read_text("utf-8") for module in modules}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/entry_points.txt"] = points
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return wheel
