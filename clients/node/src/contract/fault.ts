// Written by scripts/idl from idl/fault.thrift; changes belong there.
import { bool, enumeration, i64, map, string, struct } from "../shapes.js";

/** The kind of failure, which decides what a program can do about it. */
export type FaultCode =
  | "UNSPECIFIED"
  | "INVALID_ARGUMENT"
  | "UNAUTHENTICATED"
  | "PERMISSION_DENIED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "RESOURCE_EXHAUSTED"
  | "DEADLINE_EXCEEDED"
  | "UNAVAILABLE"
  | "UNIMPLEMENTED"
  | "GONE"
  | "DATA_LOSS"
  | "INTERNAL";

/** The numbers of FaultCode. */
export const FaultCode = enumeration<FaultCode>("FaultCode", {
  /** Never sent; what a client reads for a code that it does not know. */
  UNSPECIFIED: 0,
  /** A field of the request is missing, malformed or over its limit. Mend the request. */
  INVALID_ARGUMENT: 1,
  /** No token, or one that is unknown or expired. */
  UNAUTHENTICATED: 2,
  /** The principal may not do this. */
  PERMISSION_DENIED: 3,
  /** What the request names does not exist. */
  NOT_FOUND: 4,
  /** What the request would make exists already, and differs. */
  ALREADY_EXISTS: 5,
  /** The state of the store forbids it; another call must come first. */
  FAILED_PRECONDITION: 6,
  /** Begun work was given up, by the server or by another caller. Begin again. */
  ABORTED: 7,
  /** A limit on load or space is reached. */
  RESOURCE_EXHAUSTED: 8,
  /** The deadline of the call passed. Whether a write happened is told by a repeat with the same clientRequestId. */
  DEADLINE_EXCEEDED: 9,
  /** The server, its database or its blob store does not answer now. */
  UNAVAILABLE: 10,
  /** Not in this version of the server. */
  UNIMPLEMENTED: 11,
  /** It existed and was erased for good. */
  GONE: 12,
  /** Stored bytes are missing or differ from their digest. */
  DATA_LOSS: 13,
  /** A fault of the server. Says nothing but the request id; the log has the rest. */
  INTERNAL: 14,
});

/** The failure of a call. Repeat the call if, and only if, `retryable` is true. */
export interface GalleryFault {
  code?: FaultCode | undefined;
  /** A stable upper-case word for programs, listed in docs/reference/faults.md. */
  reason?: string | undefined;
  /** One sentence for people: the field, the value, the limit and the way out. */
  message?: string | undefined;
  /** The offending `field`, its `value`, the `limit`, the `known` names, and whatever else a program may act on. */
  details?: Record<string, string> | undefined;
  retryable?: boolean | undefined;
  /** Least wait before a repeat, in milliseconds. */
  retryAfterMs?: bigint | undefined;
  /** The id under which the server logged the call. */
  requestId?: string | undefined;
}

/** The fields of GalleryFault. */
export const GalleryFault = struct<GalleryFault>("GalleryFault", [
  [1, "code", FaultCode],
  [2, "reason", string],
  [3, "message", string],
  [4, "details", map(string)],
  [5, "retryable", bool],
  [6, "retryAfterMs", i64],
  [7, "requestId", string],
]);

/** A failure that is part of an answer: why background work ended. Same fields as GalleryFault. */
export interface FaultInfo {
  code?: FaultCode | undefined;
  reason?: string | undefined;
  message?: string | undefined;
  details?: Record<string, string> | undefined;
  retryable?: boolean | undefined;
  retryAfterMs?: bigint | undefined;
  requestId?: string | undefined;
}

/** The fields of FaultInfo. */
export const FaultInfo = struct<FaultInfo>("FaultInfo", [
  [1, "code", FaultCode],
  [2, "reason", string],
  [3, "message", string],
  [4, "details", map(string)],
  [5, "retryable", bool],
  [6, "retryAfterMs", i64],
  [7, "requestId", string],
]);
