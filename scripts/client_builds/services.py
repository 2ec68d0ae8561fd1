"""Build the scoring services of examples/services with the clients of this checkout, where their sources changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from . import building, stamps

SERVICES = building.TOP / "examples" / "services"
_CACHE = building.TOP / ".cache" / "services"


def build(language: str) -> list[str]:
    """Build a service unless it is of these sources; answer its command line.

    Raises ToolError where a tool is missing or fails.
    """
    with stamps.alone(_CACHE / f"{language}.lock"):
        digest = stamps.digest([building.folder(language), SERVICES / language], [language])
        built = stamps.read(_CACHE / f"{language}.json")
        if built.get("digest") != digest or not Path(built["program"]).exists():
            built = {"digest": digest, "program": str(_BUILDERS[language]())}
            stamps.write(_CACHE / f"{language}.json", built)
    start = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar"] if language == "java" else []
    return [*start, built["program"]]


def _java() -> Path:
    """Build by the pom of the example, in a folder of its own: Maven writes next to its sources.

    The client's classes are those that its own build has made, so that nothing is compiled twice.
    """
    building.build("java")
    home = _CACHE / "java"
    shutil.rmtree(home, ignore_errors=True)
    client, services = home / "clients" / "java", home / "examples" / "services"
    shutil.copytree(building.CACHE / "java" / "classes", client / "target" / "classes")
    shutil.copy(building.folder("java") / "pom.xml", client)
    shutil.copytree(SERVICES / "java", services / "java", ignore=shutil.ignore_patterns("target"))
    shutil.copy(SERVICES / "pom.xml", services)
    building.run_in(services, "mvn", "-q", "-B", "package", "-Dmaven.test.skip=true")
    return services / "java" / "target" / "scoring-service.jar"


def _go() -> Path:
    program = _CACHE / "go-scoring"
    building.run_in(SERVICES / "go", "go", "build", "-buildvcs=false", "-mod=readonly", "-o", str(program), ".")
    return program


_BUILDERS: dict[str, Callable[[], Path]] = {"java": _java, "go": _go}
