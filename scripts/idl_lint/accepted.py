"""The record of what was ever published: the contract may add to it and change nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .contract import Call, Contract, File


@dataclass(frozen=True)
class Difference:
    """What a contract adds to the record, and what it breaks of it."""

    added: tuple[str, ...]
    broken: tuple[str, ...]


def describe(contract: Contract) -> dict[str, str]:
    """Say each promise of the contract in one line: a field by its number, an enum value and a call by its name."""
    return dict(promise for file in contract.files for promise in _promises(file))


def _promises(file: File) -> Iterator[tuple[str, str]]:
    for enum in file.enums:
        yield f"{file.name}.{enum.name}", "enum"
        for name, number in enum.values.items():
            yield f"{file.name}.{enum.name}.{name}", str(number)
    for struct in file.structs:
        yield f"{file.name}.{struct.name}", struct.kind
        for field in struct.fields:
            yield f"{file.name}.{struct.name}.{field.number}", f"{field.type} {field.name}"
    for call in file.calls:
        yield f"{file.name}.{call.service}.{call.name}", _signature(call)


def _signature(call: Call) -> str:
    arguments = ", ".join(f"{argument.number}: {argument.type}" for argument in call.arguments)
    throws = ", ".join(f"{thrown.number}: {thrown.type}" for thrown in call.throws)
    return f"{call.answer} ({arguments}) throws ({throws})"


def read(path: Path) -> dict[str, str]:
    """Read the record; one that was never written is empty."""
    if not path.exists():
        return {}
    record: dict[str, str] = json.loads(path.read_text("utf-8"))
    return record


def write(path: Path, record: dict[str, str]) -> None:
    """Write the record, a promise a line."""
    path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def compare(record: dict[str, str], present: dict[str, str]) -> Difference:
    """Tell what was added since the record was written, and what no longer holds."""
    added = tuple(f"{name}: {promise}" for name, promise in present.items() if name not in record)
    broken = tuple(
        f"{name}: {promise} became {present.get(name, 'nothing')}"
        for name, promise in record.items()
        if present.get(name) != promise
    )
    return Difference(added, broken)
