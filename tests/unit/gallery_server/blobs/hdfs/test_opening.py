from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.blobs.hdfs.client import Hadoop
from gallery_server.blobs.hdfs.store import HdfsStore
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.refusal import StoreRefusal
from gallery_server.domain.call import Deadline
from gallery_server.errors import InvalidArgument, Unavailable


@pytest.fixture(autouse=True)
def no_hadoop(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HADOOP_CONF_DIR", "HADOOP_HOME", "ARROW_LIBHDFS_DIR", "JAVA_HOME", "CLASSPATH"):
        monkeypatch.delenv(name, raising=False)


def test_opening_reaches_out_to_nobody() -> None:
    store = open_store("main", "hdfs://namenode.invalid:8020/gallery")
    assert isinstance(store, HdfsStore)
    assert store.renames
    assert not store.local


def test_a_nameservice_needs_hadoops_configuration(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"it has no port, .* hadoop_conf_dir"):
        open_store("main", "hdfs://nameservice1/gallery")
    store = open_store("main", "hdfs://nameservice1/gallery", Hadoop(tmp_path))
    with pytest.raises(StoreRefusal, match=r"no hdfs-site\.xml knows its nameservice"):
        store.check(Deadline.after(30))


@pytest.mark.parametrize(
    ("hadoop", "lacking"),
    [(Hadoop(principal="gallery@A"), "kerberos_keytab"), (Hadoop(keytab=Path("/k")), "kerberos_principal")],
)
def test_principal_and_keytab_go_together(hadoop: Hadoop, lacking: str) -> None:
    with pytest.raises(InvalidArgument, match=f"The setting {lacking} is missing"):
        open_store("main", "hdfs://namenode:8020/gallery", hadoop)


def test_libhdfs_says_all_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = "hdfs://namenode:8020/gallery?driver=libhdfs"
    with pytest.raises(Unavailable, match="The setting blobs asks for driver=libhdfs") as caught:
        open_store("main", uri)
    assert not caught.value.retryable
    for part in ("libhdfs.so", "libjvm.so", "CLASSPATH"):
        assert part in str(caught.value)
    (tmp_path / "libhdfs.so").touch()
    (tmp_path / "libjvm.so").touch()
    monkeypatch.setenv("ARROW_LIBHDFS_DIR", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Unavailable) as caught:
        open_store("main", uri)
    assert "libhdfs.so" not in str(caught.value)
    assert "lacks Hadoop's jars" in str(caught.value)
    monkeypatch.setenv("CLASSPATH", "/opt/hadoop/a.jar")
    assert open_store("main", uri).client_uri("0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e10/" + "0" * 32) is None
