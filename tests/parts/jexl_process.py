"""Run Apache JEXL 3.1 as one process of Java that evaluates an expression a line; see tests/parts/jexl."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

_SOURCES = Path(__file__).parent / "jexl"
_SHARED = Path("/usr/share/java")
# The number in the name holds us to 3.1, which is the reference.
_JARS = (_SHARED / "commons-jexl3-3.1.jar", _SHARED / "commons-logging.jar")
_SMALL = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
_AT_ONCE = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

PACKAGES = "libcommons-jexl3-java default-jdk-headless"
"""What Debian calls the parts."""


@dataclass(frozen=True)
class Answer:
    """What JEXL made of an expression: a value, or why it does not parse or has no value."""

    value: Any = None
    refused: str = ""
    failed: str = ""

    @property
    def has_value(self) -> bool:
        """Whether it parsed and was evaluated."""
        return not self.refused and not self.failed


class Jexl:
    """Own the process; `folder` takes the compiled classes and what Java says of itself."""

    def __init__(self, folder: Path) -> None:
        sources = sorted(map(str, _SOURCES.glob("*.java")))
        classpath = os.pathsep.join(map(str, (*_JARS, folder)))
        subprocess.run(["javac", "-nowarn", "-cp", classpath, "-d", str(folder), *sources], check=True)
        with (folder / "java.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["java", *_SMALL, "-cp", classpath, "Evaluate"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="ascii",
            )

    @staticmethod
    def is_installed() -> bool:
        """Tell whether this machine has Java, its compiler and the jars."""
        return all(map(shutil.which, ("java", "javac"))) and all(jar.is_file() for jar in _JARS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def evaluate(self, text: str, names: Mapping[str, object], answers: Mapping[str, object] | None = None) -> Answer:
        """Evaluate with these names, and with functions of which each answers one value whatever it is asked."""
        return self.evaluate_all([(text, names, answers or {})])[0]

    def evaluate_all(self, asked: Sequence[tuple[str, Mapping[str, object], Mapping[str, object]]]) -> list[Answer]:
        """Evaluate several, which takes a process that waits for its turn not much longer than one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        answered: list[Answer] = []
        # A few at a time, since both would wait if both pipes were full.
        for begin in range(0, len(asked), _AT_ONCE):
            part = asked[begin : begin + _AT_ONCE]
            for text, names, answers in part:
                line = {"text": text, "names": names, "answers": answers}
                self._process.stdin.write(json.dumps(line, default=_written) + "\n")
            self._process.stdin.flush()
            answered += (Answer(**json.loads(self._process.stdout.readline(), object_hook=_read)) for _ in part)
        return answered


def _written(value: object) -> object:
    match value:
        case set() | frozenset():
            return {"$set": list(value)}
        case datetime():
            return {"$time": (value - _EPOCH) // _MICROSECOND}
    raise TypeError(f"JEXL is not given {type(value).__name__}")


def _read(written: dict[str, Any]) -> object:
    match written:
        case {"$set": items}:
            return set(items)
        case {"$time": moment}:
            return _EPOCH + moment * _MICROSECOND
    return written
