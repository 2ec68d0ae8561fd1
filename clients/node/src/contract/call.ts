// Written by scripts/idl from idl/call.thrift; changes belong there.
import { i64, string, struct } from "../shapes.js";

/** Who calls, for how long they will wait, and how a repeat of the call is recognised. Every field may be left out. */
export interface CallContext {
  /** Authenticates this call, and no other, when the server has `auth` on. Never logged. */
  token?: string | undefined;
  /** Names the call in the server's log and in faults; the server makes one where it is unset. At most 128 printable ASCII characters. */
  requestId?: string | undefined;
  /** Time left for the call in milliseconds, counted from its arrival: 1 to 600,000. The server's setting `default_deadline_ms` where unset. */
  deadlineMs?: bigint | undefined;
  /** Name of the calling program, 1 to 200 characters. Without authentication the principal is `local:<clientName>`. */
  clientName?: string | undefined;
  /**
   * Makes a write repeatable: the same id, principal and method within a day do the work once and answer alike.
   * With other arguments the call is refused: FAILED_PRECONDITION, REQUEST_ID_REUSED. 1 to 128 printable ASCII characters.
   */
  clientRequestId?: string | undefined;
}

/** The fields of CallContext. */
export const CallContext = struct<CallContext>("CallContext", [
  [1, "token", string],
  [2, "requestId", string],
  [3, "deadlineMs", i64],
  [4, "clientName", string],
  [5, "clientRequestId", string],
]);
