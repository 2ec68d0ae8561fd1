"""Define every error that the service raises on purpose.

    GalleryError
    ├── InvalidArgument      a field is missing, malformed or over its limit
    ├── NotFound             what was named does not exist
    ├── AlreadyExists        what would be made exists and differs
    ├── FailedPrecondition   the state of the store forbids it
    ├── Aborted              begun work was given up or overtaken
    ├── ResourceExhausted    a limit on load or space is reached
    ├── DeadlineExceeded     the time of the call is over
    ├── Unavailable          database, store or server do not answer now
    │   └── ActionFailed     what an action of a rule reaches outside does not do it
    ├── Unimplemented        not in this version
    ├── Gone                 it was erased for good
    ├── DataLoss             stored bytes are missing or damaged
    └── Internal             work behind a call met a defect of the server

`rpc.faults` maps each class to a fault code; `Reason` lists the stable words that programs may test.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Say why, in a word that never changes; docs/reference/faults.md explains each."""

    # InvalidArgument
    FIELD_MISSING = "FIELD_MISSING"
    FIELD_MALFORMED = "FIELD_MALFORMED"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    FIELD_OUT_OF_RANGE = "FIELD_OUT_OF_RANGE"
    FIELD_RESERVED = "FIELD_RESERVED"
    TOO_MANY_ITEMS = "TOO_MANY_ITEMS"
    UNION_NOT_SINGLE = "UNION_NOT_SINGLE"
    REFERENCE_MALFORMED = "REFERENCE_MALFORMED"
    EXPRESSION_MALFORMED = "EXPRESSION_MALFORMED"
    RULE_MALFORMED = "RULE_MALFORMED"
    RULE_ACTS = "RULE_ACTS"
    RULE_SELECTS = "RULE_SELECTS"
    FIELD_UNKNOWN = "FIELD_UNKNOWN"
    OPERATOR_UNFIT = "OPERATOR_UNFIT"
    KIND_UNFIT = "KIND_UNFIT"
    CURSOR_INVALID = "CURSOR_INVALID"
    SHARD_KEY_MISSING = "SHARD_KEY_MISSING"
    SHARD_KEY_UNEXPECTED = "SHARD_KEY_UNEXPECTED"
    DIGEST_MISMATCH = "DIGEST_MISMATCH"
    SIZE_MISMATCH = "SIZE_MISMATCH"
    OFFSET_BEYOND_RECEIVED = "OFFSET_BEYOND_RECEIVED"
    CHUNK_DIFFERS = "CHUNK_DIFFERS"
    # NotFound
    PROJECT_NOT_FOUND = "PROJECT_NOT_FOUND"
    MODEL_NOT_FOUND = "MODEL_NOT_FOUND"
    REVISION_NOT_FOUND = "REVISION_NOT_FOUND"
    INSTANCE_NOT_FOUND = "INSTANCE_NOT_FOUND"
    UPLOAD_NOT_FOUND = "UPLOAD_NOT_FOUND"
    ENVIRONMENT_UNKNOWN = "ENVIRONMENT_UNKNOWN"
    HOLD_NOT_FOUND = "HOLD_NOT_FOUND"
    NOTHING_SERVES = "NOTHING_SERVES"
    DEPENDENCY_NOT_FOUND = "DEPENDENCY_NOT_FOUND"
    PROPAGATION_NOT_FOUND = "PROPAGATION_NOT_FOUND"
    EVALUATION_NOT_FOUND = "EVALUATION_NOT_FOUND"
    NO_CANDIDATE = "NO_CANDIDATE"
    DECISION_NOT_FOUND = "DECISION_NOT_FOUND"
    JOB_NOT_FOUND = "JOB_NOT_FOUND"
    RULE_NOT_FOUND = "RULE_NOT_FOUND"
    RULES_NOT_PINNED = "RULES_NOT_PINNED"
    RULE_NOT_HELD = "RULE_NOT_HELD"
    # AlreadyExists
    PROJECT_EXISTS = "PROJECT_EXISTS"
    # FailedPrecondition
    MODEL_DEPRECATED = "MODEL_DEPRECATED"
    REVISION_DEPRECATED = "REVISION_DEPRECATED"
    SHARD_KEYS_FIXED = "SHARD_KEYS_FIXED"
    UPLOAD_CLOSED = "UPLOAD_CLOSED"
    UPLOAD_INCOMPLETE = "UPLOAD_INCOMPLETE"
    WRONG_HOST = "WRONG_HOST"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    UPLOAD_IS_DIRECT = "UPLOAD_IS_DIRECT"
    UPLOAD_NOT_DIRECT = "UPLOAD_NOT_DIRECT"
    NO_DIRECT_ACCESS = "NO_DIRECT_ACCESS"
    STORE_NOT_CONFIGURED = "STORE_NOT_CONFIGURED"
    BACKUP_RUNNING = "BACKUP_RUNNING"
    SCAN_REFUSED = "SCAN_REFUSED"
    INSTANCE_IS_DRAFT = "INSTANCE_IS_DRAFT"
    INSTANCE_DEPRECATED = "INSTANCE_DEPRECATED"
    HELD = "HELD"
    HOLD_ENDED = "HOLD_ENDED"
    EVALUATION_RETRACTED = "EVALUATION_RETRACTED"
    NOTHING_DEPLOYED = "NOTHING_DEPLOYED"
    NOTHING_TO_ROLL_BACK_TO = "NOTHING_TO_ROLL_BACK_TO"
    DEPENDENCY_CYCLE = "DEPENDENCY_CYCLE"
    NOT_AN_UPSTREAM = "NOT_AN_UPSTREAM"
    UPSTREAM_IS_DRAFT = "UPSTREAM_IS_DRAFT"
    UPSTREAM_PINNED_TWICE = "UPSTREAM_PINNED_TWICE"
    NOT_AN_ORDER = "NOT_AN_ORDER"
    RULES_NOT_WATCHED = "RULES_NOT_WATCHED"
    JOB_NOT_FAILED = "JOB_NOT_FAILED"
    RULE_HELD = "RULE_HELD"
    # Aborted
    REVISION_CHANGED = "REVISION_CHANGED"
    POLICY_CHANGED = "POLICY_CHANGED"
    DEPLOYMENT_CHANGED = "DEPLOYMENT_CHANGED"
    UPLOAD_ABORTED = "UPLOAD_ABORTED"
    # ResourceExhausted
    DISK_FULL = "DISK_FULL"
    ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE"
    SELECTION_BUSY = "SELECTION_BUSY"
    # DeadlineExceeded
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    # Unavailable
    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    DATABASE_BUSY = "DATABASE_BUSY"
    COMMIT_UNKNOWN = "COMMIT_UNKNOWN"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    ACTION_FAILED = "ACTION_FAILED"
    # Unimplemented
    NOT_IN_THIS_VERSION = "NOT_IN_THIS_VERSION"
    # Gone
    INSTANCE_ERASED = "INSTANCE_ERASED"
    DRAFT_EXPIRED = "DRAFT_EXPIRED"
    EVENTS_ARCHIVED = "EVENTS_ARCHIVED"
    # DataLoss
    BLOB_MISSING = "BLOB_MISSING"
    BLOB_DAMAGED = "BLOB_DAMAGED"
    # Internal
    INTERNAL = "INTERNAL"


