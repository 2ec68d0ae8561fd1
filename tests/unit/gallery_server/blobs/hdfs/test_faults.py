"""The words of NameNodes, as Hadoop 3.4.2 says them."""

from __future__ import annotations

import errno

import pytest

from gallery_server.blobs.hdfs.faults import HdfsRefusal, native_faults

FEW = "File /a could only be written to 0 of the 1 minReplication nodes."
QUOTA = 'RPCError("org.apache.hadoop.hdfs.protocol.DSQuotaExceededException", "The DiskSpace quota of /a is exceeded")'


def meant(error: BaseException) -> OSError:
    with pytest.raises(OSError) as caught, native_faults():  # noqa: PT011 - each case looks at what it is
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (QUOTA, errno.EDQUOT),
        (f"{FEW} There are 3 datanode(s) running and no node(s) are excluded in this operation.", errno.ENOSPC),
        # None lives, or each that lives was tried and failed: that passes, without any room being made.
        (f"{FEW} There are 0 datanode(s) running and no node(s) are excluded in this operation.", None),
        (f"{FEW} There are 3 datanode(s) running and 3 node(s) are excluded in this operation.", None),
        ("SafeModeException: Cannot create file /a. Name node is in safe mode.", None),
    ],
)
def test_only_what_has_no_room_is_a_full_disk(words: str, number: int | None) -> None:
    assert meant(RuntimeError(words)).errno == number


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            'RPCError("org.apache.hadoop.security.AccessControlException", "Permission denied: user=a")',
            "its user may not",
        ),
        (
            'GSSAPIError(GssMajorCodes { routine_error: "GSS_S_NO_CRED" }, 1, "No credentials")',
            "Kerberos does not know",
        ),
        ('InvalidArgument("No NameNode hosts found")', "no hdfs-site.xml knows"),
    ],
)
def test_a_refusal_says_what_to_check(words: str, why: str) -> None:
    refusal = meant(RuntimeError(words))
    assert isinstance(refusal, HdfsRefusal)
    assert refusal.why.startswith(why)


def test_a_realm_that_is_down_refuses_nobody() -> None:
    error = meant(RuntimeError('GSSAPIError(GSS_S_FAILURE, 1, "Cannot contact any KDC for realm")'))
    assert not isinstance(error, HdfsRefusal)


def test_errors_of_python_keep_their_kind() -> None:
    assert isinstance(meant(FileNotFoundError("/a")), FileNotFoundError)
    with pytest.raises(KeyboardInterrupt), native_faults():
        raise KeyboardInterrupt
