"""One decision reaches a callback, a mail server, an Alertmanager, the log and an installed package."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.actions import offers
from gallery_server.actions.catalog import kinds
from gallery_server.actions.reach import Mail
from gallery_server.jobs.attempt import Outcome
from tests.contracts.actions.deciding import Deciding
from tests.contracts.registry.fleet import Fleet
from tests.parts import callback, mail
from tests.parts.actions import reach
from tests.parts.wheel import write_wheel

ROOT = Path(__file__).parents[3]
PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check")
TEAM = """
tell: {kind: http, url: URL/ok, secret: argo, json: {instance: "${instanceId}"}}
announce: {kind: email, to: team@example.com, subject: "${ruleName} fired", text: "for ${instanceId}"}
page: {kind: alert, url: URL, labels: {severity: page}}
write: {kind: journal, path: JOURNAL, text: "${environment}"}
"""


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Install the example package into a folder that this process sees; answer the file it writes to."""
    wheel = write_wheel(ROOT / "examples" / "plugin", tmp_path)
    subprocess.run([*PIP, "--target", tmp_path / "site", wheel], check=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    offers._loaded.cache_clear()
    yield tmp_path / "journal.jsonl"
    sys.modules.pop("gallery_journal", None)
    offers._loaded.cache_clear()


def test_every_kind_is_done_with_the_key_of_its_action(database_url: str, journal: Path, tmp_path: Path) -> None:
    fleet = Fleet.open(database_url)
    with callback.running() as receiver, mail.running() as mailbox:
        through = Mail("127.0.0.1", mailbox.port, "gallery@example.com", tls="none")
        may = reach(tmp_path / "secrets", f"127.0.0.1:{receiver.port}", through)
        deciding = Deciding(fleet, receiver, kinds(may))
        fleet.create()
        one = fleet.save()
        team = TEAM.replace("JOURNAL", str(journal))
        names = ("tell", "announce", "page", "write", "log", "deploy")
        decision = deciding.decide(one, *names, team=team)
        assert deciding.act(decision) is Outcome.DONE
        assert set(deciding.statuses(decision).values()) == {"done"}
        told, paged = receiver.received
        assert told.headers["Idempotency-Key"] == f"{decision}/tell"
        assert paged.path == "/api/v2/alerts"
        (alert,) = json.loads(paged.body)
        assert (alert["labels"]["rule"], alert["labels"]["severity"]) == ("forecasting/drift", "page")
        assert alert["annotations"]["decision"] == decision
        _, message = mailbox.only()
        assert message["Subject"] == "forecasting/drift fired"
        assert one.instance_id in message.get_content()
        (line,) = journal.read_text().splitlines()
        assert json.loads(line)["key"] == f"{decision}/write"
        assert json.loads(line)["text"] == "production"
        assert fleet.current() == one.instance_id
    fleet.gallery.database.close()
