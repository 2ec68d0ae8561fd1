"""The habits of the house in Java, Go and TypeScript: small files, names of their own, doc comments, and reasons."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from client_builds.toolchains import TOOLS

from tests.architecture.test_house import LONGEST

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "clients"
MADE = {"target", "node_modules", "dist"}
GENERATED = (
    CLIENTS / "java" / "src" / "main" / "java" / "org" / "galleryml" / "idl",
    CLIENTS / "go" / "gen",
    CLIENTS / "node" / "gen",
    CLIENTS / "node" / "src" / "contract",
)
GENERATED_NAME = "_generated.go"
ENDINGS = {".java", ".go", ".ts", ".js", ".mjs"}
VAGUE = re.compile(r"(utils?|helpers?|managers?|commons?|misc)$", re.IGNORECASE)
SUPPRESSION = re.compile(r"@SuppressWarnings|//\s*nolint|@ts-(ignore|expect-error|nocheck)|eslint-disable")
REASON = re.compile(r"^(\(.*?\))?\s*(//)?[\s:-]*")
"""What stands between a suppression and its reason."""
DECLARED = {
    ".java": re.compile(r"^( {2}| {4})?public (?!static void main)"),
    ".go": re.compile(r"^(func (\(\w* ?\*?[A-Z]\w*(\[\w+\])?\) )?[A-Z]|type [A-Z]|(var|const) [A-Z])"),
    ".ts": re.compile(r"^export (abstract class|class|function|async function|interface|type|const|enum) \w"),
}
PASSED_OVER = re.compile(r"^\s*(@\w|//go:)")
TESTS = re.compile(r"(^|/)(test|tests|conformance|internal|examples)/|_test\.go$")


def sources() -> list[Path]:
    found = (path for folder in (CLIENTS, ROOT / "examples") for path in folder.rglob("*") if path.suffix in ENDINGS)
    return sorted(path for path in found if is_by_hand(path))


def is_by_hand(path: Path) -> bool:
    return not (
        MADE & set(path.relative_to(ROOT).parts)
        or any(path.is_relative_to(folder) for folder in GENERATED)
        or path.name.endswith(GENERATED_NAME)
    )


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def undocumented(source: str, declared: re.Pattern[str]) -> list[str]:
    """List the public declarations of `source` with no comment above them."""
    lines = source.splitlines()
    found = []
    for number, line in enumerate(lines):
        if not declared.match(line):
            continue
        above, passed = number - 1, []
        while above >= 0 and PASSED_OVER.match(lines[above]):
            passed.append(lines[above].strip())
            above -= 1
        # What an override does is told where it is declared first.
        if "@Override" not in passed and not re.search(r"\*/\s*$|^\s*//", lines[above] if above >= 0 else ""):
            found.append(line.strip())
    return found


def unreasoned(source: str) -> list[str]:
    """List the lines that suppress a warning and say, beside or above it, no reason."""
    lines = source.splitlines()
    return [
        line.strip()
        for above, line in itertools.pairwise(["", *lines])
        if (match := SUPPRESSION.search(line))
        and len(REASON.sub("", line[match.end() :])) < 4
        and not re.match(r"\s*(//|\*)", above)
    ]


@pytest.mark.parametrize("path", sources(), ids=named)
def test_file_keeps_the_habits(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= LONGEST, f"over {LONGEST} lines: give a part of it a file of its own"
    assert not VAGUE.search(path.stem), "a thing has a name of its own"
    assert not VAGUE.search(path.parent.name), "a thing has a name of its own"
    assert unreasoned(source) == []


@pytest.mark.parametrize("path", [path for path in sources() if not TESTS.search(named(path))], ids=named)
def test_public_things_are_documented(path: Path) -> None:
    if path.suffix in DECLARED:
        assert undocumented(path.read_text("utf-8"), DECLARED[path.suffix]) == []


@pytest.mark.parametrize(
    ("suffix", "source", "found"),
    [
        (".java", "/** One. */\npublic class A {\n  public int b() {}\n}", ["public int b() {}"]),
        (".java", "/** One. */\n@Deprecated\npublic class A {\n  @Override\n  public int b() {}\n}", []),
        (".go", "// Open opens.\nfunc Open() {}\n\nfunc (c *Client) Close() {}", ["func (c *Client) Close() {}"]),
        (".ts", "/** One. */\nexport const A = 1;\n\nexport interface B {}", ["export interface B {}"]),
    ],
)
def test_a_missing_comment_is_seen(suffix: str, source: str, found: list[str]) -> None:
    assert undocumented(source, DECLARED[suffix]) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('@SuppressWarnings("unchecked")', True),
        ('@SuppressWarnings("unchecked") // the key says which kind it is', False),
        ("// @ts-expect-error", True),
        ("// @ts-expect-error -- a caller without types", False),
    ],
)
def test_a_suppression_without_reason_is_seen(line: str, found: bool) -> None:
    assert bool(unreasoned(line)) is found


def test_the_tools_are_those_that_the_packages_demand() -> None:
    """What `scripts/clients` asks for is what pom.xml, go.mod and package.json say."""
    least = {tool.program: ".".join(map(str, tool.least)) for tools in TOOLS.values() for tool in tools}
    pom = (CLIENTS / "java" / "pom.xml").read_text("utf-8")
    assert re.findall(r"<maven\.compiler\.release>(.+?)<", pom) == [least["javac"]]
    module = (CLIENTS / "go" / "go.mod").read_text("utf-8")
    assert re.findall(r"^go (\d+\.\d+)", module, re.MULTILINE) == [least["go"]]
    assert json.loads((CLIENTS / "node" / "package.json").read_text("utf-8"))["engines"]["node"] == f">={least['node']}"


def test_the_clients_bear_the_version_of_the_python_one() -> None:
    version = re.findall(r'__version__ = "(.+?)"', (ROOT / "gallery_client" / "version.py").read_text("utf-8"))
    pom = (CLIENTS / "java" / "pom.xml").read_text("utf-8")
    assert re.findall(r"<artifactId>gallery-client</artifactId>\s*<version>(.+?)<", pom) == version
    assert [json.loads((CLIENTS / "node" / "package.json").read_text("utf-8"))["version"]] == version
