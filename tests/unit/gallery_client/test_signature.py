"""Vectors that any verifier of deliveries must reproduce; docs/reference/actions.md has the first of them."""

from __future__ import annotations

import pytest

from gallery_client.signature import SignatureRefused, sign, verify
from gallery_server.actions.signing import signed

SECRET = "whale-song"  # noqa: S105 - of the documentation
KEY = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11/retrain"
SECONDS = 1_772_323_200
BODY = b'{"city":"Paris","from":"i-1"}'
VECTORS = [
    (SECRET, KEY, SECONDS, BODY, "v1=79691636238157f9d1000dad3ceede33c9621a7da5b303fa1253e896751fe2ab"),
    (SECRET, KEY, SECONDS, b"", "v1=8b9abccd8790d11095cca743681697972a626ada3d3f7f68be42fa9ce0f3ca27"),
    ("ключ", KEY, 1, b"\x00\xff\r\n.", "v1=c0d88075d13eddb35189fb474ee5efb5ef4cce08d30037d529e5bf38ec16f6d9"),
]


def headers(signature: str = "", **other: str) -> dict[str, str]:
    given = {"Idempotency-Key": KEY, "Gallery-Timestamp": str(SECONDS), "Gallery-Signature": signature or VECTORS[0][4]}
    return given | {name.replace("_", "-"): value for name, value in other.items()}


@pytest.mark.parametrize(("secret", "key", "seconds", "body", "signature"), VECTORS)
def test_both_sides_make_the_same_signature(secret: str, key: str, seconds: int, body: bytes, signature: str) -> None:
    assert sign(body, secret=secret, key=key, timestamp=seconds) == signature
    made = signed(body, secret=secret, key=key, seconds=seconds)
    assert made["Gallery-Signature"] == signature
    assert verify(made, body, secret, now=float(seconds)) == key


@pytest.mark.parametrize("now", [SECONDS - 300, SECONDS, SECONDS + 300])
def test_a_delivery_is_believed_for_five_minutes(now: float) -> None:
    assert verify(headers(), BODY, SECRET, now=now) == KEY


@pytest.mark.parametrize("now", [SECONDS - 301, SECONDS + 301, 0])
def test_what_is_old_or_of_the_future_is_refused(now: float) -> None:
    with pytest.raises(SignatureRefused, match="not from the last 300 seconds"):
        verify(headers(), BODY, SECRET, now=now)
    assert verify(headers(), BODY, SECRET, now=now, max_age_seconds=1e12) == KEY


def test_a_secret_is_changed_without_a_gap() -> None:
    assert verify(headers(), BODY, "new", SECRET, now=SECONDS) == KEY
    with pytest.raises(SignatureRefused):
        verify(headers(), BODY, "new", "newer", now=SECONDS)


def test_names_of_headers_have_any_case() -> None:
    assert verify({name.upper(): value for name, value in headers().items()}, BODY, SECRET, now=SECONDS) == KEY


@pytest.mark.parametrize("name", ["Idempotency-Key", "Gallery-Timestamp", "Gallery-Signature"])
def test_each_header_is_needed(name: str) -> None:
    given = headers()
    for wrong in ({key: value for key, value in given.items() if key != name}, given | {name: ""}):
        with pytest.raises(SignatureRefused, match=f"the header {name.lower()} is missing"):
            verify(wrong, BODY, SECRET, now=SECONDS)


@pytest.mark.parametrize("time", ["x", "-1", "1e9", " 1772323200", "1772323200.0", "٣", "9" * 13, "9" * 5_000])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    with pytest.raises(SignatureRefused, match="no number of seconds"):
        verify(headers(Gallery_Timestamp=time), BODY, SECRET, now=SECONDS)


OTHERS = ["v1=", "v1=00", f"v2={VECTORS[0][4][3:]}", VECTORS[0][4][3:], f"{VECTORS[0][4]} ", VECTORS[1][4]]


@pytest.mark.parametrize("signature", [*OTHERS, "\ud800", "ü" * 64])
def test_any_other_signature_is_refused(signature: str) -> None:
    with pytest.raises(SignatureRefused, match="not that of these bytes"):
        verify(headers(signature), BODY, SECRET, now=SECONDS)


@pytest.mark.parametrize("secrets", [(), ("",), (SECRET, "")])
def test_no_secret_verifies_nothing(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="give the secret"):
        verify(headers(), BODY, *secrets, now=SECONDS)


@pytest.mark.parametrize(("key", "body"), [("a\nb", b"c"), ("a.b", b"c"), ("a", b"b.c"), ("a", b"\nb\nc"), ("", b"")])
def test_no_byte_of_the_body_passes_for_one_of_the_key(key: str, body: bytes) -> None:
    signature = sign(b"b\nc", secret=SECRET, key="a", timestamp=SECONDS)
    assert verify(headers(signature, Idempotency_Key="a"), b"b\nc", SECRET, now=SECONDS) == "a"
    with pytest.raises(SignatureRefused):
        verify(headers(signature, Idempotency_Key=key), body, SECRET, now=SECONDS)
