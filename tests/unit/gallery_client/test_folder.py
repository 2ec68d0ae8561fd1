from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import zipfile

import pytest

from gallery_client import archive
from gallery_client.errors import InvalidArgument, SourceChanged
from gallery_client.folder import Member, scan
from tests.parts.missing import missing

FILES = {"b/deep/file": b"deep", "a.txt": b"first", "b.txt": b"after b/", "empty": b"", "größe": b"umlaut"}


@pytest.fixture
def folder(tmp_path):
    return filled(tmp_path / "model", FILES)


DIGEST = "398c9ddeb700bdec00c8cd1e362d4fe1f70c24baf739be3e7923e449edb783fd"


def filled(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "bare" / "inner").mkdir(parents=True)
    return folder


def packed(folder):
    return b"".join(archive.pack(scan(folder)))


def test_a_folder_becomes_a_zip_that_others_read(folder, tmp_path):
    content = packed(folder)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        assert {info.filename: opened.read(info) for info in opened.infolist() if not info.is_dir()} == FILES
        assert opened.namelist() == sorted([*FILES, "bare/inner/"])
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.size(scan(folder)) == len(content)


def test_unzip_finds_no_fault(folder, tmp_path):
    if not shutil.which("unzip"):
        missing("unzip is not here; install it with: apt-get install unzip")
    (tmp_path / "model.zip").write_bytes(packed(folder))
    subprocess.run(["unzip", "-tqq", tmp_path / "model.zip"], check=True)


def test_equal_folders_have_equal_digests_for_ever(folder, tmp_path):
    other = filled(tmp_path / "other", dict(reversed(FILES.items())))
    os.utime(other / "a.txt", (1, 1))
    (other / "a.txt").chmod(0o700)
    assert packed(other) == packed(folder)
    assert hashlib.sha256(packed(folder)).hexdigest() == DIGEST


def test_names_are_normalised(tmp_path):
    (tmp_path / "gro\u0308\u00dfe").write_bytes(b"")
    assert [member.name for member in scan(tmp_path)] == ["gr\u00f6\u00dfe"]
    (tmp_path / "gr\u00f6\u00dfe").write_bytes(b"")
    with pytest.raises(InvalidArgument, match="same name"):
        scan(tmp_path)


def test_an_empty_folder_is_an_empty_zip(tmp_path):
    with zipfile.ZipFile(io.BytesIO(packed(tmp_path))) as opened:
        assert opened.namelist() == []


@pytest.mark.parametrize("target", ["a.txt", "bare", "/etc/passwd", "nowhere"])
def test_links_are_refused(folder, target):
    (folder / "link").symlink_to(target)
    with pytest.raises(InvalidArgument, match=r"'.*link' is a symbolic link; save a copy"):
        scan(folder)


def test_pipes_are_refused(folder):
    os.mkfifo(folder / "pipe")
    with pytest.raises(InvalidArgument, match="neither a file nor a folder"):
        scan(folder)


@pytest.mark.parametrize("name", [b"a\\b", b"a\nb", b"\x7f", b"\xff"])
def test_names_that_others_misread_are_refused(tmp_path, name):
    (tmp_path / os.fsdecode(name)).write_bytes(b"")
    with pytest.raises(InvalidArgument, match="name"):
        scan(tmp_path)


@pytest.mark.parametrize("content", [b"longer than it was", b""])
def test_a_file_that_changes_after_it_was_listed_is_told(folder, content):
    members = scan(folder)
    (folder / "a.txt").write_bytes(content)
    with pytest.raises(SourceChanged, match=r"a\.txt changed"):
        list(archive.pack(members))


def test_a_file_that_changes_between_its_two_readings_is_told(folder):
    pieces = archive.pack([member for member in scan(folder) if member.name == "a.txt"])
    next(pieces)
    (folder / "a.txt").write_bytes(b"third")
    with pytest.raises(SourceChanged, match=r"a\.txt changed"):
        list(pieces)


def test_many_files_need_zip64(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    members = [Member(f"{n:06}", path, 1, 0) for n in range(2**16)]
    content = b"".join(archive.pack(members))
    assert len(content) == archive.size(members)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert len(opened.namelist()) == 2**16


def test_large_files_need_zip64(tmp_path, monkeypatch):
    """Numbers of more than 32 bits, without writing 4 GiB: a sparse file, of which only the headers are kept."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(2**32 + 5)
    monkeypatch.setattr(archive, "_crc", lambda member: 0)
    monkeypatch.setattr(archive, "_content", lambda placed: iter(()))
    members = [Member("large", path, 2**32 + 5, 0), Member("small", path, 3, 0)]
    headers = b"".join(archive.pack(members))
    sparse = tmp_path / "sparse.zip"
    local = 30 + 5 + 20
    with sparse.open("wb") as file:
        file.write(headers[:local])
        file.seek(2**32 + 5, os.SEEK_CUR)
        file.write(headers[local : local + 35])
        file.seek(3, os.SEEK_CUR)
        file.write(headers[local + 35 :])
    assert sparse.stat().st_size == archive.size(members)
    with zipfile.ZipFile(sparse) as opened:
        assert [(info.filename, info.file_size, info.header_offset) for info in opened.infolist()] == [
            ("large", 2**32 + 5, 0),
            ("small", 3, local + 2**32 + 5),
        ]
        assert opened.open("small").readable()
