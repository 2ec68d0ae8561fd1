"""Whatever a server does, each client tells a typed error in bounded time, or a repeat succeeds; and nothing leaks."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import project, server
from thriftpy2.thrift import TApplicationException

from tests.conformance.doubles import Answer, Asked, Double, Last, a_fault, refusal, reply
from tests.conformance.driving import Driver, Fault
from tests.parts.ports import free_ports
from tests.parts.waiting import until

CODES = [name for name in fault_idl.FaultCode._NAMES_TO_VALUES if name != "UNSPECIFIED"]
OFTEN = 3
"""Attempts that are given where every one fails."""
SHORT = 400
"""Milliseconds for a call that nobody answers."""
AT_ONCE = 10
"""Calls that fail together: were each to leave a thread, two rounds would leave twice as many."""


def info(asked: Asked) -> bytes:
    """Answer `getServerInfo` with what only this call can have asked for."""
    return reply(asked, server.GetServerInfoResponse(version=asked.caller.requestId))


def project_named(asked: Asked) -> bytes:
    return reply(asked, project.GetProjectResponse(project=project.Project(name=asked.request.projectName)))


def refused(driver: Driver, answer: Answer, method: str = "getServerInfo", **options: Any) -> tuple[Fault, Double]:
    """Answer the error of a call to a double, and the double with what came to it."""
    with Double(answer) as double, driver.opened(double.address, attempts=OFTEN) as opened:
        with pytest.raises(Fault) as caught:
            opened.call(method, {}, **options)
        return caught.value, double


@pytest.fixture(scope="module")
def warm(driver: Driver) -> Driver:
    """A driver that has called already: what a runtime opens once for itself is no leak."""
    with Double(info) as double, driver.opened(double.address) as opened:
        opened.call("getServerInfo")
    return driver


@pytest.fixture(autouse=True)
def nothing_leaks(warm: Driver) -> Iterator[None]:
    """Count the sockets of the driver before and after."""
    driver = warm
    before = driver.sockets()
    yield
    until(lambda: driver.sockets() <= before, f"{driver.client} has {driver.sockets()} sockets, and had {before}")


@pytest.mark.parametrize("code", CODES)
def test_a_fault_of_each_code_comes_with_all_that_it_says(driver: Driver, code: str) -> None:
    said = {"reason": "WHY_NOT", "message": "Because. \U0001d11e", "details": {"field": "a", "value": ""}}
    number = fault_idl.FaultCode._NAMES_TO_VALUES[code]
    fault, double = refused(driver, lambda asked: reply(asked, fault=a_fault(number, requestId="r1", **said)))
    assert (fault.code, fault.reason, fault.message, fault.details) == (code, *said.values())
    assert (fault.retryable, fault.retry_after_ms, fault.request_id) == (False, 0, "r1")
    assert len(double.asked) == 1


def test_a_code_of_a_newer_server_is_an_error_like_others(driver: Driver) -> None:
    fault, _ = refused(driver, lambda asked: reply(asked, fault=a_fault(99, reason="NEWS", message="It is new.")))
    assert (fault.code, fault.reason, fault.message) == ("UNSPECIFIED", "NEWS", "It is new.")


def test_what_is_retryable_is_repeated_with_the_same_id(driver: Driver) -> None:
    """A write gets one `clientRequestId`, whatever number of tries it takes."""

    def answer(asked: Asked) -> bytes:
        if len(double.asked) < OFTEN:
            return reply(asked, fault=a_fault(10, reason="BUSY", message="Later.", retryable=True, retryAfterMs=1))
        return reply(asked, project.CreateProjectResponse(project=project.Project(name="p")))

    with Double(answer) as double, driver.opened(double.address) as opened:
        assert opened.call("createProject", {"projectName": "p"}) == {"project": {"name": "p"}}
        assert len(double.asked) == OFTEN
        (only,) = {asked.caller.clientRequestId for asked in double.asked}
        assert only
        opened.call("createProject", {"projectName": "p"})
        assert double.asked[-1].caller.clientRequestId != only


def test_attempts_end_with_the_error_of_the_last(driver: Driver) -> None:
    fault, double = refused(driver, lambda asked: reply(asked, fault=a_fault(10, reason="BUSY", retryable=True)))
    assert (fault.code, fault.reason, fault.retryable) == ("UNAVAILABLE", "BUSY", True)
    assert len(double.asked) == OFTEN


def test_a_lost_connection_is_replaced(driver: Driver) -> None:
    with (
        Double(lambda asked: None if len(double.asked) == 1 else info(asked)) as double,
        driver.opened(double.address) as opened,
    ):
        assert opened.call("getServerInfo")["version"]
        assert double.accepted == 2


WRONG: dict[str, tuple[Callable[[Asked], bytes | None], str]] = {
    "every connection cut": (lambda asked: None, "UNAVAILABLE CONNECTION_LOST"),
    "every frame cut in the middle": (lambda asked: Last(info(asked)[:-7]), "UNAVAILABLE CONNECTION_LOST"),
    "the reply of another call": (lambda asked: reply(asked, number=asked.number + 1), "INTERNAL WRONG_REPLY"),
    "the reply of another method": (lambda asked: reply(asked, name="listJobs"), "INTERNAL WRONG_REPLY"),
    "a reply of garbage": (lambda asked: struct.pack("!I", 64) + b"\xff" * 64, "INTERNAL"),
    "a reply that ends early": (lambda asked: struct.pack("!I", 9) + info(asked)[4:13], "INTERNAL"),
    "a reply of 16,000,001 bytes": (lambda asked: struct.pack("!I", 16_000_001), "INTERNAL REPLY_TOO_LARGE"),
    "a reply of a negative length": (lambda asked: b"\xff\xff\xff\xff", "INTERNAL REPLY_TOO_LARGE"),
    "HTTP": (lambda asked: b"HTTP/1.1 400 Bad Request\r\n\r\n", "INTERNAL REPLY_TOO_LARGE"),
    "neither an answer nor a fault": (reply, "INTERNAL REPLY_MALFORMED"),
    "a call that the server does not know": (
        lambda asked: refusal(asked, TApplicationException.UNKNOWN_METHOD),
        "UNIMPLEMENTED NOT_IN_THIS_VERSION",
    ),
    "a refusal by Thrift": (
        lambda asked: refusal(asked, TApplicationException.INTERNAL_ERROR),
        "INTERNAL CALL_REFUSED",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_answer_is_a_typed_error(driver: Driver, what: str) -> None:
    answer, expected = WRONG[what]
    fault, _ = refused(driver, answer)
    assert f"{fault.code} {fault.reason}".startswith(expected), fault


FAILING: dict[str, Answer] = {
    "refused": lambda asked: reply(asked, fault=a_fault(3, reason="NO", message="No.")),
    "cut off": lambda asked: None,
    "never answered": lambda asked: b"",
}


@pytest.mark.parametrize("how", FAILING)
def test_calls_that_fail_leave_no_thread(driver: Driver, how: str) -> None:
    """After the first of them, whose threads a runtime may keep for those that follow."""

    def fail() -> None:
        with Double(FAILING[how]) as double, driver.opened(double.address, attempts=OFTEN) as opened:
            for call in [opened.begin_call("getServerInfo", timeoutMs=SHORT) for _ in range(AT_ONCE)]:
                with pytest.raises(Fault):
                    call.wait()

    fail()
    threads = driver.threads()
    fail()
    fail()
    until(lambda: driver.threads() < threads + AT_ONCE, f"{driver.threads()} threads, and {threads} before")


@pytest.mark.parametrize("sent", ["nothing", "half a reply"])
def test_a_server_that_never_answers_costs_the_deadline(driver: Driver, sent: str) -> None:
    fault, _ = refused(driver, lambda asked: b"" if sent == "nothing" else info(asked)[:9], timeoutMs=SHORT)
    assert fault.code == "DEADLINE_EXCEEDED"


def test_a_late_answer_is_nobody_else_s(driver: Driver) -> None:
    """After a call that was given up, the next one gets its own answer."""
    asked_late = threading.Event()

    def answer(asked: Asked) -> bytes:
        if asked.request.projectName == "late":
            asked_late.wait(30)
        return project_named(asked)

    with Double(answer) as double, driver.opened(double.address, pool=1) as opened:
        with pytest.raises(Fault, match="DEADLINE_EXCEEDED"):
            opened.call("getProject", {"projectName": "late"}, timeoutMs=SHORT)
        asked_late.set()
        for name in ("one", "two", "three"):
            assert opened.call("getProject", {"projectName": name})["project"]["name"] == name


def test_a_hundred_calls_share_a_pool_of_four(driver: Driver) -> None:
    with Double(project_named) as double, driver.opened(double.address, pool=4) as opened:
        begun = [opened.begin_call("getProject", {"projectName": str(number)}) for number in range(100)]
        assert [call.wait()["project"]["name"] for call in begun] == [str(number) for number in range(100)]
        assert 1 <= double.accepted <= 4


def test_a_hundred_calls_survive_that_every_connection_is_cut(driver: Driver) -> None:
    def answer(asked: Asked) -> bytes | None:
        return None if len(double.asked) % 5 == 0 else project_named(asked)

    with Double(answer) as double, driver.opened(double.address, pool=4) as opened:
        begun = [opened.begin_call("getProject", {"projectName": str(number)}) for number in range(100)]
        assert [call.wait()["project"]["name"] for call in begun] == [str(number) for number in range(100)]


def test_nobody_listens(driver: Driver) -> None:
    with driver.opened(f"127.0.0.1:{free_ports(1)[0]}") as opened, pytest.raises(Fault) as caught:
        opened.call("getServerInfo")
    assert (caught.value.code, caught.value.reason) == ("UNAVAILABLE", "NOT_CONNECTED")


def test_the_next_of_several_servers_answers(driver: Driver) -> None:
    with Double(info) as double, driver.opened(f"127.0.0.1:{free_ports(1)[0]},{double.address}") as opened:
        assert opened.call("getServerInfo")["version"]
        assert opened.call("getServerInfo")["version"]


def test_a_request_over_8_mib_is_not_sent(driver: Driver) -> None:
    with Double(info) as double, driver.opened(double.address) as opened:
        with pytest.raises(Fault) as caught:
            opened.call("uploadModel", {"content": b"x" * (8 << 20)})
        assert (caught.value.code, caught.value.reason) == ("INVALID_ARGUMENT", "FIELD_TOO_LONG")
        assert double.asked == []
        assert opened.call("getServerInfo")["version"]


def test_an_enum_value_of_a_newer_server_does_no_harm(driver: Driver) -> None:
    answer = server.CheckHealthResponse(status=99, checks=[server.HealthCheck(name="database", ok=True)])
    with Double(lambda asked: reply(asked, answer)) as double, driver.opened(double.address) as opened:
        assert opened.call("checkHealth")["checks"] == [{"name": "database", "ok": True}]


def test_a_call_after_close_is_answered_at_once(driver: Driver) -> None:
    """By a typed error; Python's client opens a connection again, as it promises."""
    with Double(info) as double, driver.opened(double.address) as opened:
        opened.call("getServerInfo")
        opened.do("close")
        if driver.client == "python":
            assert opened.call("getServerInfo")["version"]
            return
        with pytest.raises(Fault) as caught:
            opened.call("getServerInfo")
        assert (caught.value.code, caught.value.reason) == ("FAILED_PRECONDITION", "CLIENT_CLOSED")


def test_a_call_is_cancelled(driver: Driver) -> None:
    if driver.client == "python":
        pytest.skip("Python's client has no word for it: a thread that waits is not interrupted")
    came = threading.Event()

    def answer(asked: Asked) -> bytes:
        came.set()
        return b""

    with Double(answer) as double, driver.opened(double.address) as opened:
        call = opened.begin_call("getServerInfo")
        assert came.wait(30)
        driver.do("cancel", of=call.pending.number)
        with pytest.raises(Fault) as caught:
            call.wait()
        assert (caught.value.code, caught.value.reason) == ("ABORTED", "CANCELLED")
