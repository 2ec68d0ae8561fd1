"""The clients of other languages, built from this checkout where that was not done yet."""

from __future__ import annotations

import os

import pytest
from client_builds import building
from client_builds.toolchains import TOOLS, ToolError, environment

from tests.parts.missing import missing

CLIENTS = tuple(TOOLS)


def driver(client: str) -> list[str]:
    """Answer the command line of a client's driver; skip where a tool is missing, fail where the client does not build.

    A test calls it when it begins, in any process: what is built already is not built again.
    """
    if client == "python":
        return building.PYTHON_DRIVER
    require(client)
    try:
        return building.build(client)
    except ToolError as error:
        pytest.fail(str(error))


def require(client: str) -> None:
    """Skip, or fail where CI is set, unless all tools of a client are here."""
    try:
        for tool in TOOLS[client]:
            tool.check()
    except ToolError as error:
        missing(str(error))


def variables(address: str) -> dict[str, str]:
    """Answer the environment of a client's own tools, with a server for those tests that need one."""
    return environment() | {"GALLERY_TEST_ADDRESS": address, "CI": os.environ.get("CI", "")}
