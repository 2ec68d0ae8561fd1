from __future__ import annotations

import copy
import pickle

import pytest
from gallery_idl import fault as wire

from gallery_client import errors

CODES = wire.FaultCode._VALUES_TO_NAMES


@pytest.mark.parametrize("code", CODES)
def test_every_fault_code_has_a_class_of_its_name(code):
    raised = errors.from_fault(wire.GalleryFault(code=code, message="no"))
    assert type(raised) is errors.BY_CODE[code]
    assert raised.code == CODES[code]
    expected = "UnknownFault" if code == 0 else CODES[code].title().replace("_", "")
    assert type(raised).__name__ == expected


@pytest.mark.parametrize("code", [None, 99])
def test_a_code_from_the_future_is_unknown(code):
    raised = errors.from_fault(wire.GalleryFault(code=code))
    assert type(raised) is errors.UnknownFault
    assert str(raised) == f"the server answered fault code {code} [UNSPECIFIED]"


def test_a_fault_keeps_all_that_it_says():
    raised = errors.from_fault(
        wire.FaultInfo(
            code=wire.FaultCode.RESOURCE_EXHAUSTED,
            reason="DISK_FULL",
            message="no room",
            details={"limit": "7"},
            retryable=True,
            retryAfterMs=250,
            requestId="r",
        )
    )
    assert str(raised) == "no room [DISK_FULL, request r]"
    assert (raised.details, raised.retryable, raised.retry_after_ms) == ({"limit": "7"}, True, 250)
    for twin in (pickle.loads(pickle.dumps(raised)), copy.copy(raised)):  # noqa: S301 - of our own making
        assert type(twin) is errors.ResourceExhausted
        assert (str(twin), twin.__dict__) == (str(raised), raised.__dict__)


def test_the_drawing_shows_every_class():
    classes = [found for found in vars(errors).values() if isinstance(found, type)]
    for found in classes:
        if issubclass(found, errors.GalleryError):
            assert f" {found.__name__} " in errors.__doc__.replace("\n", " ")
