"""Read frames from a socket, whole, in time and within the memory of the process."""

from __future__ import annotations

import socket
import struct
import threading
import time

from gallery_server.rpc.frames import BadFrame
from gallery_server.rpc.limits import EdgeLimits

SMALL = 64 * 1024
"""Bytes that a frame or reply may have without asking for room in the process."""
_AHEAD = 4096
_SIZE = struct.Struct("!I")


class Room:
    """Share a number of bytes among the connections of a process."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._changed = threading.Condition()

    def take(self, size: int, timeout: float) -> bool:
        """Take all of these bytes, or after `timeout` seconds none; small sizes cost nothing."""
        if size <= SMALL:
            return True
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= size, timeout):
                return False
            self._free -= size
            return True

    def give_back(self, size: int) -> None:
        """Give back what was taken."""
        if size > SMALL:
            with self._changed:
                self._free += size
                self._changed.notify_all()


class FrameReader:
    """Read the frames of one connection, one after the other."""

    def __init__(self, sock: socket.socket, limits: EdgeLimits, room: Room) -> None:
        self._sock = sock
        self._limits = limits
        self._room = room
        # Size and body of a small frame come in one read. A thread gives up the interpreter at each.
        self._ahead = bytearray(_AHEAD)
        self._view = memoryview(self._ahead)
        self._have = 0

    def wait(self) -> bool:
        """Wait for the first byte of a frame; answer False where none comes any more."""
        if self._have:
            return True
        self._sock.settimeout(self._limits.idle_seconds)
        try:
            self._have = self._sock.recv_into(self._view)
        except OSError:
            return False
        return self._have > 0

    def read(self) -> bytearray:
        """Read the frame whose first byte is there; raise BadFrame where it is too large, too slow or cut off.

        A frame over 64 KiB holds room until `release`.
        """
        began = time.monotonic()
        while self._have < _SIZE.size:
            self._have += self._receive(self._view[self._have :], began + self._limits.frame_seconds)
        (size,) = _SIZE.unpack_from(self._ahead)
        if not 0 < size <= self._limits.frame_bytes:
            raise BadFrame(f"A frame of {size} bytes is announced; it may have 1 to {self._limits.frame_bytes}.")
        deadline = began + self._limits.transfer_seconds(size)
        # Memory grows with the bytes that came, not with those that were announced, until there is room for them all.
        begin = self._take_ahead(size)
        while (have := len(begin)) < min(size, SMALL):
            begin = self._fill(begin, min(size, SMALL, 2 * max(have, _AHEAD)), deadline)
        if size <= SMALL:
            return begin
        if not self._room.take(size, deadline - time.monotonic()):
            raise BadFrame(f"The server had no room for a frame of {size} bytes within its time.")
        try:
            return self._fill(begin, size, deadline)
        except BaseException:
            self.release(size)
            raise

    def release(self, size: int) -> None:
        """Give back the room of a frame of this size, once nobody holds it."""
        self._room.give_back(size)

    def _take_ahead(self, size: int) -> bytearray:
        end = min(self._have, _SIZE.size + size)
        frame = self._ahead[_SIZE.size : end]
        self._view[: self._have - end] = self._ahead[end : self._have]
        self._have -= end
        return frame

    def _fill(self, begin: bytearray, size: int, deadline: float) -> bytearray:
        """Answer a frame of this size that begins so, and goes on with what comes."""
        have = len(begin)
        if have == size:
            return begin
        frame = bytearray(size)
        with memoryview(frame) as view:
            view[:have] = begin
            while have < size:
                have += self._receive(view[have:], deadline)
        return frame

    def _receive(self, view: memoryview, deadline: float) -> int:
        left = deadline - time.monotonic()
        if left <= 0:
            raise BadFrame("The frame did not come in time.")
        try:
            self._sock.settimeout(left)
            count = self._sock.recv_into(view)
        except TimeoutError:
            raise BadFrame("The frame did not come in time.") from None
        except OSError as error:
            raise BadFrame(f"The connection broke inside a frame: {error.strerror}") from None
        if not count:
            raise BadFrame("The connection was closed inside a frame.")
        return count
