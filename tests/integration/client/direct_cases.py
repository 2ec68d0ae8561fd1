"""What direct transfers do on every kind of store."""

from __future__ import annotations

import pytest

from gallery_client.cache import Cache
from gallery_client.direct.access import DirectAccess
from gallery_client.download import Download
from gallery_client.upload import upload
from tests.integration.client.payloads import MIB, content_of
from tests.integration.client.store import numbered

SIZES = [0, 1, 4 * MIB, 4 * MIB + 1, 64 * MIB]


class DirectCases:
    """Hold the tests; who inherits them gives `store`, a DirectStore over a real store."""

    @pytest.mark.parametrize("size", SIZES)
    def test_bytes_come_back_as_they_went(self, store, channel, record, cache_folder, size):
        reports = []
        access = DirectAccess()
        saved, _ = upload(
            channel, record, content_of(size), direct=access, progress=lambda *report: reports.append(report)
        )
        for _ in range(2):
            assert Download(channel, saved, Cache(cache_folder, 2**30), direct=access).bytes() == content_of(size)
        assert reports[-1] == (size, size)
        goes_directly = size > 4 * MIB
        assert store.calls["registerInstance"] == store.calls["getBlobLocation"] == goes_directly
        assert store.calls["uploadChunk"] == 0
        assert (store.calls["getBlob"] == 0) is (goes_directly or size == 0)

    def test_a_folder_comes_back_whole_or_file_by_file(self, store, channel, record, tmp_path):
        (tmp_path / "model" / "deep").mkdir(parents=True)
        (tmp_path / "model" / "deep" / "weights").write_bytes(content_of(9 * MIB))
        (tmp_path / "model" / "config.json").write_text("{}")
        access = DirectAccess()
        saved, _ = upload(channel, record, tmp_path / "model", direct=access)
        download = Download(channel, saved, direct=access)
        assert download.read_file("config.json") == b"{}"
        assert download.read_file("deep/weights") == content_of(9 * MIB)
        assert (download.to_folder(tmp_path / "copy") / "deep" / "weights").read_bytes() == content_of(9 * MIB)
        assert store.calls["getBlob"] == store.calls["uploadChunk"] == 0

    def test_a_stream_that_is_left_leaves_nothing_behind(self, store, channel, record):
        access = DirectAccess()
        saved, _ = upload(channel, record, content_of(40 * MIB), direct=access)
        with Download(channel, saved, direct=access).stream() as stream:
            assert stream.read(10) == content_of(10)
        assert Download(channel, saved, direct=access).bytes() == content_of(40 * MIB)

    def test_a_source_that_fails_leaves_no_file(self, store, channel, record, tmp_path):
        path = tmp_path / "model"
        path.write_bytes(content_of(30 * MIB))

        def shorten(done, total):
            if done == 20 * MIB:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            upload(channel, record, path, direct=DirectAccess(), progress=shorten)
        assert store.read(f"direct/{numbered(1)}") is None
        assert not store.blobs
