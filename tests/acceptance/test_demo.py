"""`make demo`: a hundred real models go through a server and come back to the bit."""

from __future__ import annotations

import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from examples.flights.acts import deploy, diagnose, load, measure, store, train
from examples.flights.data import read_demand
from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder
from examples.flights.recorded import require_newest
from examples.flights.screen import Screen
from examples.flights.server import Server
from examples.flights.servers import Servers
from examples.flights.stage import Stage
from gallery_client import GalleryClient
from gallery_client.standard_keys import STANDARD_KEYS
from tests.parts.ports import free_ports
from tests.parts.server import LISTENING, kill_group

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
LIMIT = 600
HANGS_AFTER = 60
ROW = re.compile(r"([A-Z]{3}) +1\.0 +[\d,]+ +[0-9a-f-]{36} +\d\.\d{3} +yes")
DRIFT = re.compile(r"([A-Z]{3}) +(\w+) +[\d.]+ +[\d.]+ +[\d.]+ +[+-]\d+% +\+\d+% +\d\d (?:Oct|Nov|Dec) +\d\.\d\d")
MAPE = re.compile(r"(\S.*?) +(?:[\d.]+% +){4}([\d.]+)%$")
NOT_SAID = {"trainingCodeCommit", "epochs", "runUri"}
"""A checkout without Git has no commit; a forest has no epochs and the demo no run."""


