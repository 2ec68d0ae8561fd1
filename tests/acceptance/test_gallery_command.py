"""What a user types at a terminal, against a real server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gallery_client import GalleryClient
from tests.parts.server import Server
from tests.parts.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVIL = "\x1b[31mred\x1b]0;title\x07"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "home") as server:
        yield server


@pytest.fixture
def shell(running: Server, tmp_path: Path) -> Shell:
    return Shell(running.address, tmp_path)


@pytest.fixture
def demand(shell: Shell, request: pytest.FixtureRequest) -> str:
    """Make a sharded model in a project of the test's own."""
    name = f"{request.node.name.replace('[', ' ').strip(']')}/demand"
    shell.run("models", "create", name, "--shard-key", "dest", "-p", "max_depth:=8", "--feature", "hour")
    return name


def test_a_model_goes_in_and_comes_out(shell: Shell, demand: str) -> None:
    (shell.folder / "model.pkl").write_bytes(b"a model" * 1000)
    reference, instance_id = shell.text(
        "save", f"{demand}/dest=ORD", "model.pkl", "-m", "trainingDataSet=flights", "-m", "epochs:=3",
        "-m", "trainingStart@=2013-01-01T00:00:00Z", "-m", 'hyperparameters:={"max_depth": 8}',
        "--annotate", "owner=me",
    ).rsplit(maxsplit=1)  # fmt: skip
    assert reference == f"{demand}/dest=ORD@1.0"
    assert shell.text("load", f"{demand}/dest=ORD@newest", "--to", "copy.pkl") == "copy.pkl\n"
    assert (shell.folder / "copy.pkl").read_bytes() == b"a model" * 1000
    assert shell.run("load", instance_id).stdout == b"a model" * 1000
    shown = shell.json("instances", "show", reference)
    assert shown["instanceId"] == instance_id
    assert shown["metadata"] == {
        "dest": "ORD",
        "trainingDataSet": "flights",
        "epochs": 3,
        "trainingStart": "2013-01-01T00:00:00.000000Z",
        "hyperparameters.max_depth": 8,
    }
    assert shown["annotations"] == {"owner": "me"}


def test_standard_input_and_a_shard_value_that_needs_encoding(shell: Shell, demand: str) -> None:
    done = shell.run("save", f"{demand}/dest=New%20York%2C%20NY", "-", "--json", stdin=b"piped")
    saved = json.loads(done.stdout)
    assert saved["shard"] == {"dest": "New York, NY"}
    assert shell.run("load", saved["reference"]).stdout == b"piped"


def test_a_folder_and_one_of_its_files(shell: Shell, demand: str) -> None:
    source = shell.folder / "model"
    (source / "weights").mkdir(parents=True)
    (source / "config.json").write_text("{}")
    (source / "weights" / "0.bin").write_bytes(b"\0" * 5000)
    shell.run("save", f"{demand}/dest=ORD", "model")
    reference = f"{demand}/dest=ORD@newest"
    assert shell.json("instances", "files", reference) == [
        {"name": "config.json", "size": 2},
        {"name": "weights/0.bin", "size": 5000},
    ]
    assert shell.run("load", reference, "--file", "config.json").stdout == b"{}"
    shell.run("load", reference, "--to", "copy")
    assert (shell.folder / "copy" / "weights" / "0.bin").read_bytes() == b"\0" * 5000
    assert shell.json("instances", "show", reference)["format"] == "folder"


def test_a_second_save_with_an_external_id_answers_the_first(shell: Shell, demand: str) -> None:
    save = ("save", f"{demand}/dest=ORD", "-", "--external-id", "batch-7")
    first = shell.run(*save, stdin=b"one")
    second = shell.run(*save, stdin=b"two")
    assert second.stdout == first.stdout
    assert b"batch-7 names this instance" in second.stderr


def test_a_draft_is_released_into_its_line(shell: Shell, demand: str) -> None:
    draft = json.loads(shell.run("save", f"{demand}/dest=ORD", "-", "--draft", "--json", stdin=b"d").stdout)
    assert (draft["stage"], draft["version"]) == ("DRAFT", None)
    assert draft["reference"] == f"{demand}/dest=ORD@#1"
    assert shell.json("instances", "release", draft["reference"])["version"] == "1.0"


def test_a_line_has_a_history_and_deprecation_can_be_lifted(shell: Shell, demand: str) -> None:
    line = f"{demand}/dest=ORD"
    for content in (b"1", b"2"):
        shell.run("save", line, "-", stdin=content)
    assert [entry["version"] for entry in shell.json("history", line)] == ["1.1", "1.0"]
    shell.run("instances", "deprecate", f"{line}@1.1", "--reason", "trained on wrong data")
    assert shell.json("instances", "show", f"{line}@newest")["version"] == "1.0"
    assert shell.json("instances", "show", f"{line}@1.1")["deprecationReason"] == "trained on wrong data"
    shell.run("instances", "restore", f"{line}@1.1", "--reason", "it was right")
    assert "1.1" in shell.text("instances", "lineage", f"{line}@newest")


