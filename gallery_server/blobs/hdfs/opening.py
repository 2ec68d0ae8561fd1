"""Open the store that an HDFS URI of the settings names."""

from __future__ import annotations

import os
from urllib.parse import SplitResult

from gallery_server.blobs.hdfs.address import FORM, parse_hdfs
from gallery_server.blobs.hdfs.client import Hadoop, HdfsClients
from gallery_server.blobs.hdfs.libhdfs import LibhdfsStore
from gallery_server.blobs.hdfs.store import HdfsStore
from gallery_server.blobs.setting import malformed
from gallery_server.blobs.store import BlobStore
from gallery_server.errors import InvalidArgument, Reason


def open_hdfs(name: str, parts: SplitResult, hadoop: Hadoop, *, offer_direct: bool) -> BlobStore:
    """Answer the store at an HDFS URI, without reaching out to it.

    Raises InvalidArgument (FIELD_MALFORMED), or Unavailable (STORE_UNAVAILABLE) where driver=libhdfs lacks libraries.
    """
    address = parse_hdfs(name, parts)
    if address.port is None:
        _require_configuration(name, hadoop)
    if address.driver == "libhdfs":
        return LibhdfsStore(name, address)
    _require_both(hadoop)
    return HdfsStore(name, HdfsClients(address, hadoop), address, offer_direct=offer_direct)


def _require_configuration(name: str, hadoop: Hadoop) -> None:
    if hadoop.conf_dir is None and "HADOOP_CONF_DIR" not in os.environ and "HADOOP_HOME" not in os.environ:
        raise malformed(
            name,
            "it has no port, and the folder of hdfs-site.xml in which its nameservice could stand is not known; add "
            "the port, or name that folder by the setting hadoop_conf_dir",
            FORM,
        )


def _require_both(hadoop: Hadoop) -> None:
    if (hadoop.principal is None) != (hadoop.keytab is None):
        lacking = "kerberos_principal" if hadoop.principal is None else "kerberos_keytab"
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"The setting {lacking} is missing: kerberos_principal and kerberos_keytab are given together, or neither.",
            field=lacking,
        )
