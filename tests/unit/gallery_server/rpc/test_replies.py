from __future__ import annotations

from typing import Any

import pytest
from gallery_idl import fault, gallery, instance
from hypothesis import given
from hypothesis import strategies as st
from thriftpy2.protocol import TCyBinaryProtocol
from thriftpy2.thrift import TApplicationException, TMessageType
from thriftpy2.transport import TCyMemoryBuffer

from gallery_server.rpc.frames import MAX_REPLY, FrameHeader
from gallery_server.rpc.replies import Reply, encode
from tests.parts.edge_client import framed
from tests.unit.gallery_server.rpc.messages import structs
from tests.unit.gallery_server.rpc.sockets import pair, received

HEADER = FrameHeader("getBlob", 7)
COPIED = 64 * 1024
SIZES = st.sampled_from([0, 1, COPIED - 1, COPIED, COPIED + 1, 1 << 20])
BLOBS = st.builds(
    instance.GetBlobResponse,
    data=st.none() | SIZES.map(bytes),
    size=st.none() | st.integers(0, 2**63 - 1),
    sha256=st.none() | st.text(st.characters(codec="utf-8")) | st.just("a" * (COPIED + 1)),
)
RESULTS = st.one_of(
    st.builds(gallery.Gallery.getBlob_result, success=st.none() | BLOBS, fault=st.none() | structs(fault.GalleryFault)),
    structs(gallery.Gallery.getInstances_result),
)


def plainly(kind: int, payload: Any) -> bytes:
    """Encode a frame as thriftpy2 does, into one buffer."""
    buffer = TCyMemoryBuffer()
    protocol: Any = TCyBinaryProtocol(buffer)
    protocol.write_message_begin(HEADER.method, kind, HEADER.seqid)
    payload.write(protocol)
    return framed(buffer.getvalue())


@given(RESULTS)
def test_a_reply_is_what_thriftpy2_would_send(result: Any) -> None:
    reply = encode(TMessageType.REPLY, HEADER, result)
    expected = plainly(TMessageType.REPLY, result)
    assert len(reply) == len(expected) - 4
    assert received(reply) == expected


def test_a_refusal_is_what_thriftpy2_would_send() -> None:
    refusal = TApplicationException(TApplicationException.UNKNOWN_METHOD, "no")
    assert received(encode(TMessageType.EXCEPTION, HEADER, refusal)) == plainly(TMessageType.EXCEPTION, refusal)


def test_bytes_of_a_blob_are_not_copied() -> None:
    data = bytearray(b"x" * (1 << 20))
    reply = encode(TMessageType.REPLY, HEADER, gallery.Gallery.getBlob_result(instance.GetBlobResponse(data=data)))
    data[:] = b"y" * len(data)
    assert received(reply).count(b"y") == len(data)


def test_most_pieces_of_a_reply_go_out() -> None:
    reply = Reply()
    for number in range(MAX_REPLY // (COPIED + 1)):
        reply.write(bytes([number]) * (COPIED + 1))
    assert len(received(reply)) == len(reply) + 4


def test_a_reply_that_nobody_reads_is_given_up() -> None:
    reply = Reply()
    reply.write(bytes(MAX_REPLY))
    with pair() as (here, _), pytest.raises(TimeoutError):
        reply.send(here, 0.1)


@given(st.lists(st.sampled_from([0, 1, COPIED, COPIED + 1, 300_000]), max_size=8))
def test_pieces_arrive_in_order(sizes: list[int]) -> None:
    reply = Reply()
    for number, size in enumerate(sizes):
        reply.write(bytes([number]) * size)
    assert received(reply) == framed(b"".join(bytes([number]) * size for number, size in enumerate(sizes)))
