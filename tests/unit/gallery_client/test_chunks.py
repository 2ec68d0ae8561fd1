from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_client.chunks import CHUNK, read_ahead, rechunk

LENGTHS = st.integers(0, 3) | st.integers(CHUNK - 2, CHUNK + 2) | st.integers(2 * CHUNK, 2 * CHUNK + 1)


@given(st.lists(LENGTHS, max_size=5))
def test_chunks_hold_the_same_bytes(lengths):
    pieces = [bytes([n]) * length for n, length in enumerate(lengths)]
    chunks = [bytes(chunk) for chunk in rechunk(pieces)]
    assert b"".join(chunks) == b"".join(pieces)
    assert all(len(chunk) == CHUNK for chunk in chunks[:-1])
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)


def test_wide_items_are_counted_in_bytes():
    assert b"".join(rechunk([memoryview(bytes(8)).cast("I")])) == bytes(8)


def test_reading_ahead_keeps_order_and_ends_its_thread():
    assert list(read_ahead(iter([b"a", b"b", b"c"]))) == [b"a", b"b", b"c"]
    stopped = read_ahead(iter([b"a", b"b", b"c"]))
    assert next(stopped) == b"a"
    stopped.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("gallery-read")]


def test_an_error_of_the_reader_arrives():
    def broken():
        yield b"a"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(read_ahead(broken()))
