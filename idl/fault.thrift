/**
 * How a call fails. Every failure that the server can name is a GalleryFault on a connection that stays open.
 */
namespace java org.galleryml.idl
namespace go gallery.fault
namespace js gallery

/** The kind of failure, which decides what a program can do about it. */
enum FaultCode {
  /** Never sent; what a client reads for a code that it does not know. */
  UNSPECIFIED = 0
  /** A field of the request is missing, malformed or over its limit. Mend the request. */
  INVALID_ARGUMENT = 1
  /** No token, or one that is unknown or expired. */
  UNAUTHENTICATED = 2
  /** The principal may not do this. */
  PERMISSION_DENIED = 3
  /** What the request names does not exist. */
  NOT_FOUND = 4
  /** What the request would make exists already, and differs. */
  ALREADY_EXISTS = 5
  /** The state of the store forbids it; another call must come first. */
  FAILED_PRECONDITION = 6
  /** Begun work was given up, by the server or by another caller. Begin again. */
  ABORTED = 7
  /** A limit on load or space is reached. */
  RESOURCE_EXHAUSTED = 8
  /** The deadline of the call passed. Whether a write happened is told by a repeat with the same clientRequestId. */
  DEADLINE_EXCEEDED = 9
  /** The server, its database or its blob store does not answer now. */
  UNAVAILABLE = 10
  /** Not in this version of the server. */
  UNIMPLEMENTED = 11
  /** It existed and was erased for good. */
  GONE = 12
  /** Stored bytes are missing or differ from their digest. */
  DATA_LOSS = 13
  /** A fault of the server. Says nothing but the request id; the log has the rest. */
  INTERNAL = 14
}

/** The failure of a call. Repeat the call if, and only if, `retryable` is true. */
exception GalleryFault {
  1: optional FaultCode code
  /** A stable upper-case word for programs, listed in docs/reference/faults.md. */
  2: optional string reason
  /** One sentence for people: the field, the value, the limit and the way out. */
  3: optional string message
  /** The offending `field`, its `value`, the `limit`, the `known` names, and whatever else a program may act on. */
  4: optional map<string, string> details
  5: optional bool retryable
  /** Least wait before a repeat, in milliseconds. */
  6: optional i64 retryAfterMs
  /** The id under which the server logged the call. */
  7: optional string requestId
}

/** A failure that is part of an answer: why background work ended. Same fields as GalleryFault. */
struct FaultInfo {
  1: optional FaultCode code
  2: optional string reason
  3: optional string message
  4: optional map<string, string> details
  5: optional bool retryable
  6: optional i64 retryAfterMs
  7: optional string requestId
}
