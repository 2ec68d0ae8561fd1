"""What takes the callbacks of the demo's rules, as a service that trains models would."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from examples.flights.failure import DemoFailure
from examples.flights.rivals.receiver import Receiver
from gallery_client.signature import sign

HANGS_AFTER = 60


def test_a_receiver_believes_what_is_signed_and_hands_it_on_once(tmp_path: Path) -> None:
    body = b'{"instance": "i", "destination": "HNL"}'
    with Receiver(tmp_path / "team" / "secret") as receiver:
        secret = (tmp_path / "team" / "secret").read_text()
        assert delivered(receiver, body, secret[:-1]) == 403
        for _ in range(2):
            assert delivered(receiver, body, secret) == 202
        assert receiver.take(HANGS_AFTER) == {"instance": "i", "destination": "HNL"}
        with pytest.raises(DemoFailure, match="no callback came"):
            receiver.take(0)


def delivered(receiver: Receiver, body: bytes, secret: str) -> int:
    now = int(time.time())
    headers = {
        "Idempotency-Key": "decision/retrain",
        "Gallery-Timestamp": str(now),
        "Gallery-Signature": sign(body, secret=secret, key="decision/retrain", timestamp=now),
    }
    host, _, port = receiver.address.partition(":")
    connection = HTTPConnection(host, int(port), timeout=HANGS_AFTER)
    try:
        connection.request("POST", "/retrain", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
