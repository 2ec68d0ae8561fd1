"""Give what the native client of HDFS raises its meaning."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

_QUOTA = re.compile(r"(?:DS|NS)QuotaExceededException")
# No node was left out for having failed: each that runs was asked, and had no room.
_NO_ROOM = re.compile(
    r"could only be written to 0 of .* There are [1-9]\d* datanode\(s\) running and no node\(s\) are excluded"
)
_REFUSALS = (
    (
        re.compile(r"AccessControlException"),
        "its user may not enter or write there; check the owner and mode of the folder",
    ),
    (
        re.compile(r"GSSAPIError(?!.*Cannot contact)"),
        "Kerberos does not know it; check kerberos_principal, kerberos_keytab and the krb5.conf of this machine",
    ),
    (re.compile(r"No NameNode hosts found"), "no hdfs-site.xml knows its nameservice; check hadoop_conf_dir"),
)


class HdfsRefusal(OSError):  # noqa: N818 - named for what happened, as all errors of the server are
    """Say why a cluster, or the client on its behalf, will not serve this server."""

    def __init__(self, why: str, cause: str) -> None:
        super().__init__(errno.EACCES, cause)
        self.why = why


@contextmanager
def native_faults() -> Iterator[None]:
    """Raise OSError for whatever the native client raises, with ENOSPC or EDQUOT where bytes find no room."""
    try:
        yield
    except RuntimeError as error:
        raise _meant(str(error)) from error
    except BaseException as error:
        # Panics of Rust are no Exception, so that nothing catches them by chance.
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise OSError(f"the native client panicked: {error}") from error


def _meant(text: str) -> OSError:
    if _QUOTA.search(text):
        return OSError(errno.EDQUOT, text)
    if _NO_ROOM.search(text):
        return OSError(errno.ENOSPC, text)
    for pattern, why in _REFUSALS:
        if pattern.search(text):
            return HdfsRefusal(why, text)
    return OSError(text)
