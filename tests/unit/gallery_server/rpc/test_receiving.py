from __future__ import annotations

import socket
import struct
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gallery_server.rpc.frames import BadFrame
from gallery_server.rpc.limits import EdgeLimits
from gallery_server.rpc.receiving import SMALL, FrameReader, Room
from tests.parts.edge_client import framed

MIB = 1 << 20


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def reader_of(sock: socket.socket, room: Room | None = None, **limits: float) -> FrameReader:
    return FrameReader(sock, replace(EdgeLimits(), **limits), room or Room(16 * MIB))


def send_all(sock: socket.socket, sent: bytes) -> threading.Thread:
    thread = threading.Thread(target=sock.sendall, args=(sent,), daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("size", [1, 4091, 4092, 4093, 4096, 8192, SMALL, SMALL + 1, 3 * MIB + 1, 8 * MIB])
def test_frame_arrives_whole(ends: tuple[socket.socket, socket.socket], size: int) -> None:
    here, there = ends
    body = bytes(n % 251 for n in range(1000)) * (size // 1000 + 1)
    send_all(there, framed(body[:size]))
    reader = reader_of(here)
    assert reader.wait()
    assert reader.read() == body[:size]


def test_frames_that_come_together_are_told_apart(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    bodies = [b"a", b"b" * 5000, b"c" * 3, b"d" * (SMALL + 1), b"e"]
    send_all(there, b"".join(map(framed, bodies)))
    reader = reader_of(here)
    got = []
    for _ in bodies:
        assert reader.wait()
        got.append(bytes(reader.read()))
    assert got == bodies


def test_frame_that_comes_byte_by_byte_arrives(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    there.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    reader = reader_of(here)
    for byte in framed(b"hello")[:4]:
        there.sendall(bytes([byte]))
    assert reader.wait()
    there.sendall(b"hello")
    assert reader.read() == b"hello"


@pytest.mark.parametrize("size", [0, 8 * MIB + 1, 1 << 31, (1 << 32) - 1])
def test_size_has_limits(ends: tuple[socket.socket, socket.socket], size: int) -> None:
    here, there = ends
    there.sendall(struct.pack("!I", size))
    reader = reader_of(here)
    assert reader.wait()
    with pytest.raises(BadFrame, match=f"frame of {size} bytes"):
        reader.read()


@pytest.mark.parametrize("sent", [b"\0", b"\0\0\0\5", b"\0\0\0\5abcd", b"\0\2\0\0" + b"x" * 100_000])
def test_close_inside_a_frame_is_told(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    here, there = ends
    there.sendall(sent)
    there.close()
    room = Room(MIB)
    reader = reader_of(here, room)
    assert reader.wait()
    with pytest.raises(BadFrame, match="closed inside a frame"):
        reader.read()
    assert room.take(MIB, 0), "the room of a broken frame was not given back"


@pytest.mark.parametrize("sent", [b"\0", b"\0\0\0\5", b"\0\0\0\5abcd"])
def test_slow_frame_is_given_up(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    here, there = ends
    there.sendall(sent)
    reader = reader_of(here, frame_seconds=0.05)
    assert reader.wait()
    with pytest.raises(BadFrame, match="in time"):
        reader.read()


def test_close_and_silence_between_frames_end_the_wait(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    assert not reader_of(here, idle_seconds=0.05).wait()
    there.close()
    assert not reader_of(here).wait()


def test_announced_bytes_cost_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    there.sendall(struct.pack("!I", 8 * MIB) + b"x")
    reader = reader_of(here, frame_seconds=0.05, bytes_per_second=1 << 40)
    assert reader.wait()
    tracemalloc.start()
    try:
        with pytest.raises(BadFrame, match="in time"):
            reader.read()
        assert tracemalloc.get_traced_memory()[1] < SMALL
    finally:
        tracemalloc.stop()


def test_frame_without_room_is_given_up_in_its_time(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    room = Room(MIB)
    assert room.take(MIB, 0)
    send_all(there, framed(b"x" * (SMALL + 1)))
    reader = reader_of(here, room, frame_seconds=0.05, bytes_per_second=1 << 40)
    assert reader.wait()
    with pytest.raises(BadFrame, match="no room"):
        reader.read()


def test_room_is_shared() -> None:
    room = Room(3 * MIB)
    assert room.take(2 * MIB, 0)
    assert not room.take(2 * MIB, 0)
    assert room.take(SMALL, 0)
    assert room.take(MIB, 0)
    room.give_back(SMALL)
    assert not room.take(MIB, 0)
    threading.Timer(0.05, room.give_back, args=(2 * MIB,)).start()
    assert room.take(2 * MIB, 60)
