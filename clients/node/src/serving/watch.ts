/** Ask again and again what serves, and tell when it changes. */
import type { Channel } from "../channel.js";
import { GalleryError } from "../errors.js";
import type { Session } from "../session.js";
import { sleep } from "../waiting.js";
import type { Serving } from "./record.js";
import { askServing, type ServingOptions } from "./serving.js";

const INTERVAL_MS = 10_000;

/** How a place is watched. */
export interface WatchServingOptions extends Omit<ServingOptions, "clientRequestId"> {
  /** How often the server is asked, 10 seconds where unset. */
  readonly intervalMs?: number | undefined;
}

/** What is called with what serves; what it promises is awaited. */
export type OnServing = (served: Serving) => void | Promise<void>;

/** Keeps a program at what serves. */
export class ServingWatch implements AsyncDisposable {
  readonly #session: Session;
  readonly #channel: Channel;
  readonly #place: string;
  readonly #onChange: OnServing;
  readonly #options: WatchServingOptions;
  readonly #ended = new AbortController();
  #serving: Serving;

  private constructor(
    session: Session,
    channel: Channel,
    place: string,
    onChange: OnServing,
    options: WatchServingOptions,
    first: Serving,
  ) {
    this.#session = session;
    this.#channel = channel;
    this.#place = place;
    this.#onChange = onChange;
    this.#options = options;
    this.#serving = first;
  }

  /** Begin: `onChange` has been called with what serves when this resolves. */
  static async begin(
    session: Session,
    place: string,
    onChange: OnServing,
    options: WatchServingOptions,
  ): Promise<ServingWatch> {
    const channel = session.channel.another();
    // Its client may be closed before the first answer.
    const opening = { close: async () => channel.close() };
    session.watches.add(opening);
    try {
      const { intervalMs: _, ...asking } = options;
      const first = await askServing(session, channel, place, asking);
      const watch = new ServingWatch(session, channel, place, onChange, options, first);
      if (first.fromDisk) watch.#tellOfDisk();
      await onChange(first);
      session.watches.add(watch);
      void watch.#run();
      return watch;
    } catch (error) {
      channel.close();
      throw error;
    } finally {
      session.watches.delete(opening);
    }
  }

  /** The answer that the program was given last. */
  get serving(): Serving {
    return this.#serving;
  }

  /** End the watch; `onChange` is not called again. */
  async close(): Promise<void> {
    this.#ended.abort();
    this.#channel.close();
    this.#session.watches.delete(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(): Promise<void> {
    const { intervalMs = INTERVAL_MS, signal } = this.#options;
    const end = (): void => void this.close();
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
    while (await sleep(intervalMs, this.#ended.signal)) await this.#look();
    signal?.removeEventListener("abort", end);
  }

  async #look(): Promise<void> {
    const { intervalMs: _, signal: __, ...options } = this.#options;
    const { logger } = this.#session;
    try {
      const found = await askServing(this.#session, this.#channel, this.#place, options);
      if (this.#ended.signal.aborted) return;
      if (found.fromDisk && !this.#serving.fromDisk) this.#tellOfDisk();
      if (found.instance.instanceId !== this.#serving.instance.instanceId) await this.#onChange(found);
      this.#serving = found;
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      if (error instanceof GalleryError) logger.warn(`what serves at ${this.#place} cannot be asked for: ${error}`);
      else logger.error(`onChange failed for ${this.#place}; it is called again at the next interval`, error);
    }
  }

  #tellOfDisk(): void {
    this.#session.logger.warn(`no server answers; ${this.#place} goes on with what served before`);
  }
}
