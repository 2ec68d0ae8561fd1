from __future__ import annotations

import io
import random
import stat
import warnings
import zipfile

import pytest

from gallery_client import archive
from gallery_client.errors import FailedPrecondition, InvalidArgument
from gallery_client.folder import scan
from gallery_client.unpacking import open_archive, read_member, unpack


def zipped(*names, content=b"evil", mode=stat.S_IFREG | 0o644, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = method
            made.writestr(info, content)
    return file


HARMFUL = {
    "up": zipped("../evil"),
    "deep up": zipped("a/../../evil"),
    "absolute": zipped("/root/evil"),
    "dot": zipped("./evil"),
    "double slash": zipped("a//evil"),
    "backslash": zipped("..\\evil"),
    "empty name": zipped(""),
    "link": zipped("link", content=b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
    "device": zipped("device", mode=stat.S_IFCHR | 0o666),
    "twice": zipped("a", "a"),
    "file and folder": zipped("a", "a/b"),
    "folder and file": zipped("a/b", "a"),
    "compressed": zipped("bomb", content=bytes(10**6), method=zipfile.ZIP_DEFLATED),
    "no archive": io.BytesIO(b"PK nonsense"),
    "nothing": io.BytesIO(),
}


@pytest.mark.parametrize("case", HARMFUL)
def test_harmful_archives_leave_no_trace(tmp_path, case):
    (tmp_path / "inside").mkdir()
    with pytest.raises(FailedPrecondition, match="not unpacked") as refused:
        unpack(HARMFUL[case], tmp_path / "inside" / "target")
    assert refused.value.reason == "FOLDER_UNSAFE"
    assert [path.name for path in tmp_path.rglob("*")] == ["inside"]


def test_members_that_share_their_bytes_are_refused(tmp_path):
    """Like David Fifield's "A better zip bomb" (2019): many directory entries for one stretch of bytes."""
    content = zipped("a", content=bytes(2000)).getvalue()
    start = content.index(b"PK\1\2")
    entry = content[start : content.index(b"PK\5\6")]
    entries = b"".join(entry.replace(b"a", bytes([letter])) for letter in range(97, 110))
    end = bytearray(content[content.index(b"PK\5\6") :])
    end[8:16] = (13).to_bytes(2, "little") * 2 + len(entries).to_bytes(4, "little")
    with pytest.raises(FailedPrecondition, match="claim 26,000 bytes"):
        unpack(io.BytesIO(content[:start] + entries + end), tmp_path / "target")


def test_a_damaged_member_leaves_no_trace(tmp_path):
    content = zipped("a", "b").getvalue().replace(b"evil", b"EVIL", 1)
    with pytest.raises(FailedPrecondition, match="'a' is damaged"):
        unpack(io.BytesIO(content), tmp_path / "target")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", ["file", "full folder"])
def test_what_stands_there_stays(tmp_path, made):
    target = tmp_path / "target"
    if made == "file":
        target.write_bytes(b"mine")
    else:
        target.mkdir()
        (target / "mine").write_bytes(b"mine")
    with pytest.raises(InvalidArgument, match="is there already"):
        unpack(zipped("a"), target)
    assert not (target / "a").exists()


def test_random_damage_is_refused_or_harmless(tmp_path):
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "file").write_bytes(b"content")
    (source / "other").write_bytes(b"other")
    whole = b"".join(archive.pack(scan(source)))
    dice = random.Random(7)  # noqa: S311 - the same damage in every run
    refused = 0
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            damaged[dice.randrange(len(damaged))] = dice.choice([0, 1, 0x2F, 0x7F, 0xFF, dice.randrange(256)])
        try:
            with open_archive(io.BytesIO(damaged)) as opened:
                for name in opened.namelist():
                    read_member(opened, name)
        except FailedPrecondition:
            refused += 1
    assert refused > 1000
