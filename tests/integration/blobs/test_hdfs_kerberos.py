"""An HDFS that knows everyone by Kerberos and encrypts what it sends: the server enters by its keytab."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hdfs_native import Client

from gallery_server.blobs.hdfs.client import Hadoop
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import Unavailable
from tests.parts.hadoop_fixtures import started_hdfs
from tests.parts.hdfs import Hdfs
from tests.parts.kerberos import INSTALL, REALM, Kerberos
from tests.parts.missing import missing

PROJECT = str(uuid.uuid4())
HADOOP = f"hdfs/localhost@{REALM}"
GALLERY = f"gallery@{REALM}"
TICKET_SECONDS = 5


@pytest.fixture(scope="module")
def kerberos() -> Iterator[Kerberos]:
    if not Kerberos.is_installed():
        missing(f"Kerberos is not installed; {INSTALL}")
    realm = Kerberos().start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KRB5_CONFIG", str(realm.config))
        yield realm
    realm.stop()


@pytest.fixture(scope="module")
def cluster(kerberos: Kerberos) -> Iterator[Hdfs]:
    keytab = str(kerberos.keytab(HADOOP))
    daemons = {
        f"dfs.{daemon}.{key}": value
        for daemon in ("namenode", "datanode")
        for key, value in (("kerberos.principal", HADOOP), ("keytab.file", keytab))
    }
    yield from started_hdfs(
        1,
        settings={
            **daemons,
            "dfs.web.authentication.kerberos.principal": HADOOP,
            "dfs.web.authentication.kerberos.keytab": keytab,
            "hadoop.security.authentication": "kerberos",
            "hadoop.security.authorization": "true",
            "hadoop.rpc.protection": "privacy",
            "dfs.data.transfer.protection": "privacy",
            "dfs.block.access.token.enable": "true",
            "ignore.secure.ports.for.testing": "true",
        },
        environment={"JAVA_TOOL_OPTIONS": f"-Djava.security.krb5.conf={kerberos.config}"},
    )


@pytest.fixture(scope="module")
def hadoop(kerberos: Kerberos, cluster: Hdfs) -> Hadoop:
    """Whom the server is: the owner of a folder of its own, with tickets that soon run out."""
    admin = Client(
        cluster.url, {}, str(cluster.conf_dir), kerberos_principal=HADOOP, kerberos_keytab=str(kerberos.keytab(HADOOP))
    )
    admin.mkdirs("/gallery", 0o700)
    admin.set_owner("/gallery", "gallery", "gallery")
    keytab = kerberos.keytab(GALLERY, ticket_seconds=TICKET_SECONDS)
    return Hadoop(cluster.conf_dir, GALLERY, keytab)


@pytest.fixture
def store(cluster: Hdfs, hadoop: Hadoop) -> BlobStore:
    return open_store("main", cluster.uri("gallery/blobs"), hadoop)


def soon() -> Deadline:
    return Deadline.after(60)


def test_the_server_keeps_and_reads_by_its_keytab(store: BlobStore, tmp_path: Path) -> None:
    key, adopted, content = random_key(PROJECT), random_key(PROJECT), os.urandom(3 << 20)
    (tmp_path / "spooled").write_bytes(content)
    store.put(key, content, soon())
    store.adopt(adopted, tmp_path / "spooled", len(content), soon())
    assert store.read(key, 0, len(content), soon()) == content
    assert b"".join(store.pieces(adopted, soon())) == content
    store.check(soon())


def test_a_server_outlives_its_tickets(cluster: Hdfs, store: BlobStore) -> None:
    key = random_key(PROJECT)
    store.put(key, b"content", soon())
    time.sleep(TICKET_SECONDS)
    # Cuts the connection, so that the next call has to show a ticket.
    cluster.kill9_namenode()
    cluster.start_namenode()
    cluster.wait_ready()
    assert store.read(key, 0, 7, soon()) == b"content"
    store.check(soon())


def test_strangers_stay_outside(cluster: Hdfs, kerberos: Kerberos) -> None:
    stranger = Hadoop(cluster.conf_dir, f"stranger@{REALM}", kerberos.keytab(f"stranger@{REALM}"))
    nobody = Hadoop(cluster.conf_dir, f"nobody@{REALM}", kerberos.folder / "no.keytab")
    for who, why in (
        (stranger, "refuses this server: its user may not"),
        (nobody, "refuses this server: Kerberos does not know it"),
        # The NameNode closes the connection without a word.
        (Hadoop(), "failed"),
    ):
        with pytest.raises(Unavailable, match=f"'main' {why}"):
            open_store("main", cluster.uri("gallery/blobs"), who).check(soon())
