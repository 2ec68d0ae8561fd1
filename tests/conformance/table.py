"""Write the table of the suite, case by client: for the reference, and for whoever runs it.

`python -m tests.conformance.table` writes docs/reference/conformance.md anew.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.conformance.cases import every_case
from tests.conformance.driving import CLIENTS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "conformance.md"
_SCENARIOS = ("every_field", "faults", "bad_luck", "serving", "direct")
_NOT_IN = {
    ("python", "a call is cancelled"): "Python has no word for it: a thread that waits is not interrupted",
    ("python", "a call after close is answered at once"): "Python's client opens a connection again, as it promises",
}
_INTRODUCTION = """\
<!-- Made by `python -m tests.conformance.table` from tests/conformance; change it there. -->

# Conformance

One suite holds all clients to the contract. Its cases are data, in
[tests/conformance/cases](../../tests/conformance/cases/): a call with its request, and the answer or the fault that
shall come of it. One runner has a small program of each language do them through the public surface of its client,
against the same servers, on SQLite and on MariaDB. Every call of the contract has a case that succeeds and one that is
refused. The scenarios below the cases are tests in [tests/conformance](../../tests/conformance/), where servers are
killed, cut off and replaced by doubles that do what no server should.

A dot says that the tests hold the client to it; `make test` runs them all, and prints how each client did.
"""

Outcomes = Mapping[tuple[str, str], set[str]]
"""What became of a row's tests for a client: `passed`, `failed`, `skipped`."""


def rows() -> Iterator[tuple[str, str]]:
    """Give each row: its chapter and its name."""
    for case in every_case():
        yield case.chapter, case.name
    for scenario in _SCENARIOS:
        source = Path(__file__).with_name(f"test_{scenario}.py").read_text("utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield scenario.replace("_", " "), _words(node.name)


def render() -> str:
    """Write the page."""
    chapters: dict[str, list[str]] = defaultdict(list)
    for chapter, name in rows():
        cells = " | ".join(_cell(client, name) for client in CLIENTS)
        chapters[chapter].append(f"| {name[0].upper()}{name[1:]} | {cells} |")
    heads = f"| case | {' | '.join(client.capitalize() for client in CLIENTS)} |\n|---{'|:---:' * len(CLIENTS)}|"
    tables = [f"## {chapter.capitalize()}\n\n{heads}\n" + "\n".join(lines) for chapter, lines in chapters.items()]
    notes = [f"{number}. {why}." for number, why in enumerate(_NOT_IN.values(), 1)]
    return "\n\n".join([_INTRODUCTION.rstrip(), *tables, "## Where a client differs", "\n".join(notes)]) + "\n"


def outcomes(reports: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
    """Gather what became of tests, given as pairs of node id and outcome, by chapter and client."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node, outcome in reports:
        test, _, parameters = node.partition("[")
        words = parameters.rstrip("]").split("-")
        client = next((word for word in words if word in CLIENTS), None)
        if client is not None and "tests/conformance/" in test:
            chapter = parameters.partition(": ")[0].rpartition("-")[2] if "test_cases.py" in test else _file(test)
            found[chapter, client].add(outcome)
    return found


def summary(found: Outcomes) -> list[str]:
    """Write a line for each chapter: how each client did."""
    wide = max((len(chapter) for chapter, _ in found), default=0)
    lines = [f"{'':{wide}}  {'  '.join(f'{client:>7}' for client in CLIENTS)}"]
    for chapter in sorted({chapter for chapter, _ in found}):
        cells = (_worst(found.get((chapter, client), set())) for client in CLIENTS)
        lines.append(f"{chapter:{wide}}  {'  '.join(f'{cell:>7}' for cell in cells)}")
    return lines


def _worst(of: set[str]) -> str:
    return next((each for each in ("error", "failed", "passed", "skipped") if each in of), "-")


def _file(test: str) -> str:
    return test.rpartition("/")[2].partition(".py")[0].removeprefix("test_").replace("_", " ")


def _cell(client: str, name: str) -> str:
    number = list(_NOT_IN).index((client, name)) + 1 if (client, name) in _NOT_IN else None
    return f"({number})" if number else "•"


def _words(function: str) -> str:
    return function.removeprefix("test_").replace("_", " ").replace("else s", "else's").replace(" mib", " MiB")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
