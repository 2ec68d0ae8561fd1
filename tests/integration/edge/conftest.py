from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.parts.edge import Edge

StartEdge = Callable[..., Edge]


@pytest.fixture
def start_edge(tmp_path: Path) -> Iterator[StartEdge]:
    """Start an edge with these arguments; it ends with the test."""
    with ExitStack() as stack:

        def start(*arguments: str, processes: int = 1) -> Edge:
            return stack.enter_context(Edge(tmp_path / "edge", processes=processes, arguments=arguments))

        yield start


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """Share one edge, impatient with slow frames, among the tests of a module."""
    arguments = ("--frame-seconds", "1")
    with Edge(tmp_path_factory.mktemp("edge") / "edge", processes=1, arguments=arguments) as started:
        yield started
