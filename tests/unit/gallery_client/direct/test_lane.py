from __future__ import annotations

import threading

import pytest

from gallery_client.direct.lane import Lane, why
from gallery_client.direct.store import Broken

ENOUGH = 30.0


class Panic(BaseException):
    """As pyo3 raises them: no Exception."""


def fail(error: BaseException) -> None:
    raise error


def test_work_is_done_in_order_in_one_thread():
    with Lane() as lane:
        threads = [lane.submit(threading.get_ident) for _ in range(3)]
        assert len({each.result(ENOUGH) for each in threads}) == 1
        assert lane.run(lambda: 7, ENOUGH) == 7


@pytest.mark.parametrize("error", [OSError("gone"), Panic("gone"), TimeoutError("gone")])
def test_whatever_work_raises_breaks_the_transfer(error):
    with Lane() as lane, pytest.raises(Broken, match="gone") as broken:
        lane.run(lambda: fail(error), ENOUGH)
    assert broken.value.__cause__ is error


def test_work_that_hangs_is_left_behind():
    held = threading.Event()
    with Lane() as lane, pytest.raises(Broken, match="did not answer"):
        lane.run(lambda: held.wait(ENOUGH), 0.05)
    assert any(thread.name == "gallery-direct" and thread.daemon for thread in threading.enumerate())
    held.set()


def test_a_reason_is_one_line():
    assert why(RuntimeError('RPCError("Java", "no\\n\\tat org.apache")\nmore')) == 'RPCError("Java", "no'
    assert why(OSError()) == "OSError"
    assert len(why(OSError("a" * 1000))) == 300
