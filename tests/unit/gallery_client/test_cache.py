from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from gallery_client.cache import DEFAULT_LIMIT, Cache, cache_folder
from gallery_client.errors import InvalidArgument


def digest(content):
    return hashlib.sha256(content).hexdigest()


def put(cache, content, *, keep=True):
    with cache.filling(digest(content), len(content)) as filling:
        filling.write(content)
        if keep:
            filling.keep()


def get(cache, content):
    file = cache.open(digest(content), len(content))
    if file is None:
        return None
    with file:
        return file.read()


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache", 1000)


def test_what_was_kept_is_found(cache, tmp_path):
    assert get(cache, b"a") is None
    put(cache, b"a")
    assert get(cache, b"a") == b"a"
    assert stat.S_IMODE((tmp_path / "cache" / "blobs").stat().st_mode) == 0o700


def test_what_was_not_kept_leaves_nothing(cache, tmp_path):
    put(cache, b"a", keep=False)
    with suppress(KeyError), cache.filling(digest(b"b"), 1) as filling:
        filling.write(b"b")
        raise KeyError
    assert get(cache, b"a") is get(cache, b"b") is None
    assert list((tmp_path / "cache" / "blobs").iterdir()) == []


@pytest.mark.parametrize("damaged", [b"", b"aaa", b"aaaaa", b"aaab"])
def test_a_damaged_entry_is_dropped(cache, tmp_path, damaged):
    put(cache, b"aaaa")
    entry = tmp_path / "cache" / "blobs" / digest(b"aaaa")
    entry.write_bytes(damaged)
    assert get(cache, b"aaaa") is None
    assert not entry.exists()
    put(cache, b"aaaa")
    assert get(cache, b"aaaa") == b"aaaa"


def test_the_least_recently_used_goes_first(cache, tmp_path):
    blobs = [bytes([n]) * 400 for n in range(3)]
    for age, blob in enumerate(blobs[:2]):
        put(cache, blob)
        os.utime(tmp_path / "cache" / "blobs" / digest(blob), (100 + age, 100 + age))
    assert get(cache, blobs[0])
    put(cache, blobs[2])
    assert [get(cache, blob) is not None for blob in blobs] == [True, False, True]


@pytest.mark.parametrize(("limit", "size"), [(0, 1), (10, 11), (10, 0)])
def test_what_does_not_fit_is_not_kept(tmp_path, limit, size):
    cache = Cache(tmp_path, limit)
    put(cache, bytes(size))
    assert get(cache, bytes(size)) is None
    assert not (tmp_path / "blobs").exists()


def test_a_name_that_leads_out_of_the_folder_is_no_entry(cache, tmp_path):
    (tmp_path / "secret").write_bytes(b"a")
    assert cache.open("../../secret", 1) is None
    with cache.filling("../../made", 1) as filling:
        filling.write(b"a")
        filling.keep()
    assert not (tmp_path / "made").exists()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file", 1000)
    put(cache, b"a")
    assert get(cache, b"a") is None


def test_what_dead_processes_began_is_dropped(cache, tmp_path):
    put(cache, b"a")
    blobs = tmp_path / "cache" / "blobs"
    for name, age in (("old.part", 100_000), ("new.part", 10)):
        (blobs / name).write_bytes(b"half")
        os.utime(blobs / name, (time.time() - age,) * 2)
    put(cache, b"b")
    assert {path.name for path in blobs.iterdir()} == {"new.part", digest(b"a"), digest(b"b")}


WORKER = """
import sys, hashlib
from pathlib import Path
from gallery_client.cache import Cache

cache = Cache(Path(sys.argv[1]), 5 * 10_000)
for turn in range(200):
    content = bytes([turn % 12]) * 10_000
    sha256 = hashlib.sha256(content).hexdigest()
    file = cache.open(sha256, len(content))
    if file:
        with file:
            assert file.read() == content
        continue
    with cache.filling(sha256, len(content)) as filling:
        filling.write(content[:5000])
        filling.write(content[5000:])
        filling.keep()
"""


def test_four_processes_share_a_cache(tmp_path):
    workers = [subprocess.Popen([sys.executable, "-W", "error", "-c", WORKER, tmp_path]) for _ in range(4)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0, 0]
    sizes = [path.stat().st_size for path in (tmp_path / "blobs").iterdir()]
    assert set(sizes) == {10_000}
    assert sum(sizes) <= 5 * 10_000


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("GALLERY_CACHE_BYTES", raising=False)
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    assert Cache.from_environment()._limit == DEFAULT_LIMIT
    monkeypatch.setenv("GALLERY_CACHE_BYTES", "77")
    assert Cache.from_environment()._limit == 77
    assert Cache.from_environment(limit=0)._limit == 0
    assert Cache.from_environment(folder="elsewhere")._folder == Path("elsewhere/blobs")
    monkeypatch.setenv("GALLERY_CACHE_BYTES", "2GiB")
    with pytest.raises(InvalidArgument, match="GALLERY_CACHE_BYTES is '2GiB'"):
        Cache.from_environment()


def test_the_usual_place_is_the_platforms(monkeypatch, tmp_path):
    monkeypatch.delenv("GALLERY_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "gallery"


def test_what_is_forgotten_is_gone_and_nothing_else(tmp_path):
    cache = Cache(tmp_path, 1000)
    put(cache, b"kept")
    put(cache, b"forgotten")
    cache.forget(digest(b"forgotten"))
    cache.forget(digest(b"never there"))
    cache.forget("../../outside")
    assert get(cache, b"forgotten") is None
    assert get(cache, b"kept") == b"kept"
