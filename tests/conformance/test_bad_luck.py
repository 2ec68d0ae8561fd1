"""Servers are killed, restarted and cut off in the middle: nothing is lost or stored twice, and nobody hangs."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import instance as instance_idl
from gallery_idl import server as server_idl
from gallery_idl import upload as upload_idl

from gallery_client import GalleryClient, field
from tests.conformance.doubles import Asked, Double, a_fault, reply
from tests.conformance.driving import Driver, Fault
from tests.conformance.wire import Wire
from tests.parts.schemas import Databases
from tests.parts.server import Server

CONTENT = random.Random(7).randbytes((9 << 20) + 1)  # noqa: S311 - bytes alike in every run
DIGEST = hashlib.sha256(CONTENT).hexdigest()
MIDDLE = 5 << 20
ID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11"
ENGINES = pytest.mark.parametrize("server", ["sqlite", "mariadb"], indirect=True)
STRUCK = pytest.mark.parametrize(
    ("server", "luck"), [("sqlite", "cut"), ("sqlite", "killed"), ("mariadb", "killed")], indirect=["server"]
)


@pytest.fixture(scope="module")
def servers(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Server]]:
    """Servers that are killed and come again, one on each engine, for all tests of this file."""
    with ExitStack() as stack:

        @cache
        def start(engine: str) -> Server:
            url = None
            if engine == "mariadb":
                databases: Databases = request.getfixturevalue("_databases")
                url = stack.enter_context(databases.lend())
            home = tmp_path_factory.mktemp(f"bad luck on {engine}") / "home"
            return stack.enter_context(Server(home, database=url, processes=1))

        yield start


@pytest.fixture
def server(servers: Callable[[str], Server], request: pytest.FixtureRequest) -> Server:
    """The server on the engine that a test names, or on SQLite."""
    return servers(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "model"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def model(server: Server, driver: Driver, request: pytest.FixtureRequest) -> str:
    """A model of the test's own."""
    name = f"{driver.client} {request.node.originalname}"
    with GalleryClient(server.address) as gallery:
        gallery.create_model("luck", name)
    return name


def die(server: Server) -> None:
    server.kill9()
    server.start()


@STRUCK
def test_an_upload_goes_on_where_it_was(driver: Driver, server: Server, source: Path, model: str, luck: str) -> None:
    strike = (lambda: die(server)) if luck == "killed" else (lambda: None)
    with Wire(server.address, MIDDLE, strike) as wire, driver.opened(wire.address) as opened:
        saved = opened.do("save", project="luck", model=model, path=str(source), metadata={"luck": {"text": luck}})
        assert wire.struck
    assert (saved["sha256"], saved["size"]) == (DIGEST, len(CONTENT))
    with GalleryClient(server.address) as gallery:
        assert hashlib.sha256(gallery.load(saved["instanceId"])).hexdigest() == DIGEST
        found = gallery.search(field("luck") == luck, within=f"luck/{model}").all()
        assert [each.instance_id for each in found] == [saved["instanceId"]]


@STRUCK
def test_a_download_goes_on_where_it_was(
    driver: Driver, server: Server, source: Path, model: str, luck: str, tmp_path: Path
) -> None:
    with GalleryClient(server.address) as gallery:
        reference = gallery.save(f"luck/{model}", source).reference
    strike = (lambda: die(server)) if luck == "killed" else (lambda: None)
    for op in ("load", "read"):
        with (
            Wire(server.address, MIDDLE, strike) as wire,
            driver.opened(wire.address, cache=str(tmp_path / op)) as opened,
        ):
            to = str(tmp_path / "model") if op == "load" else None
            loaded = opened.do(op, reference=reference, to=to)
            assert wire.struck
        assert (loaded["sha256"], loaded["size"]) == (DIGEST, len(CONTENT))
    assert (tmp_path / "model").read_bytes() == CONTENT


@ENGINES
def test_a_long_poll_outlives_the_server(driver: Driver, server: Server, model: str) -> None:
    with driver.opened(server.address) as opened:
        start = opened.call("readEvents", {"start": "NEWEST"})["nextCursor"]
        polling = opened.begin_call("readEvents", {"cursor": start, "waitMs": 30_000})
        die(server)
        with GalleryClient(server.address) as gallery:
            gallery.annotate_model(f"luck/{model}", {"note": "after the kill"})
        assert polling.wait()["items"][0]["kind"]


def test_calls_survive_a_drain(driver: Driver, server: Server) -> None:
    """A server that stops in order answers what it has, and another process takes the rest."""
    with driver.opened(server.address, pool=4) as opened:
        first = [opened.begin_call("getServerInfo") for _ in range(20)]
        server.restart()
        second = [opened.begin_call("getServerInfo") for _ in range(20)]
        assert all(call.wait()["version"] for call in first + second)


