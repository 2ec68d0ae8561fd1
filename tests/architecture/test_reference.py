"""The reference is complete and up to date: pages made from the code equal it, those written by hand name it all."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from gallery_idl import gallery
from reference_pages import commands
from reference_pages.pages import FOLDER, PAGES

from gallery_client import standard_keys
from gallery_server import errors, telemetry
from gallery_server.config import Settings, environment_name
from gallery_server.dal.schema import TABLES
from gallery_server.domain import limits
from gallery_server.domain.event import EventKind
from gallery_server.domain.instance import RECORD_FIELDS, STANDARD_METADATA
from gallery_server.errors import GalleryError, Reason
from gallery_server.rpc import faults

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
CODE_COMMENT = re.compile(r"^    # (\w+)$")
PROSE = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])


def page(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def rows(text: str) -> list[str]:
    """List what the first columns of all tables name."""
    return ROW.findall(text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_made_is_as_the_code_is(name: str) -> None:
    assert page(name) == PAGES[name](), "run scripts/reference"


def test_every_call_and_every_type_has_its_place() -> None:
    headings = re.findall(r"^### (\w+)$", page("calls.md"), re.MULTILINE)
    assert set(gallery.Gallery.thrift_services) <= set(headings)
    assert len(headings) == len(set(headings)), "links lead to the first of two"
    assert {"CallContext", "GalleryFault", "ModelInstance", "Value", "UploadStatus"} <= set(headings)


def test_every_field_of_the_contract_stands_there() -> None:
    named = set(rows(page("calls.md")))
    for name in gallery.Gallery.thrift_services:
        response = getattr(gallery.Gallery, f"{name}_result").thrift_spec[0][2]
        assert {spec[1] for spec in response.thrift_spec.values()} <= named


def test_every_setting_has_its_option_and_its_variable() -> None:
    assert rows(page("settings.md")) == list(Settings.model_fields)
    for name in Settings.model_fields:
        assert f"`--{name.replace('_', '-')}` | `{environment_name(name)}`" in page("settings.md")


def test_every_command_has_its_place() -> None:
    wanted = [path for name, command in commands.PROGRAMS.items() for path, _ in commands.walk(name, command)]
    assert re.findall(r"^##+ (.+)$", page("commands.md"), re.MULTILINE) == wanted


def test_every_reason_is_explained_once() -> None:
    assert rows(page("faults.md")) == [str(reason) for reason in Reason]


def test_every_reason_has_the_code_of_its_class() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", page("faults.md"), re.MULTILINE))
    assert listed == {reason: faults.code_name(faults.CODES[kind]) for reason, kind in declared_classes().items()}


def declared_classes() -> dict[str, type[GalleryError]]:
    """Read under which class each reason stands in its list."""
    found: dict[str, type[GalleryError]] = {}
    kind = GalleryError
    for line in Path(errors.__file__).read_text("utf-8").splitlines():
        if comment := CODE_COMMENT.match(line):
            kind = getattr(errors, comment[1])
        elif (name := line.strip().partition(" = ")[0]) in Reason.__members__:
            found[name] = kind
    return found


def test_every_limit_is_explained() -> None:
    assert set(limits.EXPLAINED) <= set(rows(page("limits.md")))
    constants = {name.lower() for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)}
    assert constants - set(limits.EXPLAINED) == {"page_default_items", "draft_expiry_default_days"}


def test_every_table_stands_there() -> None:
    assert rows(page("schema.md")) == [table._meta.table_name for table in TABLES]


def test_every_metadata_key_and_record_field_is_explained() -> None:
    text = page("metadata.md")
    standard = rows(text.partition("## Standard metadata keys")[2].partition("## ")[0])
    assert standard == list(STANDARD_METADATA) == list(standard_keys.STANDARD_KEYS)
    assert set(rows(text.partition("## Record fields")[2].partition("## ")[0])) == RECORD_FIELDS
    assert set(standard_keys.RECORD_FIELDS) == RECORD_FIELDS


def test_every_kind_of_event_is_explained_once() -> None:
    assert rows(page("events.md").partition("## Kinds")[2]) == [kind.value for kind in EventKind]


def test_every_metric_is_listed() -> None:
    made = re.findall(r"(Counter|Gauge|Histogram)\(\s*\"(\w+)\"", Path(telemetry.__file__).read_text("utf-8"))
    wanted = {f"{name}_total" if kind == "Counter" else name for kind, name in made}
    assert {name for name in rows(page("metrics.md")) if name.startswith("gallery_")} == wanted
    assert {"/metrics", "/healthz", "/readyz"} <= set(rows(page("metrics.md")))


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    broken = [target for target in LINK.findall(text) if not is_there(path, target)]
    assert broken == []


def is_there(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    file, _, anchor = target.partition("#")
    found = (page.parent / unquote(file)).resolve() if file else page
    return found.exists() and (not anchor or anchor in anchors(found))


def anchors(page: Path) -> set[str]:
    """Answer the anchors that the headings of a page get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One heading\n")
    assert [is_there(page, target) for target in ("page.md", "#one-heading", "https://example.org")] == [True] * 3
    assert [is_there(page, target) for target in ("gone.md", "#two", "page.md#two")] == [False] * 3
