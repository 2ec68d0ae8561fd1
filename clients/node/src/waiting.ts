/** Wait for one thing, and give up at a deadline, by a signal, or when the client is closed. */
import type { Deadline } from "./deadline.js";
import { Cancelled, type GalleryError } from "./errors.js";

/** What a wait ends by, beside what is waited for. */
export interface Limits {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

/** Throw Cancelled where a signal has been given already. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Cancelled(signal);
}

/**
 * Make a promise that is settled once: by `begin`, which gets what settles it, or by a limit. `release` is called then,
 * with the error if there is one, and no timer or listener is left.
 */
export function within<T>(
  limits: Limits,
  begin: (resolve: (value: T) => void, reject: (error: GalleryError) => void) => void,
  release: (error?: GalleryError) => void = () => undefined,
): Promise<T> {
  const { deadline, signal } = limits;
  return new Promise<T>((resolve, reject) => {
    let settled = false;
    const settle = (error?: GalleryError): boolean => {
      if (settled) return false;
      settled = true;
      stop();
      signal?.removeEventListener("abort", cancel);
      release(error);
      return true;
    };
    const fail = (error: GalleryError): void => {
      if (settle(error)) reject(error);
    };
    const cancel = (): void => {
      if (signal) fail(new Cancelled(signal));
    };
    const stop = deadline.onEnd(() => fail(deadline.error()));
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted) return cancel();
    begin((value) => {
      if (settle()) resolve(value);
    }, fail);
  });
}

/** Wait so many milliseconds; answers false, at once, where the signal ends the wait. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve(true);
    }, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** Waits that end early where their owner is closed. */
export class Pauses {
  readonly #rejects = new Set<(error: GalleryError) => void>();

  /** Wait so many milliseconds; rejects with DeadlineExceeded, Cancelled or the error of `end`. */
  async pause(milliseconds: number, limits: Limits): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let leave: ((error: GalleryError) => void) | undefined;
    await within<void>(
      limits,
      (resolve, reject) => {
        timer = setTimeout(() => resolve(), milliseconds);
        leave = reject;
        this.#rejects.add(reject);
      },
      () => {
        clearTimeout(timer);
        if (leave) this.#rejects.delete(leave);
      },
    );
  }

  /** End all waits with an error. */
  end(error: GalleryError): void {
    for (const reject of [...this.#rejects]) reject(error);
  }
}
