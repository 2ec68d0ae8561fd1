/**
 * Every error that a caller of Gallery can meet.
 *
 *     GalleryError
 *     ├── InvalidArgument      a field is missing, malformed or over its limit
 *     │   └── SourceChanged    what was being saved changed meanwhile
 *     ├── Unauthenticated      no token, or one that is unknown or expired
 *     ├── PermissionDenied     the principal may not do this
 *     ├── NotFound             what was named does not exist
 *     ├── AlreadyExists        what would be made exists and differs
 *     ├── FailedPrecondition   the state of the store forbids it
 *     │   └── ClientClosed     this client was closed
 *     ├── Aborted              begun work was given up or overtaken
 *     │   └── Cancelled        the caller's AbortSignal ended the call
 *     ├── ResourceExhausted    a limit on load or space is reached
 *     ├── DeadlineExceeded     the time of the call is over, told by the server or by the client's clock
 *     ├── Unavailable          server, database or store do not answer now
 *     │   └── ConnectionFailed no connection, or it was lost during the call
 *     │       └── OwnerLost    the one server that held what an upload had sent
 *     ├── Unimplemented        not in this version of the server
 *     ├── Gone                 it was erased for good
 *     ├── DataLoss             stored bytes are missing or damaged
 *     │   └── DigestMismatch   the bytes that arrived are not those that were saved
 *     ├── Internal             a fault of the server; its log has the rest
 *     │   └── ProtocolError    what came back is no answer to the call
 *     └── UnknownFault         a code that this version of the client does not know
 *
 * The first row of classes are the fault codes of `idl/fault.thrift`; those below them are found by the client itself.
 */
import type { FaultCode, FaultInfo } from "./contract/fault.js";

/** What an error tells beside its message. */
export interface ErrorParts {
  readonly reason?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** Carries what a caller can act on. */
export class GalleryError extends Error {
  /** The name of the fault code. */
  readonly code: FaultCode = "UNSPECIFIED";
  /** A stable word; docs/reference/faults.md lists them. */
  readonly reason: string;
  /** The field, the value and the limit behind it. */
  readonly details: Readonly<Record<string, string>>;
  /** The same call may succeed later; the client has repeated it already, as long as it had time. */
  readonly retryable: boolean;
  /** Least wait before a repeat. */
  readonly retryAfterMs: number;
  /** Names the call in the server's log. */
  readonly requestId: string;

  constructor(message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = new.target.name;
    this.reason = parts.reason ?? "";
    this.details = { ...parts.details };
    this.retryable = parts.retryable ?? false;
    this.retryAfterMs = parts.retryAfterMs ?? 0;
    this.requestId = parts.requestId ?? "";
  }

  override toString(): string {
    const marks = [this.reason || this.code, ...(this.requestId ? [`request ${this.requestId}`] : [])];
    return `${this.name}: ${this.message} [${marks.join(", ")}]`;
  }
}

/** A field is missing, malformed or over its limit. */
export class InvalidArgument extends GalleryError {
  override readonly code: FaultCode = "INVALID_ARGUMENT";
}

/** The file being saved changed meanwhile. */
export class SourceChanged extends InvalidArgument {}

/** The token is missing, unknown or expired. */
export class Unauthenticated extends GalleryError {
  override readonly code: FaultCode = "UNAUTHENTICATED";
}

/** The principal may not do this. */
export class PermissionDenied extends GalleryError {
  override readonly code: FaultCode = "PERMISSION_DENIED";
}

/** What was named does not exist. */
export class NotFound extends GalleryError {
  override readonly code: FaultCode = "NOT_FOUND";
}

/** What would be made exists already and differs. */
export class AlreadyExists extends GalleryError {
  override readonly code: FaultCode = "ALREADY_EXISTS";
}

/** The present state of the store forbids it. */
export class FailedPrecondition extends GalleryError {
  override readonly code: FaultCode = "FAILED_PRECONDITION";
}

/** The client was closed, before the call or during it. */
export class ClientClosed extends FailedPrecondition {
  constructor() {
    super("this client is closed; open another one", { reason: "CLIENT_CLOSED" });
  }
}

/** Begun work was given up, or overtaken by another caller. */
export class Aborted extends GalleryError {
  override readonly code: FaultCode = "ABORTED";
}

/** The caller's AbortSignal ended the call; `cause` is the signal's reason. A write may or may not have happened. */
export class Cancelled extends Aborted {
  constructor(signal: AbortSignal) {
    super("the call was cancelled by its signal", { reason: "CANCELLED", cause: signal.reason });
    // What programs ask for, whoever was cancelled.
    this.name = "AbortError";
  }
}

/** A limit on load or space is reached. */
export class ResourceExhausted extends GalleryError {
  override readonly code: FaultCode = "RESOURCE_EXHAUSTED";
}

/** The time of the call is over; a write may or may not have happened. */
export class DeadlineExceeded extends GalleryError {
  override readonly code: FaultCode = "DEADLINE_EXCEEDED";
}

/** The server or a part behind it does not answer now. */
export class Unavailable extends GalleryError {
  override readonly code: FaultCode = "UNAVAILABLE";
}

/** The server could not be reached, or was lost during the call. */
export class ConnectionFailed extends Unavailable {}

/** The server which held the bytes of an upload is lost, and they cannot be read once more. */
export class OwnerLost extends ConnectionFailed {}

/** This version of the server cannot do it. */
export class Unimplemented extends GalleryError {
  override readonly code: FaultCode = "UNIMPLEMENTED";
}

/** It existed and was erased for good. */
export class Gone extends GalleryError {
  override readonly code: FaultCode = "GONE";
}

/** Stored bytes are missing, or differ from their digest. */
export class DataLoss extends GalleryError {
  override readonly code: FaultCode = "DATA_LOSS";
}

/** The bytes which arrived are not those that were saved. */
export class DigestMismatch extends DataLoss {}

/** The server failed; its log tells more under the request id. */
export class Internal extends GalleryError {
  override readonly code: FaultCode = "INTERNAL";
}

/** What came back is no answer to the call. */
export class ProtocolError extends Internal {}

/** A fault whose code this version of the client does not know. */
export class UnknownFault extends GalleryError {}

const BY_CODE: Readonly<Record<FaultCode, new (message: string, parts: ErrorParts) => GalleryError>> = {
  UNSPECIFIED: UnknownFault,
  INVALID_ARGUMENT: InvalidArgument,
  UNAUTHENTICATED: Unauthenticated,
  PERMISSION_DENIED: PermissionDenied,
  NOT_FOUND: NotFound,
  ALREADY_EXISTS: AlreadyExists,
  FAILED_PRECONDITION: FailedPrecondition,
  ABORTED: Aborted,
  RESOURCE_EXHAUSTED: ResourceExhausted,
  DEADLINE_EXCEEDED: DeadlineExceeded,
  UNAVAILABLE: Unavailable,
  UNIMPLEMENTED: Unimplemented,
  GONE: Gone,
  DATA_LOSS: DataLoss,
  INTERNAL: Internal,
};

/** Make the typed error of a fault; `requestId` names the call where the fault does not. */
export function fromFault(fault: FaultInfo, requestId = ""): GalleryError {
  const code = fault.code ?? "UNSPECIFIED";
  return new BY_CODE[code](fault.message || `the server answered the fault ${code}`, {
    reason: fault.reason ?? "",
    details: fault.details ?? {},
    retryable: fault.retryable ?? false,
    retryAfterMs: Number(fault.retryAfterMs ?? 0n),
    requestId: fault.requestId || requestId,
  });
}
