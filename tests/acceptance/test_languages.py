"""What one language stores, every other reads; and what one measures, rules act upon and another serves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from gallery_client import GalleryClient
from tests.conformance.driving import Driver, Fault, Opened
from tests.parts import clients
from tests.parts.rule_origin import Origin
from tests.parts.server import Server
from tests.parts.waiting import until

LANGUAGES = ("python", *clients.CLIENTS)
SMALL = bytes(range(256)) * 40
LARGE = hashlib.shake_256(b"large").digest((5 << 20) + 3)
"""Too large for one call, and no whole number of chunks."""

METADATA = {
    "city": {"text": "Ålesund 𝄞 نعم"},
    "empty": {"text": ""},
    "rows": {"whole": str(2**62 + 1)},
    "least": {"whole": str(-(2**63))},
    "rate": {"number": 0.1},
    "tiny": {"number": 5e-324},
    "calibrated": {"flag": False},
    "trainingEnd": {"timeMicros": "1764384000000001"},
}

RULES = {
    "default/best.yaml": """\
team: default
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
project: shop
rule:
  GIVEN: city == request.city
  WHEN: metrics['mae'] < 5
  MODEL_SELECTION: {minimize: "metrics['mae']"}
""",
    "default/promote.yaml": """\
team: default
uuid: 6e5f2c0b-52a4-4d0c-9a6f-0c1f4b7d9a11
project: shop
rule:
  GIVEN: city == 'Oslo'
  WHEN: metrics['mae'] < 5
  ENVIRONMENT: production
  CALLBACK_ACTIONS: [deploy]
""",
    "default/promote.test.yaml": """\
rule: promote.yaml
clock: 2026-03-01T00:00:00Z
step: 1h
instances:
  good: {city: Oslo}
cases:
  - name: deploys what became good
    series: {good: {mae: "9 4 4"}}
    expect: {fired_at: {good: [1]}}
""",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that follows rules, for all tests."""
    folder = tmp_path_factory.mktemp("languages")
    origin = Origin(folder / "git")
    origin.push({})
    with Server(folder / "home", arguments=("--rules-repository", str(origin.bare))) as server:
        with GalleryClient(server.address, cache_bytes=0) as gallery:
            gallery.create_model("shop", "demand", shard_keys=["city"])
            gallery.create_model("shop", "forest", shard_keys=["by"])
            # Not before: a rule may name a project that there is.
            origin.push(RULES)
            gallery.sync_rules()
            assert {rule.name for rule in gallery.rules()} == {"best", "promote"}
        yield server


@pytest.fixture(scope="module")
def speakers(running: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Opened]]:
    """A client of each language, open to that server."""
    folder = tmp_path_factory.mktemp("drivers")
    with ExitStack() as stack:
        drivers = {each: stack.enter_context(Driver(each, clients.driver(each), folder)) for each in LANGUAGES}
        for driver in drivers.values():
            driver.await_ready()
        yield {each: stack.enter_context(driver.opened(running.address)) for each, driver in drivers.items()}


@pytest.mark.parametrize("data", [b"", SMALL, LARGE], ids=["empty", "small", "large"])
@pytest.mark.parametrize("writer", LANGUAGES)
def test_what_one_stores_every_other_reads(
    writer: str, data: bytes, speakers: dict[str, Opened], tmp_path: Path
) -> None:
    source = tmp_path / "model"
    source.write_bytes(data)
    saved = save(speakers[writer], source, "forest", {"by": f"{writer} ü/=@"}, METADATA)
    assert (saved["size"], saved["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    for reader, client in speakers.items():
        target = tmp_path / reader
        loaded = client.do("load", reference=saved["reference"], to=str(target))
        assert target.read_bytes() == data, reader
        assert identity(loaded) == identity(saved), reader
        assert identity(client.do("read", reference=saved["reference"])) | {"instanceId": saved["instanceId"]} == (
            identity(saved)
        ), reader
        found = client.do("get", reference=saved["instanceId"])
        assert found["reference"] == saved["reference"], reader
        assert found["metadata"] == METADATA | {"by": {"text": f"{writer} ü/=@"}}, reader


def test_a_metric_from_go_fires_a_rule_whose_champion_java_sees(speakers: dict[str, Opened], tmp_path: Path) -> None:
    """The rule that acts deploys it, and the rule that selects prefers it: a service that watches either is told."""
    go, java = speakers["go"], speakers["java"]
    source = tmp_path / "model"
    source.write_bytes(SMALL)
    worse, better = (save(go, source, "demand", {"city": "Oslo"})["instanceId"] for _ in range(2))
    measure(go, worse, 4.0)
    place = "shop/demand/city=Oslo@production"
    until(lambda: is_served(java, place, worse))
    request = {"city": {"text": "Oslo"}}
    java.do("watchServing", watch="served", place=place, intervalMs=100)
    java.do("watchChampion", watch="preferred", rule="default/best", request=request, intervalMs=100)
    assert [java.driver.told(watch) for watch in ("served", "preferred")] == [worse, worse]
    measure(go, better, 2.0)
    assert [java.driver.told(watch) for watch in ("served", "preferred")] == [better, better]
    chosen = java.do("champion", rule="default/best", request=request, maxAgeMs=0)
    decision = java.call("getDecision", {"decisionId": chosen["decisionId"]})["decision"]
    assert decision["outcome"] == "SELECTED"
    assert go.do("serving", place=place)["instanceId"] == better
    for watch in ("served", "preferred"):
        java.driver.do("endWatch", watch=watch)


def save(client: Opened, source: Path, model: str, shard: dict[str, str], metadata: Any = None) -> dict[str, Any]:
    return client.do("save", project="shop", model=model, path=str(source), shard=shard, metadata=metadata)


def identity(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("instanceId", "sha256", "size") if name in told}


def measure(client: Opened, instance_id: str, mae: float) -> None:
    metric = {"metricName": "mae", "value": mae, "context": {"scope": "Validation"}}
    client.call("insertModelInstanceMetric", {"instanceId": instance_id, "metric": metric})


def is_served(client: Opened, place: str, instance_id: str) -> bool:
    try:
        return bool(client.do("serving", place=place)["instanceId"] == instance_id)
    except Fault as fault:
        if fault.reason != "NOTHING_SERVES":
            raise
        return False
