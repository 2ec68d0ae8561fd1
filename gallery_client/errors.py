"""Define every error that a caller of Gallery can meet.

    GalleryError
    ├── InvalidArgument      a field is missing, malformed or over its limit
    │   └── SourceChanged    what was being saved changed meanwhile
    ├── Unauthenticated      no token, or one that is unknown or expired
    ├── PermissionDenied     the principal may not do this
    ├── NotFound             what was named does not exist
    ├── AlreadyExists        what would be made exists and differs
    ├── FailedPrecondition   the state of the store forbids it
    ├── Aborted              begun work was given up or overtaken
    │   └── MetricsUnsent    a metrics_writer could not record all that it was given
    ├── ResourceExhausted    a limit on load or space is reached
    ├── DeadlineExceeded     the time of the call is over, told by the server or by the client's clock
    ├── Unavailable          server, database or store do not answer now
    │   └── ConnectionFailed no connection, or it was lost during the call
    │       └── OwnerLost    the one server that held what an upload had sent
    ├── Unimplemented        not in this version of the server
    ├── Gone                 it was erased for good
    ├── DataLoss             stored bytes are missing or damaged
    │   └── DigestMismatch   the bytes that arrived are not those that were saved
    ├── Internal             a fault of the server; its log has the rest
    │   └── ProtocolError    what came back is no answer to the call
    └── UnknownFault         a code that this version of the client does not know

The first row of classes are the fault codes of `idl/fault.thrift`; those below them are found by the client itself.
"""
# ruff: noqa: N818 - the classes are named for what happened, as the fault codes are

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gallery_idl import fault as wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gallery_client.unsent import UnsentEvaluation


class GalleryError(Exception):
    """Carry what a caller can act on.

    `code` is the name of the fault code, `reason` a stable word (docs/reference/faults.md), `message` a sentence,
    `details` the field, value and limit behind it, `request_id` the name of the call in the server's log.
    `retryable` tells whether the same call may succeed later; the SDK repeated it already, as long as it had time.
    """

    code: ClassVar[str] = "UNSPECIFIED"

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        details: Mapping[str, str] | None = None,
        retryable: bool = False,
        retry_after_ms: int = 0,
        request_id: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.details = dict(details or {})
        self.retryable = retryable
        self.retry_after_ms = retry_after_ms
        self.request_id = request_id

    def __str__(self) -> str:
        marks = [self.reason or self.code]
        if self.request_id:
            marks.append(f"request {self.request_id}")
        return f"{self.message} [{', '.join(marks)}]"

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process borders in pools and in Spark; keyword-only arguments do not pickle by themselves.
        return type(self).__new__, (type(self), *self.args), self.__dict__


class InvalidArgument(GalleryError):
    """Say that a field is missing, malformed or over its limit."""

    code = "INVALID_ARGUMENT"


class SourceChanged(InvalidArgument):
    """Say that the file or folder being saved changed meanwhile."""


class Unauthenticated(GalleryError):
    """Say that the token is missing, unknown or expired."""

    code = "UNAUTHENTICATED"


class PermissionDenied(GalleryError):
    """Say that the principal may not do this."""

    code = "PERMISSION_DENIED"


class NotFound(GalleryError):
    """Say that what was named does not exist."""

    code = "NOT_FOUND"


class AlreadyExists(GalleryError):
    """Say that what would be made exists already and differs."""

    code = "ALREADY_EXISTS"


class FailedPrecondition(GalleryError):
    """Say that the present state of the store forbids it."""

    code = "FAILED_PRECONDITION"


class Aborted(GalleryError):
    """Say that begun work was given up, or overtaken by another caller."""

    code = "ABORTED"


class MetricsUnsent(Aborted):
    """Say that a metrics_writer could not record all that it was given; `unsent` has the rest, as the writer's does."""

    unsent: tuple[UnsentEvaluation, ...] = ()


class ResourceExhausted(GalleryError):
    """Say that a limit on load or space is reached."""

    code = "RESOURCE_EXHAUSTED"


class DeadlineExceeded(GalleryError):
    """Say that the time of the call is over; a write may or may not have happened."""

    code = "DEADLINE_EXCEEDED"


class Unavailable(GalleryError):
    """Say that the server or a part behind it does not answer now."""

    code = "UNAVAILABLE"


class ConnectionFailed(Unavailable):
    """Say that the server could not be reached, or was lost during the call."""


class OwnerLost(ConnectionFailed):
    """Say that the server which held the bytes of an upload is lost, and that they cannot be read once more."""


class Unimplemented(GalleryError):
    """Say that this version of the server cannot do it."""

    code = "UNIMPLEMENTED"


class Gone(GalleryError):
    """Say that it existed and was erased for good."""

    code = "GONE"


class DataLoss(GalleryError):
    """Say that stored bytes are missing, or differ from their digest."""

    code = "DATA_LOSS"


class DigestMismatch(DataLoss):
    """Say that the bytes which arrived are not those that were saved."""


class Internal(GalleryError):
    """Say that the server failed; its log tells more under the request id."""

    code = "INTERNAL"


class ProtocolError(Internal):
    """Say that what came back is no answer to the call."""


class UnknownFault(GalleryError):
    """Carry a fault whose code this version of the client does not know."""


BY_CODE: dict[int, type[GalleryError]] = {
    wire.FaultCode.UNSPECIFIED: UnknownFault,
    wire.FaultCode.INVALID_ARGUMENT: InvalidArgument,
    wire.FaultCode.UNAUTHENTICATED: Unauthenticated,
    wire.FaultCode.PERMISSION_DENIED: PermissionDenied,
    wire.FaultCode.NOT_FOUND: NotFound,
    wire.FaultCode.ALREADY_EXISTS: AlreadyExists,
    wire.FaultCode.FAILED_PRECONDITION: FailedPrecondition,
    wire.FaultCode.ABORTED: Aborted,
    wire.FaultCode.RESOURCE_EXHAUSTED: ResourceExhausted,
    wire.FaultCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    wire.FaultCode.UNAVAILABLE: Unavailable,
    wire.FaultCode.UNIMPLEMENTED: Unimplemented,
    wire.FaultCode.GONE: Gone,
    wire.FaultCode.DATA_LOSS: DataLoss,
    wire.FaultCode.INTERNAL: Internal,
}
"""The class of each fault code."""


def from_fault(fault: Any) -> GalleryError:
    """Make the typed error of a `GalleryFault` or a `FaultInfo`."""
    kind = BY_CODE.get(fault.code or 0, UnknownFault)
    return kind(
        fault.message or f"the server answered fault code {fault.code}",
        reason=fault.reason or "",
        details=fault.details,
        retryable=bool(fault.retryable),
        retry_after_ms=fault.retryAfterMs or 0,
        request_id=fault.requestId or "",
    )