def test_a_save_is_repeated_for_the_same_external_id(driver: Driver, server: Server, source: Path, model: str) -> None:
    with driver.opened(server.address) as opened:
        saves = [
            opened.do("save", project="luck", model=model, path=str(source), externalId="run 7")["instanceId"]
            for _ in range(2)
        ]
    assert saves[0] == saves[1]


def test_values_come_back_as_they_were_saved(driver: Driver, server: Server, source: Path, model: str) -> None:
    metadata = {
        "beyond": {"whole": "9007199254740993"},
        "least": {"whole": "-9223372036854775808"},
        "nan": {"number": "NaN"},
        "more": {"number": "Infinity"},
        "less": {"number": "-Infinity"},
        "tenth": {"number": 0.1},
        "one": {"number": 1.0},
        "empty": {"text": ""},
        "clef": {"text": "\U0001d11e"},
        "no": {"flag": False},
        "then": {"timeMicros": "1767225600000001"},
    }
    small = source.with_name("small")
    small.write_bytes(b"small")
    with driver.opened(server.address) as opened:
        saved = opened.do("save", project="luck", model=model, path=str(small), metadata=metadata, draft=False)
        assert opened.do("get", reference=saved["reference"])["metadata"] == metadata
        assert opened.do("get", reference=f"luck/{model}@newest")["instanceId"] == saved["instanceId"]


@pytest.mark.parametrize("op", ["load", "read"])
def test_bytes_that_are_not_those_of_the_digest_are_an_error(driver: Driver, op: str, tmp_path: Path) -> None:
    described = instance_idl.ModelInstance(
        instanceId=ID, projectName="p", modelId=ID, baseVersionId="m", revision=1, version="1.0", number=1,
        size=5, sha256=hashlib.sha256(b"right").hexdigest(), metadata={}, annotations={}, shard={},
    )  # fmt: skip

    def answer(asked: Asked) -> bytes:
        if asked.method == "getBlob":
            data = b"wrong"[asked.request.offset : asked.request.offset + asked.request.length]
            return reply(asked, instance_idl.GetBlobResponse(data=data, size=5, sha256=described.sha256))
        if asked.method == "getInstance":
            return reply(asked, instance_idl.GetInstanceResponse(instance=described))
        return reply(asked, server_idl.ResolveReferenceResponse(instance=described))

    to = tmp_path / "model"
    with Double(answer) as double, driver.opened(double.address, cache=str(tmp_path / "cache")) as opened:
        with pytest.raises(Fault) as caught:
            opened.do(op, reference="p/m@1.0", to=str(to) if op == "load" else None)
        assert (caught.value.code, caught.value.reason) == ("DATA_LOSS", "DIGEST_MISMATCH")
    assert not to.exists()


def test_chunks_go_to_the_server_that_holds_the_upload(driver: Driver, source: Path) -> None:
    received = bytearray()

    def owner(asked: Asked) -> bytes:
        status = upload_idl.UploadStatus(uploadId=ID, state=upload_idl.UploadState.RECEIVING, endpoint=holding.address)
        if asked.method == "commitUpload":
            stored = instance_idl.ModelInstance(
                instanceId=ID, projectName="p", modelId=ID, baseVersionId="m", revision=1, version="1.0", number=1,
                size=len(received), sha256=hashlib.sha256(received).hexdigest(), metadata={}, annotations={}, shard={},
            )  # fmt: skip
            status.state = upload_idl.UploadState.COMMITTED
            return reply(asked, upload_idl.CommitUploadResponse(status=status, instance=stored))
        if asked.method == "uploadChunk":
            received[asked.request.offset :] = asked.request.data
        status.receivedBytes = len(received)
        kind = {"uploadChunk": upload_idl.UploadChunkResponse, "getUpload": upload_idl.GetUploadResponse}
        return reply(asked, kind[asked.method](status=status))

    def other(asked: Asked) -> bytes:
        if asked.method == "beginUpload":
            status = upload_idl.UploadStatus(
                uploadId=ID, state=upload_idl.UploadState.RECEIVING, receivedBytes=0, endpoint=holding.address
            )
            return reply(asked, upload_idl.BeginUploadResponse(status=status))
        details = {"endpoint": holding.address}
        wrong = a_fault(fault_idl.FaultCode.FAILED_PRECONDITION, reason="WRONG_HOST", message="No.", details=details)
        return reply(asked, fault=wrong)

    with Double(owner) as holding, Double(other) as asked_first, driver.opened(asked_first.address) as opened:
        saved = opened.do("save", project="p", model="m", path=str(source))
        assert (saved["sha256"], bytes(received) == CONTENT) == (DIGEST, True)
