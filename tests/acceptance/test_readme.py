"""What README, tutorial and how-tos say to type works as it stands there."""

from __future__ import annotations

import configparser
import re
import shutil
from pathlib import Path

import pytest

from gallery_server.dal import schema
from tests.parts.missing import missing
from tests.parts.page import Reader, blocks

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
PAGES = [
    README,
    *(page for folder in ("tutorial", "howto", "clients") for page in sorted((ROOT / "docs" / folder).glob("*.md"))),
]
LINKING = sorted({*PAGES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")})
RUN = [page for page in PAGES if any(block.info in {"sh", "python"} for block in blocks(page))]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)?(#[^)]+)?\)")
SIX = 6


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", RUN, ids=name)
def test_what_a_page_says_to_type_works(page: Path, tmp_path: Path) -> None:
    for program in ("curl", "rsync"):
        if program in page.read_text("utf-8") and not shutil.which(program):
            missing(f"{program} is not here; install it with: apt-get install {program}")
    with Reader(page, tmp_path) as reader:
        reader.follow()


@pytest.mark.parametrize("page", LINKING, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text("utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        if anchor:
            assert anchor[1:] in anchors(target), anchor


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_names_what_ci_runs() -> None:
    called = re.findall(r"^(make .+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    shown = [line for block in blocks(README) for line in block.code.splitlines()]
    assert called
    assert set(called) <= set(shown)


def test_make_knows_what_pages_tell_people_to_make() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = {
        target
        for page in LINKING
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert "demo" in told
    assert told <= targets


def test_the_first_program_has_six_lines() -> None:
    program = next(block.code for block in blocks(README) if block.info == "python")
    assert len(program.splitlines()) == SIX


def test_architecture_shows_every_table() -> None:
    shown = set(re.findall(r"`(\w+)`", ARCHITECTURE.read_text("utf-8")))
    assert {table._meta.table_name for table in schema.TABLES} <= shown


def test_architecture_shows_the_floors_as_they_are_held() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    layers = config["importlinter:contract:floors"]["layers"]
    held = [re.findall(r"\w+", re.sub(r"\(\w+\)", "", floor)) for floor in layers.strip().splitlines()]
    page = ARCHITECTURE.read_text("utf-8")
    first = page.index("  cli ")
    shown = [re.findall(r"\w+", re.split(r" {3,}", line.strip())[0]) for line in page[first:].splitlines()[: len(held)]]
    assert shown == held
