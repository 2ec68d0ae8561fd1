/** Read the feed of events, to its end or for ever. */
import { performance } from "node:perf_hooks";
import type { ReadOptions } from "./call-options.js";
import type { Channel } from "./channel.js";
import type { ReadEventsResponse } from "./contract/event.js";
import { DeadlineExceeded, GalleryError } from "./errors.js";
import { modelIdOf, type ModelLike } from "./models.js";
import { eventOf, type Event } from "./records/event.js";
import type { Session } from "./session.js";
import { sleep, throwIfCancelled } from "./waiting.js";

/** How long one call of a reader that follows waits at the server. */
const WAIT_MS = 25_000;
const PAGE = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Which events are read, from where, and how far; all that is set must hold. */
export interface EventsOptions extends ReadOptions {
  readonly project?: string | undefined;
  /** A kind that ends in `.*` stands for all that begin so; every one where unset. */
  readonly kinds?: readonly string[] | undefined;
  readonly model?: ModelLike | undefined;
  /** The id of one record. */
  readonly subject?: string | undefined;
  /** Where a reader without a cursor begins: at the oldest event that is kept, where unset, or behind the newest. */
  readonly start?: "oldest" | "newest" | undefined;
  /** Goes on where a feed with the same filter was. */
  readonly cursor?: string | undefined;
  /** Wait for what changes next, for ever. */
  readonly follow?: boolean | undefined;
}

/**
 * Gives events in the order that all readers see; it ends at the newest unless it follows.
 *
 * One that follows has a connection of its own, and goes on after a restart or an outage of the server where it was.
 * It ends by `break`, by its signal, by `close`, and with its client. Keep `cursor` to go on from there another time.
 */
export class EventFeed implements AsyncIterableIterator<Event>, AsyncDisposable {
  readonly #session: Session;
  readonly #options: EventsOptions;
  readonly #ended = new AbortController();
  readonly #events: AsyncGenerator<Event, void, undefined>;
  #channel: Channel | undefined;
  #cursor: string | undefined;

  constructor(session: Session, options: EventsOptions) {
    this.#session = session;
    this.#options = options;
    this.#cursor = options.cursor;
    this.#events = this.#read();
  }

  /** Where to read on after the last page that was given whole: what was given since comes again. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    if (this.#ended.signal.aborted) return { done: true, value: undefined };
    return (await this.#events.next()) as IteratorResult<Event, undefined>;
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** End the feed, also while it waits. */
  async close(): Promise<void> {
    this.#ended.abort();
    if (this.#options.follow) this.#channel?.close();
    this.#session.watches.delete(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#read(): AsyncGenerator<Event, void, undefined> {
    const { channel, watches } = this.#session;
    watches.add(this);
    this.#channel = this.#options.follow ? channel.another() : channel;
    try {
      yield* this.#pages(this.#channel);
    } catch (error) {
      if (!this.#ended.signal.aborted) throw error;
    } finally {
      await this.close();
    }
  }

  async *#pages(channel: Channel): AsyncGenerator<Event, void, undefined> {
    const { follow = false, model } = this.#options;
    const modelId = model && (await modelIdOf(this.#session, model, this.#options));
    for (let failures = 0; ; ) {
      const began = performance.now();
      const page = await this.#ask(channel, modelId);
      const items = page?.items ?? [];
      if (items.length === 0) {
        if (page) this.#cursor = page.nextCursor;
        if (!follow) return;
        // A server that stops, or has no room for one more to wait, answers at once.
        const waited = page !== undefined && performance.now() - began > FIRST_PAUSE_MS;
        if (waited) failures = 0;
        else await this.#pause(failures++);
        continue;
      }
      failures = 0;
      for (const [place, item] of items.entries()) {
        if (place === items.length - 1) this.#cursor = page?.nextCursor;
        yield eventOf(item);
      }
    }
  }

  /** Read the next page; undefined where a feed that follows bears with an outage. */
  async #ask(channel: Channel, modelId: string | undefined): Promise<ReadEventsResponse | undefined> {
    const { project, kinds, subject, start, follow, signal, timeoutMs = channel.settings.timeoutMs } = this.#options;
    const filter = { projectName: project, kinds: kinds && [...kinds], subjectId: subject, modelId };
    const waitMs = follow ? WAIT_MS : undefined;
    const request = { start: startOf(start), cursor: this.#cursor, filter, limit: PAGE, waitMs };
    try {
      return await channel.call("readEvents", request, { signal, timeoutMs: timeoutMs + (waitMs ?? 0) });
    } catch (error) {
      const passes = error instanceof GalleryError && (error.retryable || error instanceof DeadlineExceeded);
      if (!follow || !passes) throw error;
      return undefined;
    }
  }

  async #pause(failures: number): Promise<void> {
    const { signal } = this.#options;
    const ends = signal ? AbortSignal.any([signal, this.#ended.signal]) : this.#ended.signal;
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), ends);
    throwIfCancelled(signal);
  }
}

function startOf(start: "oldest" | "newest" | undefined): "OLDEST" | "NEWEST" | undefined {
  return start && (start === "newest" ? "NEWEST" : "OLDEST");
}
