"""Turn errors into faults: the one table between the server's errors and the contract's codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gallery_idl import fault as idl

from gallery_server import errors

_CODE = idl.FaultCode

CODES: Mapping[type[errors.GalleryError], int] = MappingProxyType(
    {
        errors.InvalidArgument: _CODE.INVALID_ARGUMENT,
        errors.NotFound: _CODE.NOT_FOUND,
        errors.AlreadyExists: _CODE.ALREADY_EXISTS,
        errors.FailedPrecondition: _CODE.FAILED_PRECONDITION,
        errors.Aborted: _CODE.ABORTED,
        errors.ResourceExhausted: _CODE.RESOURCE_EXHAUSTED,
        errors.DeadlineExceeded: _CODE.DEADLINE_EXCEEDED,
        errors.Unavailable: _CODE.UNAVAILABLE,
        errors.Unimplemented: _CODE.UNIMPLEMENTED,
        errors.Gone: _CODE.GONE,
        errors.DataLoss: _CODE.DATA_LOSS,
        errors.Internal: _CODE.INTERNAL,
    }
)
"""The fault code of each kind of error; a subclass has that of its nearest ancestor."""


def code_name(code: int) -> str:
    """Answer the contract's word for a fault code."""
    name: str = _CODE._VALUES_TO_NAMES[code]  # noqa: SLF001 - thriftpy2 offers the names nowhere else
    return name


def code_of(error: errors.GalleryError) -> int:
    """Answer the fault code of an error."""
    return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)


def to_fault(error: errors.GalleryError, request_id: str) -> Any:
    """Make the GalleryFault that tells a caller of an error."""
    return idl.GalleryFault(**_fields(error, request_id))


def to_fault_info(error: errors.GalleryError, request_id: str) -> Any:
    """Make the FaultInfo that tells of an error inside an answer."""
    return idl.FaultInfo(**_fields(error, request_id))


def internal_fault(request_id: str) -> Any:
    """Make the GalleryFault of what should not happen: it says nothing but the request id."""
    return idl.GalleryFault(
        code=_CODE.INTERNAL,
        reason="INTERNAL",
        message=f"The server failed. Its log has the rest under the request id {request_id}.",
        details={},
        retryable=False,
        requestId=request_id,
    )


def _fields(error: errors.GalleryError, request_id: str) -> dict[str, Any]:
    return {
        "code": code_of(error),
        "reason": str(error.reason),
        "message": error.message,
        "details": error.details,
        "retryable": error.retryable,
        "retryAfterMs": error.retry_after_ms or None,
        "requestId": request_id,
    }
