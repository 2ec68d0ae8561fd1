"""Give each worker of pytest-xdist a file at a time, and of some files one test at a time."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.scheduler.protocol import Scheduling

APART = ("tests/acceptance/test_clients.py",)
"""Files whose tests take long and share nothing: one worker would do the clients of all languages."""


class ByFile(LoadFileScheduling):
    """Keep the tests of a file together, but for those that are better apart."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(node_id: str) -> str:
    """Answer what one worker is given as a whole: the file of a test, or the test alone."""
    path = node_id.partition("::")[0]
    return node_id if path in APART else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Stand in for `--dist loadfile`; leave every other distribution to xdist."""
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