class GalleryError(Exception):
    """Carry what a caller can act on: a reason, a sentence and the details behind it.

    `details` become text on the wire. `retryable` tells whether the same call may succeed later.
    """

    retryable = False

    def __init__(
        self, reason: Reason, message: str, *, retryable: bool | None = None, retry_after_ms: int = 0, **details: object
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.details = {name: str(value) for name, value in details.items()}
        self.retry_after_ms = retry_after_ms
        if retryable is not None:
            self.retryable = retryable


class InvalidArgument(GalleryError):
    """Refuse a request whose fields no state of the store could make right."""


class NotFound(GalleryError):
    """Say that what was named does not exist."""


class AlreadyExists(GalleryError):
    """Say that what would be made exists already and differs."""


class FailedPrecondition(GalleryError):
    """Refuse what the present state of the store forbids."""


class Aborted(GalleryError):
    """Say that begun work was given up, or overtaken by another caller."""


class ResourceExhausted(GalleryError):
    """Say that a limit on load or space is reached."""

    retryable = True


class DeadlineExceeded(GalleryError):
    """Say that the time of the call is over."""


class Unavailable(GalleryError):
    """Say that the server or a part behind it does not answer now."""

    retryable = True


class ActionFailed(Unavailable):
    """Say that an action of a rule was not done; `retryable` tells whether a later try may do it."""


class Unimplemented(GalleryError):
    """Say that this version of the server cannot do it."""


class Gone(GalleryError):
    """Say that it existed and was erased for good."""


class DataLoss(GalleryError):
    """Say that stored bytes are missing, or differ from their digest."""


class Internal(GalleryError):
    """Say that work behind a call met a defect of the server, and nothing else of it: the log has the rest."""
