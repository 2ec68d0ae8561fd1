/** Hold the moment at which a call must have ended. */
import { performance } from "node:perf_hooks";
import { DeadlineExceeded } from "./errors.js";

/** Longest delay that a timer of Node takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends after so many milliseconds; Infinity never ends. */
export class Deadline {
  readonly #milliseconds: number;
  readonly #end: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#end = performance.now() + milliseconds;
  }

  /** How many milliseconds are left: 0 or less when it has passed. */
  remaining(): number {
    return this.#end - performance.now();
  }

  /** How many milliseconds are left; throws DeadlineExceeded when none are. */
  left(): number {
    const remaining = this.remaining();
    if (remaining <= 0) throw this.error();
    return remaining;
  }

  /** Make a deadline of so many milliseconds that does not outlast this one; throws DeadlineExceeded when it passed. */
  within(milliseconds: number): Deadline {
    return new Deadline(Math.min(milliseconds, this.left()));
  }

  /** Call something when it has passed; the answer stops the clock. */
  onEnd(ended: () => void): () => void {
    const remaining = this.remaining();
    if (remaining > LONGEST_TIMER_MS) return () => undefined;
    const timer = setTimeout(ended, Math.max(0, remaining));
    return () => clearTimeout(timer);
  }

  /** Make the error of a call that took too long. */
  error(): DeadlineExceeded {
    const seconds = Number((this.#milliseconds / 1000).toFixed(2));
    return new DeadlineExceeded(`no answer within ${seconds} seconds; give more time with timeoutMs`, {
      reason: "DEADLINE_EXCEEDED",
    });
  }
}
