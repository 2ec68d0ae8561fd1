/** What a caller may say of one call that reads. */
export interface ReadOptions {
  /** Longest time for the call with all its repeats, in milliseconds; the client's own where unset. */
  readonly timeoutMs?: number | undefined;
  /** Ends the call with Cancelled. */
  readonly signal?: AbortSignal | undefined;
}

/** What a caller may say of one call. */
export interface CallOptions extends ReadOptions {
  /** Names a write, so that a repeat does it once; made by the client where unset. Give it to repeat a call yourself. */
  readonly clientRequestId?: string | undefined;
}

/** Answer what concerns the call alone, of options that say more. */
export function callOf({ timeoutMs, signal, clientRequestId }: CallOptions): CallOptions {
  return { timeoutMs, signal, clientRequestId };
}

/** Answer what concerns a call that reads on the way to another one. */
export function readOf({ timeoutMs, signal }: ReadOptions): ReadOptions {
  return { timeoutMs, signal };
}
