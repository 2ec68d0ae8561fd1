"""Ask which model a rule prefers, be told when that changes, and read why, against a real server."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from gallery_client import Champion, GalleryClient, InvalidArgument, ModelInstance, NotFound
from tests.parts.server import Server
from tests.parts.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOON = 30.0
RULE = """\
team: default
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
project: shop
rule:
  GIVEN: city == request.city
  WHEN: metrics['mae'] < 5
  MODEL_SELECTION:
    minimize: metrics['mae']
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "home") as server:
        yield server


@pytest.fixture
def gallery(running: Server, tmp_path: Path) -> Iterator[GalleryClient]:
    with GalleryClient(running.address, cache_dir=tmp_path / "cache", client_name="tests", timeout=10) as client:
        client.create_model("shop", "demand", shard_keys=["city"])
        yield client


def measured(gallery: GalleryClient, mae: float, city: str = "Oslo") -> ModelInstance:
    instance = gallery.save(f"shop/demand/city={city}", f"{city} {mae}".encode())
    gallery.insert_metrics(instance, {"mae": mae}, scope="Validation")
    return instance


def test_a_rule_that_comes_along_selects_for_each_request(gallery: GalleryClient) -> None:
    worse, better = [measured(gallery, mae) for mae in (3.0, 2.0)]
    paris = measured(gallery, 4.0, "Paris")
    oslo = gallery.champion(RULE, city="Oslo")
    assert oslo.instance.instance_id == better.instance_id
    assert (oslo.runner_up_id, oslo.candidates, oslo.tied) == (worse.instance_id, 2, False)
    assert gallery.champion(RULE, request={"city": "Paris"}).instance.instance_id == paris.instance_id
    with pytest.raises(NotFound, match="NO_CANDIDATE"):
        gallery.champion(RULE, city="Rome")
    with pytest.raises(InvalidArgument, match="line 6"):
        gallery.champion(RULE.replace("< 5", "<"), city="Oslo")
    with pytest.raises(NotFound, match="RULE_NOT_FOUND"):
        gallery.champion("default/nowhere", city="Oslo")


def test_an_answer_is_given_again_for_as_long_as_the_caller_allows(gallery: GalleryClient) -> None:
    measured(gallery, 3.0)
    first = gallery.champion(RULE, city="Oslo")
    better = measured(gallery, 2.0)
    assert gallery.champion(RULE, city="Oslo", max_age=60) is first
    assert gallery.champion(RULE, city="Oslo").instance.instance_id == better.instance_id
    assert gallery.champion(RULE, city="Oslo") == gallery.champion(RULE, city="Oslo")


def test_a_watch_is_told_when_another_one_is_preferred(gallery: GalleryClient) -> None:
    told: list[Champion] = []
    came = threading.Condition()

    def on_change(found: Champion) -> None:
        with came:
            told.append(found)
            came.notify_all()

    first = measured(gallery, 3.0)
    with gallery.watch_champion(RULE, on_change, city="Oslo") as watch:
        assert [each.instance.instance_id for each in told] == [first.instance_id]
        measured(gallery, 4.0)
        better = measured(gallery, 2.0)
        with came:
            assert came.wait_for(lambda: len(told) == 2, SOON)
        assert watch.champion.instance.instance_id == better.instance_id
    measured(gallery, 1.0)
    assert len(told) == 2


def test_a_decision_is_found_by_what_it_read(gallery: GalleryClient) -> None:
    instance = gallery.save("shop/demand/city=Oslo", b"bytes")
    evaluation_id = gallery.insert_metrics(instance, {"mae": 3.0}, scope="Validation")
    found = gallery.champion(RULE, city="Oslo")
    (listed,) = gallery.decisions(evaluation=evaluation_id)
    assert (listed.decision_id, listed.outcome, listed.request) == (found.decision_id, "SELECTED", {"city": "Oslo"})
    whole = gallery.decision(found.decision_id)
    assert whole.rule_text == RULE
    assert {each.name: each.value for each in whole.inputs}["metrics.mae"] == 3.0
    assert "true: metrics['mae'] < 5" in whole.tree
    for _ in range(3):
        gallery.champion(RULE, city="Oslo")
    until = time.monotonic() + SOON
    while gallery.decision(found.decision_id).repeats < 3 and time.monotonic() < until:
        time.sleep(0.1)
    assert gallery.decision(found.decision_id).repeats == 3
    assert [each.kind for each in gallery.events(kinds=["decision.*"])] == ["decision.made"]


def test_an_explanation_draws_each_clause(gallery: GalleryClient) -> None:
    bad = measured(gallery, 9.0)
    explained = gallery.explain_rule(RULE, bad, city="Oslo")
    assert explained.tree == "\n".join([
        f"GIVEN of {bad.instance_id}",
        "true: city == request.city",
        "├─ 'Oslo': city",
        "└─ 'Oslo': request.city",
        f"WHEN of {bad.instance_id}",
        "false: metrics['mae'] < 5",
        "└─ 9.0: metrics['mae']",
        f"MODEL_SELECTION of {bad.instance_id}",
        "9.0: metrics['mae']",
    ])  # fmt: skip


def test_the_commands_say_the_same(gallery: GalleryClient, running: Server, tmp_path: Path) -> None:
    best = measured(gallery, 2.0)
    (tmp_path / "rule.yaml").write_text(RULE)
    shell = Shell(running.address, tmp_path)
    champion = shell.json("champion", "--file", "rule.yaml", "city=Oslo")
    assert champion["instance"]["instanceId"] == best.instance_id
    explained = shell.text("rules", "explain", best.instance_id, "--file", "rule.yaml", "city=Oslo")
    assert "└─ 2.0: metrics['mae']" in explained
    assert champion["decisionId"] in str(shell.json("decisions", "list"))
    assert "'Oslo': request.city" in shell.text("decisions", "show", champion["decisionId"])
    assert "NO_CANDIDATE" in shell.fails("champion", "--file", "rule.yaml", "city=Rome")
    shell.fails("champion", status=2)
