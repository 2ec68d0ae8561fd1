"""Replies with bytes are read by another decoder than the rest."""

from __future__ import annotations

import pytest
from gallery_idl import fault, instance

from gallery_client.channel import Channel
from gallery_client.connection import MAX_REPLY
from gallery_client.errors import NotFound, ProtocolError
from tests.integration.client.peer import Peer
from tests.integration.client.store import refuse

MIB = 2**20


class Blobs:
    """Answers with bytes that tell which call asked for them."""

    def getBlob(self, caller, request):
        if request.instanceId == "none":
            raise refuse(fault.FaultCode.NOT_FOUND, "INSTANCE_NOT_FOUND", details={"field": "instanceId"})
        return instance.GetBlobResponse(data=bytes([request.offset]) * request.length, size=MIB, sha256="é")


@pytest.fixture
def blobs():
    with Peer(Blobs()) as peer:
        yield peer


def read(channel, number, length=5, instance_id="i"):
    request = instance.GetBlobRequest(instanceId=instance_id, offset=number, length=length)
    return channel.call("getBlob", request)


def test_bytes_outlast_the_replies_after_them(blobs):
    lengths = [0, 1, MIB, 2 * MIB, 100_000, 1, MIB]
    with Channel(blobs.address) as channel:
        read_back = [read(channel, number, length) for number, length in enumerate(lengths)]
    assert blobs.accepted == 1
    assert [response.data for response in read_back] == [bytes([n]) * length for n, length in enumerate(lengths)]
    assert {(response.size, response.sha256) for response in read_back} == {(MIB, "é")}


def test_the_largest_reply_is_read(blobs):
    with Channel(blobs.address) as channel:
        assert len(read(channel, 0, MAX_REPLY - 100).data) == MAX_REPLY - 100


def test_faults_are_read(blobs):
    with Channel(blobs.address) as channel:
        with pytest.raises(NotFound) as raised:
            read(channel, 0, instance_id="none")
        assert read(channel, 1).data == bytes([1]) * 5
    assert blobs.accepted == 1
    assert raised.value.details == {"field": "instanceId"}


@pytest.mark.parametrize(
    "body",
    [
        b"\x0c\x00\x00\x0b\x00\x01\x7f\xff\xff\xff",  # bytes of 2 GiB
        b"\x0c\x00\x00\x0b\x00\x01\xff\xff\xff\xff",  # of a negative length
        b"\x0c\x00\x00\x0b\x00\x01\x00\x00\x00\x64abc",  # longer than the frame, though not than one before it
        b"\x0c\x00\x00\x0b\x00\x03\x00\x00\x00\x01\xff\x00\x00",  # no UTF-8
        b"\x0c\x00\x00\x0f\x00\x07\x02\x7f\xff\xff\xff",  # a list of 2 thousand million
        b"\x0c\x00\x00" + b"\x0c\x00\x07" * 100,  # too deep
        b"\x0c\x00\x00\x0a\x00\x02\x00",  # ends inside a number
        b"",
    ],
)
def test_a_lying_reply_is_refused(blobs, body):
    with Channel(blobs.address) as channel:
        read(channel, 1, MIB)
        blobs.tamper = lambda connection, method, reply: reply[: 12 + len(method)] + body
        with pytest.raises(ProtocolError):
            read(channel, 2)
        blobs.tamper = None
        assert read(channel, 3).data == bytes([3]) * 5