def test_annotations_are_kept_as_history(shell: Shell, demand: str) -> None:
    shell.run("models", "annotate", demand, "owner=a")
    assert shell.json("models", "annotate", demand, "owner=b", "level:=2")["annotations"] == {"owner": "b", "level": 2}
    shell.run("models", "annotate", demand, "owner=")
    assert [row["key"] for row in shell.json("models", "annotations", demand)] == ["level"]
    history = shell.json("models", "annotations", demand, "--key", "owner", "--history")
    assert [row["value"] for row in history] == [None, "b", "a"]
    assert "(removed)" in shell.text("models", "annotations", demand, "--history")


def test_revisions(shell: Shell, demand: str) -> None:
    again = shell.run("models", "create", demand, "-p", "max_depth:=8", "--feature", "hour")
    assert b"nothing new" in again.stderr
    assert shell.json("models", "create", demand, "-p", "max_depth:=9")["newestRevision"] == 2
    assert [row["revision"] for row in shell.json("models", "history", demand)] == [2, 1]
    assert "max_depth=8" in shell.text("models", "show", demand, "--revision", "1")
    shell.run("models", "deprecate", demand, "--reason", "old", "--revision", "1")
    assert "deprecated" in shell.text("models", "history", demand)
    shell.run("models", "restore", demand, "--reason", "needed", "--revision", "1")
    assert "REVISION_CHANGED" in shell.fails("models", "create", demand, "-p", "a:=1", "--expect-revision", "1")


def test_projects(shell: Shell) -> None:
    made = shell.json("projects", "create", "markets", "--team", "forecasting")
    assert (made["name"], made["team"], made["policyVersion"]) == ("markets", "forecasting", 1)
    changed = shell.json(
        "projects", "policy", "markets", "--environment", "canary", "--field", "city=text",
        "--metric", "mae=lower_is_better", "--draft-expiry-days", "7", "--team", "pricing",
    )  # fmt: skip
    assert changed["team"] == "pricing"
    assert changed["policy"]["environments"] == ["canary"]
    assert changed["policy"]["declaredFields"] == {"city": "TEXT"}
    assert changed["policy"]["declaredMetrics"] == {"mae": "LOWER_IS_BETTER"}
    assert changed["policy"]["draftExpiryDays"] == 7
    assert "markets" in shell.text("projects", "list", "--team", "pricing")
    assert "canary" in shell.text("projects", "show", "markets")
    assert "PROJECT_EXISTS" in shell.fails("projects", "create", "markets")


def test_the_server_tells_of_itself(shell: Shell) -> None:
    assert shell.json("server", "info")["tiers"] == dict.fromkeys(["storage", "search", "metrics", "rules"], True)
    assert "serving" in shell.text("server", "health")
    assert shell.text("--version").startswith("gallery ")


def test_options_stand_before_or_after_the_command(shell: Shell) -> None:
    for arguments in (("--json", "--server", shell.address, "server", "health"), ("server", "health", "--json")):
        assert json.loads(shell.run(*arguments).stdout)["serving"] is True


def test_a_fault_is_one_line_and_status_1(shell: Shell, demand: str) -> None:
    for arguments in (
        ("instances", "show", f"{demand}/dest=ORD@newest"),
        ("instances", "show", f"{demand}/dest=ORD@production"),
        ("load", f"{demand}/dest=ORD@9.9", "--to", "x"),
        ("models", "show", "nothing/here"),
        ("models", "list", "nothing"),
        ("save", f"{demand}@newest", "/etc/hostname"),
        ("save", f"{demand}/dest=ORD", "/etc/hostname", "-m", "size:=3"),
        ("server", "info", "--server", "127.0.0.1:1", "--timeout", "2"),
        ("server", "info", "--server", "nonsense"),
    ):
        (line,) = shell.fails(*arguments).splitlines()
        assert line.startswith("Error: ")
        assert line.endswith("]")


def test_a_wrong_command_line_is_status_2(shell: Shell) -> None:
    for arguments in (
        ("models", "list"),
        ("models", "nonsense"),
        ("save", "p/m", "no-such-file"),
        ("save", "p/m", "/etc/hostname", "-m", "nonsense"),
        ("save", "p/m", "/etc/hostname", "-m", "a:=x"),
        ("instances", "deprecate", "p/m@newest"),
        ("projects", "policy", "p"),
        ("server", "info", "--timeout", "0"),
    ):
        assert "Error: " in shell.fails(*arguments, status=2)


def test_text_of_others_does_not_command_the_terminal(shell: Shell, demand: str) -> None:
    with GalleryClient(shell.address) as gallery:
        gallery.annotate_model(demand, {"title": EVIL})
        gallery.save(demand, b"x", dest="ORD", description=EVIL)
    for arguments in (
        ("models", "show", demand),
        ("models", "annotations", demand),
        ("instances", "show", f"{demand}/dest=ORD@newest"),
        ("models", "list", demand.partition("/")[0], "--json"),
    ):
        written = shell.text(*arguments)
        assert "\x1b" not in written
        assert "red" in written or "demand" in written
    assert "\x1b" not in shell.fails("models", "show", f"p/{EVIL}")
