/** What a caller may say of one call. */
export interface CallOptions {
  /** Longest time for the call with all its repeats, in milliseconds; the client's own where unset. */
  readonly timeoutMs?: number | undefined;
  /** Ends the call with Cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Names a write, so that a repeat does it once; made by the client where unset. Give it to repeat a call yourself. */
  readonly clientRequestId?: string | undefined;
}
