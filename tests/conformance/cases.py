"""Read the cases: files of YAML, each a chapter.

A case is one call, or several under `steps`, where what an answer names stands in the calls behind it:

    - name: a model is found by its name
      call: getModelByName
      request: {projectName: $project, baseVersionId: demand}
      answer: {model: {modelId: $model, shardKeys: [city]}}

    - name: a model that nobody made is refused
      call: getModelByName
      request: {projectName: $project, baseVersionId: nobody}
      fault: NOT_FOUND MODEL_NOT_FOUND
      details: {field: baseVersionId, value: nobody}

Where it does not matter who refuses a call, `fault` is the code alone. `eventually: true` asks again until the answer is the one expected; `clientRequestId` makes a call a repeat of an earlier
one. What stands in `before.yaml` is called once by each client before its first case, and its names are those of all.
Marks of answers are those of `matching`; two more make values:

    !repeat [x, 1048576]   a text or bytes of so many x
    !sha256 text           the digest of the UTF-8 of a text
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.matching import Mark

FOLDER = Path(__file__).with_name("cases")
BEFORE = "before"
_KEYS = frozenset({"call", "request", "answer", "fault", "details", "eventually", "clientRequestId"})


@dataclass(frozen=True)
class Step:
    """One call, and what shall come of it."""

    call: str
    request: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] | None = None
    fault: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    eventually: bool = False
    clientRequestId: str | None = None  # noqa: N815 - as the contract names it


@dataclass(frozen=True)
class Case:
    """Calls that belong together, under a name that a reader of the table understands."""

    chapter: str
    name: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return f"{self.chapter}: {self.name}"


def read(chapter: str) -> list[Case]:
    """Read a chapter; raise ValueError for a case that is not written as above."""
    forms = yaml.load((FOLDER / f"{chapter}.yaml").read_text("utf-8"), _Reader)  # noqa: S506 - a safe loader, with marks
    return [_case(chapter, dict(form)) for form in forms]


def chapters() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != BEFORE)


def every_case() -> Iterator[Case]:
    for chapter in chapters():
        yield from read(chapter)


def _case(chapter: str, form: dict[str, Any]) -> Case:
    name = form.pop("name")
    steps = form.pop("steps") if "steps" in form else [form]
    return Case(chapter, name, tuple(_step(f"{chapter}: {name}", each) for each in steps))


def _step(where: str, form: Mapping[str, Any]) -> Step:
    strange = set(form) - _KEYS
    if strange or "call" not in form or ("answer" in form) == ("fault" in form):
        raise ValueError(f"{where}: a step has a call, and an answer or a fault; it has {', '.join(form)}")
    return Step(**form)


class _Reader(yaml.SafeLoader):
    """Read what YAML has, and the marks."""


def _mark(reader: yaml.SafeLoader, kind: str, node: yaml.Node) -> Any:
    given: Any
    if isinstance(node, yaml.SequenceNode):
        given = reader.construct_sequence(node, deep=True)
    else:
        given = reader.construct_scalar(node)
    match kind:
        case "repeat":
            return given[0] * given[1]
        case "sha256":
            return hashlib.sha256(given.encode()).hexdigest()
        case "like" | "has":
            return Mark(kind, given)
    raise ValueError(f"!{kind} is no mark{node.start_mark}")


_Reader.add_multi_constructor("!", _mark)