@dataclass
class Played:
    folder: DemoFolder
    lines: list[str]

    def commands(self) -> list[str]:
        return [line.strip() for line in self.lines if line.startswith(("  make ", "  .venv/", f"  {PROGRAMS}"))]

    def last_commands(self) -> list[str]:
        """Those to try on what it leaves behind."""
        commands = self.commands()
        serve = next(number for number, command in enumerate(commands) if command.startswith("make serve"))
        return commands[serve:]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = DemoFolder(tmp_path_factory.mktemp("demo") / "left behind")
    done = run_demo("--folder", str(folder.path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return Played(folder, done.stdout.splitlines())


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "examples.flights", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=LIMIT,
    )  # fmt: skip


def test_a_hundred_models_come_back_to_the_bit(played: Played) -> None:
    rows = [match[1] for line in played.lines if (match := ROW.match(line))]
    assert len(set(rows)) == len(rows) == 100
    assert sum(line.startswith("Proves: ") for line in played.lines) == 16
    assert played.lines[-1] == "demo: ok"


def test_piped_output_has_no_more_than_80_columns_and_no_colours(played: Played) -> None:
    assert "\x1b" not in "".join(played.lines)
    commands = set(played.commands())
    assert [line for line in played.lines if len(line) > 80 and line.strip() not in commands] == []


def test_the_eight_commands_work_as_printed(played: Played) -> None:
    serve, *others = played.last_commands()
    assert len(others) == 7
    environment = os.environ | {"GALLERY_LISTEN": "127.0.0.1:0"}
    with subprocess.Popen(
        ["bash", "-c", serve], cwd=ROOT, env=environment, stdout=subprocess.PIPE, start_new_session=True
    ) as server:  # fmt: skip
        try:
            environment = os.environ | {"GALLERY_ADDRESS": address_of(server)}
            for command in others:
                done = subprocess.run(
                    ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True,
                    check=False, timeout=HANGS_AFTER,
                )  # fmt: skip
                assert done.returncode == 0, f"{command}\n{done.stderr}"
                assert done.stdout.strip(), command
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(HANGS_AFTER)
        finally:
            kill_group(server.pid)
    loaded = ROOT / shlex.split(others[-1])[-1]
    assert loaded.read_bytes().startswith(b"\x80")


def test_health_names_what_drifts_and_a_picture_shows_the_worst(played: Played) -> None:
    drifting = [match for line in played.lines if (match := DRIFT.match(line))]
    assert "HNL" in [match[1] for match in drifting]  # its flights left at other hours from November on
    assert all(match[2] == "poor" for match in drifting)
    assert (played.folder.path / "worst.png").read_bytes().startswith(b"\x89PNG")


def test_a_rule_chooses_between_two_classes_and_is_held_against_each_alone(played: Played) -> None:
    errors = {match[1]: float(match[2]) for line in played.lines if (match := MAPE.match(line))}
    recent, regression, rule, best = errors.values()
    assert list(errors) == [
        "Recent Mean alone", "Weather Regression alone", "what the rule chose", "who knew before",
    ]  # fmt: skip
    assert best <= min(recent, regression, rule)
    assert rule < max(recent, regression)
    assert (played.folder.path / "switched.png").read_bytes().startswith(b"\x89PNG")


def test_rules_deploy_what_is_good_and_call_for_what_drifts(played: Played) -> None:
    printed = " ".join(" ".join(played.lines).split())
    good = re.search(r"(\d+) of 100 regressions are better in validation, and forecasting/deploy_good", printed)
    assert good
    assert 80 < int(good[1]) <= 100
    assert called_for(played) > 0


def called_for(played: Played) -> int:
    """Count the regressions for which a callback came."""
    found = re.search(r"by the end of November (\d+) regressions", " ".join(" ".join(played.lines).split()))
    return int(found[1]) if found else 0


def address_of(server: subprocess.Popen[bytes]) -> str:
    assert server.stdout
    deadline = time.monotonic() + LIMIT
    for line in server.stdout:
        if found := LISTENING.search(line):
            return f"{found[1].decode()}:{found[2].decode()}"
        assert time.monotonic() < deadline
    raise AssertionError("the server ended")


def test_every_standard_key_that_applies_is_said(played: Played) -> None:
    server = Server(played.folder)
    server.start()
    try:
        with GalleryClient(server.address) as gallery:
            instance = gallery.get("marketplace/departures/dest=ORD@newest")
            model = gallery.get_model("marketplace/departures")
    finally:
        server.stop()
    said = {key.partition(".")[0] for key in instance.metadata}
    assert set(STANDARD_KEYS) - NOT_SAID <= said
    assert instance.hyperparameters == dict(model.revision.specification.hyperparameters)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    folder = DemoFolder(tmp_path / "demo")
    folder.recreate()
    folder.configure()
    return Stage(Screen(), folder, Servers(folder, 1), read_demand(2))


def test_a_model_that_comes_back_otherwise_fails_the_demo(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        train.play(stage)
        store.play(stage)
        first, second = stage.trained
        stage.trained = [first, replace(second, prediction=replace(second.prediction, digest="0" * 64))]
        with pytest.raises(DemoFailure, match=f"1 of 2 models came back changed: {second.destination}"):
            load.play(stage)
    finally:
        stage.servers.stop()
    assert re.search(rf"{second.destination} .* NO", capsys.readouterr().out)


def test_metrics_that_come_back_otherwise_fail_the_demo(stage: Stage) -> None:
    try:
        train.play(stage)
        store.play(stage)
        deploy.play(stage)
        measure.play(stage)
        first = stage.stored[0].instance_id
        *earlier, last = stage.production[first]
        stage.production[first] = [*earlier, replace(last, metrics=last.metrics | {"mae": 7.0})]
        with pytest.raises(DemoFailure, match=r"mae of \S+ is off by \S+, and by hand by \S+"):
            diagnose.play(stage)
        with GalleryClient(stage.servers.address) as gallery:
            changed = {first: stage.production[first][-1]}
            with pytest.raises(DemoFailure, match="1 of 3 Production metrics are not what was measured"):
                require_newest(gallery, "Production", changed)
    finally:
        stage.servers.stop()


def test_a_folder_that_the_demo_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    done = run_demo("--folder", str(tmp_path))
    assert done.returncode == 1
    assert "the demo did not make it" in " ".join(done.stdout.split())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_its_own_folder_is_emptied(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    folder.recreate()
    (tmp_path / "elsewhere").mkdir()
    folder.home().mkdir()
    (folder.home() / "gallery.db").touch()
    (folder.path / "link").symlink_to(tmp_path / "elsewhere")
    folder.log().touch()
    folder.recreate()
    assert [path.name for path in folder.path.iterdir()] == ["made-by-make-demo"]
    assert (tmp_path / "elsewhere").exists()


def test_a_folder_in_which_a_server_runs_is_left_alone(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    folder.recreate()
    folder.configure()
    server = Server(folder, 2)
    server.start()
    try:
        with pytest.raises(DemoFailure, match="stop it and run the demo again"):
            folder.recreate()
    finally:
        server.stop()
    assert (folder.home(2) / "gallery.db").exists()


def test_what_it_leaves_behind_is_clean(played: Played) -> None:
    (check,) = [command for command in played.commands() if " fsck " in command]
    done = subprocess.run(["bash", "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    blobs = re.match(r"clean: (\d+) blobs", done.stdout)
    assert blobs
    assert int(blobs[1]) == 311 + called_for(played)
    assert done.stdout.strip() in played.lines


def test_it_runs_on_a_database_that_is_there(mariadb_url: str, tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    store = ("--database", mariadb_url, "--blobs", (tmp_path / "blobs").as_uri())
    done = run_demo("--folder", str(folder.path), "--destinations", "4", "--servers", "2", *store)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "Server 2 is killed (SIGKILL): 2 instances are acknowledged." in lines
    assert sum(bool(ROW.match(line)) for line in lines) == 4
    assert [line for line in lines if line.startswith("clean: 2")]
    assert not (folder.home() / "gallery.db").exists()
    assert stat.S_IMODE(folder.settings.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--destinations", "105"], "--destinations: '105' is no number from 1 to 104"),
        (["--servers", "0"], "--servers: '0' is no number from 1 to 8"),
        (["--servers", "2"], "--servers needs --database and --blobs"),
    ],
)
def test_a_wrong_argument_is_a_usage_error(arguments: list[str], complaint: str) -> None:
    done = run_demo(*arguments)
    assert done.returncode == 2
    assert complaint in done.stderr


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    database = f"mysql://gallery:secret@127.0.0.1:{free_ports(1)[0]}/gallery"
    done = run_demo("--folder", str(tmp_path / "demo"), "--database", database)
    assert done.returncode == 1
    assert "The database does not answer now" in done.stdout
    assert "secret" not in done.stdout + done.stderr
