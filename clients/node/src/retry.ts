/** Decide whether a failed call is repeated, and when. */
import type { GalleryError } from "./errors.js";

const FIRST_MS = 50;
const LONGEST_MS = 5_000;

/** What a decision about a repeat stands on. */
export interface Failure {
  readonly error: GalleryError;
  /** How often the call has failed. */
  readonly failures: number;
  /** How many of the failures cost no attempt: they are waited for like the others. */
  readonly forgiven: number;
  /** How often a call is tried. */
  readonly attempts: number;
  /** Milliseconds until the deadline. */
  readonly leftMs: number;
}

/**
 * Tell the milliseconds to wait before a repeat; undefined means to give up.
 *
 * The wait grows exponentially with full jitter ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015). One that
 * would not end before the deadline is not begun: the error itself says more than a time-out.
 */
export function delayOf(failure: Failure, random: () => number = Math.random): number | undefined {
  const { error, failures, forgiven, attempts, leftMs } = failure;
  if (!error.retryable || failures - forgiven >= attempts) return undefined;
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  const wait = Math.max(random() * ceiling, error.retryAfterMs);
  return wait < leftMs ? wait : undefined;
}
