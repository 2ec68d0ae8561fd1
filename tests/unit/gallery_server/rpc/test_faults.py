from __future__ import annotations

from collections.abc import Iterator

import pytest
from gallery_idl import fault as idl

from gallery_server import errors
from gallery_server.rpc import faults


def tree(root: type[errors.GalleryError]) -> Iterator[type[errors.GalleryError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from tree(kind)


def test_table_has_every_kind_of_error() -> None:
    assert set(errors.GalleryError.__subclasses__()) == set(faults.CODES)


@pytest.mark.parametrize("kind", list(tree(errors.GalleryError)))
def test_every_error_has_a_code_of_the_contract(kind: type[errors.GalleryError]) -> None:
    code = faults.code_of(kind(errors.Reason.DISK_FULL, "no"))
    assert faults.code_name(code) != "UNSPECIFIED"


def test_every_code_but_those_of_identity_is_used() -> None:
    codes = set(idl.FaultCode._VALUES_TO_NAMES.values())
    unused = codes - {faults.code_name(code) for code in faults.CODES.values()}
    assert unused == {"UNSPECIFIED", "UNAUTHENTICATED", "PERMISSION_DENIED"}


def test_fault_carries_what_the_error_knows() -> None:
    error = errors.Unavailable(errors.Reason.DATABASE_BUSY, "Busy.", retry_after_ms=20, database="main", tries=3)
    fields = {
        "code": idl.FaultCode.UNAVAILABLE,
        "reason": "DATABASE_BUSY",
        "message": "Busy.",
        "details": {"database": "main", "tries": "3"},
        "retryable": True,
        "retryAfterMs": 20,
        "requestId": "id-1",
    }
    assert vars(faults.to_fault(error, "id-1")) == fields
    assert vars(faults.to_fault_info(error, "id-1")) == fields


def test_internal_fault_says_nothing_but_the_request_id() -> None:
    fault = faults.internal_fault("id-1")
    assert (fault.code, fault.details, fault.retryable) == (idl.FaultCode.INTERNAL, {}, False)
    assert "id-1" in fault.message
