"""Define the faults of the stores behind the servers; see `faults`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.chaos.clients import Saver
from tests.chaos.faults import Fault
from tests.chaos.system import System
from tests.parts.gateway import Gateway
from tests.parts.hdfs import Hdfs


class _OfHdfs(Fault):
    def can_strike(self, system: System) -> bool:
        return system.store.hdfs is not None

    def part(self, system: System, pick: float) -> str:
        # As a whole: with two replicas it stands the loss of one node, not of two at once.
        return "hdfs"


class KillDataNode(_OfHdfs):
    name = "kill a DataNode"
    kills, weight, longest = True, 8, 5.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        cluster, number = _cluster(system), _datanode(system, pick)
        cluster.kill9_datanode(number)
        yield
        cluster.start_datanode(number)
        cluster.wait_ready()


class HangDataNode(_OfHdfs):
    name = "hang a DataNode"
    kills, weight, longest = False, 4, 8.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        cluster, number = _cluster(system), _datanode(system, pick)
        cluster.datanodes[number].hang()
        yield
        cluster.datanodes[number].wake()
        cluster.wait_ready()


class KillNameNode(_OfHdfs):
    name = "kill the NameNode"
    kills, weight, longest = True, 4, 10.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        cluster = _cluster(system)
        cluster.kill9_namenode()
        yield
        cluster.start_namenode()
        cluster.wait_ready()


class HangNameNode(_OfHdfs):
    name = "hang the NameNode"
    kills, weight, longest = False, 2, 8.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        cluster = _cluster(system)
        cluster.namenode.hang()
        yield
        cluster.namenode.wake()
        cluster.wait_ready()


class _OfS3(Fault):
    def can_strike(self, system: System) -> bool:
        return system.store.s3 is not None

    def part(self, system: System, pick: float) -> str:
        return "s3"


class KillS3(_OfS3):
    name = "kill the way to S3"
    kills, weight, longest = True, 8, 4.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        server = _s3(system)
        server.kill9()
        yield
        server.start()


class HangS3(_OfS3):
    name = "hang the way to S3"
    kills, weight, longest = False, 4, 8.0

    @contextmanager
    def struck(self, system: System, savers: Sequence[Saver], pick: float) -> Iterator[None]:
        server = _s3(system)
        server.hang()
        yield
        server.wake()


def _cluster(system: System) -> Hdfs:
    assert system.store.hdfs is not None
    return system.store.hdfs


def _s3(system: System) -> Gateway:
    assert system.store.s3 is not None
    return system.store.s3


def _datanode(system: System, pick: float) -> int:
    return int(pick * len(_cluster(system).datanodes))
