"""docs/reference/actions.md has every kind with every setting, and what it shows is true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from gallery_server.actions import alert, email, http, log
from gallery_server.actions.checking import OUTSIDE, checks
from gallery_server.actions.reach import Reach
from gallery_server.actions.registry_actions import SHAPES

PAGE = (Path(__file__).parents[4] / "docs/reference/actions.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def section(heading: str) -> str:
    """Answer the text under a heading, up to the next of any rank."""
    return re.split(r"^#+ ", PAGE.partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [code for name, code in BLOCK.findall(PAGE) if name == language]


@pytest.mark.parametrize(("kind", "module"), [("http", http), ("email", email), ("alert", alert), ("log", log)])
def test_every_setting_stands_there(kind: str, module: object) -> None:
    assert rows(section(f"## `{kind}`")) == list(module.SHAPE)  # type: ignore[attr-defined]  # each of these has one


def test_every_kind_on_gallery_itself_stands_there_with_its_settings() -> None:
    text = section("## On Gallery itself")
    assert rows(text) == list(SHAPES)
    for kind, shape in SHAPES.items():
        (line,) = re.findall(rf"^\| `{kind}` \| (.*) \|$", text, re.MULTILINE)
        assert set(re.findall(r"`(\w+)`", line)) == set(shape)


def test_every_kind_stands_in_the_first_table() -> None:
    table = PAGE.partition("| kind | does |")[2].partition("\n\n")[0]
    assert {*OUTSIDE, *SHAPES} <= set(re.findall(r"`(\w+)`", table))


def test_the_actions_it_shows_are_right() -> None:
    (shown,) = blocks("yaml")
    for settings in yaml.safe_load(shown).values():
        kind = settings.pop("kind")
        checks()[kind](settings)


def test_the_times_it_names_are_those_of_the_code() -> None:
    reach = Reach()
    times = (reach.whole_seconds, reach.connect_seconds, reach.read_seconds)
    assert "{:g} seconds in all, {:g} to connect and {:g} for each silence".format(*times) in PAGE.replace("\n", " ")


def test_the_signature_it_shows_is_verified_in_python() -> None:
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - the page of this repository
    assert names["key"] == "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11/retrain"


def test_the_signature_it_shows_is_made_in_a_shell(tmp_path: Path) -> None:
    (code,) = blocks("sh")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == blocks("text")[0]
