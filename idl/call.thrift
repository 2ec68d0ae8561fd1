/**
 * What every call carries beside its request.
 */
namespace java org.galleryml.idl
namespace go gallery.call
namespace js gallery

/** Who calls, for how long they will wait, and how a repeat of the call is recognised. Every field may be left out. */
struct CallContext {
  /** Authenticates this call, and no other, when the server has `auth` on. Never logged. */
  1: optional string token
  /** Names the call in the server's log and in faults; the server makes one where it is unset. At most 128 printable ASCII characters. */
  2: optional string requestId
  /** Time left for the call in milliseconds, counted from its arrival: 1 to 600,000. The server's setting `default_deadline_ms` where unset. */
  3: optional i64 deadlineMs
  /** Name of the calling program, 1 to 200 characters. Without authentication the principal is `local:<clientName>`. */
  4: optional string clientName
  /**
   * Makes a write repeatable: the same id, principal and method within a day do the work once and answer alike.
   * With other arguments the call is refused: FAILED_PRECONDITION, REQUEST_ID_REUSED. 1 to 128 printable ASCII characters.
   */
  5: optional string clientRequestId
}
