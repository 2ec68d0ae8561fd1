"""What is written has a pushed rule fire, and people have it judged by the SDK and by the commands."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_client import Decision, GalleryClient, InvalidArgument
from tests.parts.rule_origin import Origin, with_test
from tests.parts.server import HANGS_AFTER, Server

RULE = "default/good"
UUID = "4365754a-92bb-4421-a1be-00d7d87f77a0"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    origin = Origin(tmp_path / "git")
    origin.push(with_test("default", "good", UUID))
    with Server(tmp_path / "home", arguments=("--rules-repository", str(origin.bare))) as started:
        yield started


def command(server: Server, *arguments: str) -> str:
    gallery = Path(sys.executable).with_name("gallery")
    return subprocess.run(
        [gallery, "--server", server.address, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=HANGS_AFTER,
    ).stdout


def fired(gallery: GalleryClient, count: int) -> list[Decision]:
    """Wait until a rule has fired so often, and answer how, the newest first."""
    end = time.monotonic() + HANGS_AFTER
    while len(found := gallery.decisions(rule=RULE, outcome="FIRED").all()) < count:
        assert time.monotonic() < end, f"{len(found)} of {count}"
        time.sleep(0.05)
    return found


def test_rules_fire_for_what_is_written_and_for_who_asks(server: Server) -> None:
    with GalleryClient(server.address) as gallery:
        gallery.sync_rules()
        model = gallery.create_model("marketplace", "demand", inputs="A")
        forest = gallery.save(model, b"bytes", modelName="Random Forest")
        other = gallery.save(model, b"other", modelName="Linear")
        for each in (forest, other):
            gallery.insert_metric(each, "bias", 0.05, scope="Validation")
        (first,) = fired(gallery, 1)
        assert (first.instance_id, first.trigger) == (forest.instance_id, "WRITE")
        again = gallery.trigger_rule(RULE, forest)
        assert again.decision is not None
        assert not again.fired
        assert gallery.trigger_rule(RULE, other).reason == "GIVEN is not true of it"
        assert gallery.trigger_rule(RULE, forest, force=True).fired
        assert gallery.apply_rule(RULE, preview=True).instance_ids == (forest.instance_id,)
        with pytest.raises(InvalidArgument):
            gallery.apply_rule(RULE, where="metrics['bais'] < 1")
        assert gallery.apply_rule(RULE).job_id is not None
        assert [each.trigger for each in fired(gallery, 3)] == ["REQUEST", "REQUEST", "WRITE"]
        shown = json.loads(command(server, "--json", "rules", "apply", RULE, "--where", "number > 1", "--preview"))
        assert (shown["count"], shown["jobId"]) == (0, None)
        assert "fired" in command(server, "rules", "trigger", RULE, forest.instance_id, "--force").lower()
