/** Follow the feed of events, and ask a rule again when something was written that it reads. */
import { performance } from "node:perf_hooks";
import type { ReadOptions } from "../call-options.js";
import type { Channel } from "../channel.js";
import type { AnswerSources } from "../contract/decision.js";
import type { Event } from "../contract/event.js";
import type { Value } from "../contract/value.js";
import { GalleryError, Gone, NotFound } from "../errors.js";
import type { Session } from "../session.js";
import { encodeValues } from "../values.js";
import { sleep } from "../waiting.js";
import { select, type RequestValues } from "./champion.js";
import type { Champion } from "./record.js";

const INTERVAL_MS = 60_000;
/** How long a read of the feed waits at the server. */
const WAIT_MS = 20_000;
const PAUSE_MS = 1_000;
const PAGE = 1_000;

/** How a rule is watched. */
export interface WatchChampionOptions extends ReadOptions {
  /** How often a rule is asked that reads the clock, 60 seconds where unset. */
  readonly intervalMs?: number | undefined;
}

/** What is called with what a rule prefers; what it promises is awaited. */
export type OnChampion = (best: Champion) => void | Promise<void>;

/** Keeps a program at what a rule prefers. */
export class ChampionWatch implements AsyncDisposable {
  readonly #session: Session;
  readonly #channel: Channel;
  readonly #rule: string;
  readonly #values: Record<string, Value>;
  readonly #onChange: OnChampion;
  readonly #options: WatchChampionOptions;
  readonly #ended = new AbortController();
  #champion!: Champion; // set before the watch is given to anybody
  #sources: AnswerSources = {};
  #cursor: string | undefined;
  #told: string | undefined;
  /** When the rule was asked; undefined where it is to be asked at once. */
  #asked: number | undefined;

  private constructor(
    session: Session,
    rule: string,
    request: RequestValues,
    onChange: OnChampion,
    options: WatchChampionOptions,
  ) {
    this.#session = session;
    this.#channel = session.channel.another();
    this.#rule = rule;
    this.#values = encodeValues(request, "request");
    this.#onChange = onChange;
    this.#options = options;
  }

  /** Begin: `onChange` has been called with what the rule prefers when this resolves. */
  static async begin(
    session: Session,
    rule: string,
    request: RequestValues,
    onChange: OnChampion,
    options: WatchChampionOptions,
  ): Promise<ChampionWatch> {
    const watch = new ChampionWatch(session, rule, request, onChange, options);
    session.watches.add(watch);
    try {
      // What is written while the rule is asked comes after this place of the feed, and is seen.
      await watch.#ask(options.signal);
      await watch.#place(options.signal);
      await watch.#ask(options.signal);
      await watch.#tell();
    } catch (error) {
      await watch.close();
      throw error;
    }
    void watch.#run();
    return watch;
  }

  /** The answer that the program was given last. */
  get champion(): Champion {
    return this.#champion;
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
    const { signal } = this.#options;
    const end = (): void => void this.close();
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
    while (!this.#ended.signal.aborted) {
      try {
        await this.#step();
      } catch (error) {
        if (!this.#ended.signal.aborted) await this.#bear(error);
      }
    }
    signal?.removeEventListener("abort", end);
  }

  async #step(): Promise<void> {
    const events = await this.#read();
    if (!events.some((event) => concerns(event, this.#sources)) && !this.#isDue()) return;
    const before = JSON.stringify(this.#sources.kinds);
    await this.#ask();
    if (JSON.stringify(this.#sources.kinds) !== before) this.#cursor = undefined;
    await this.#tell();
  }

  /** Take what went wrong; the watch goes on. */
  async #bear(error: unknown): Promise<void> {
    const { logger } = this.#session;
    const rule = this.#rule.slice(0, 60);
    if (error instanceof Gone) {
      this.#cursor = undefined; // archived meanwhile: begin at the newest, and ask
      this.#asked = undefined;
    } else if (error instanceof NotFound) {
      logger.warn(`${rule} prefers nothing now, and the last one stays: ${error}`);
    } else if (error instanceof GalleryError) {
      logger.warn(`what ${rule} prefers cannot be asked for: ${error}`);
      this.#asked = undefined;
      await sleep(PAUSE_MS, this.#ended.signal);
    } else {
      logger.error(`onChange failed for ${rule}; it is called again at the next change or interval`, error);
    }
  }

  /** Tell whether to ask though nothing was read: after a failure, by the clock, and for what was not told. */
  #isDue(): boolean {
    if (this.#asked === undefined) return true;
    const untold = this.#told !== this.#champion.instance.instanceId;
    const passed = performance.now() - this.#asked >= this.#interval;
    return passed && (this.#sources.clock === true || untold);
  }

  get #interval(): number {
    return this.#options.intervalMs ?? INTERVAL_MS;
  }

  async #ask(signal?: AbortSignal): Promise<void> {
    this.#asked = performance.now();
    const options = { timeoutMs: this.#options.timeoutMs, signal };
    const found = await select(this.#session, this.#channel, this.#rule, this.#values, options);
    this.#champion = found.champion;
    this.#sources = found.sources;
  }

  async #tell(): Promise<void> {
    const { instanceId } = this.#champion.instance;
    if (this.#told === instanceId || this.#ended.signal.aborted) return;
    await this.#onChange(this.#champion);
    this.#told = instanceId;
  }

  async #place(signal?: AbortSignal): Promise<void> {
    const request = { filter: this.#filter(), start: "NEWEST" as const, limit: PAGE };
    this.#cursor = (await this.#channel.call("readEvents", request, { signal })).nextCursor;
  }

  async #read(): Promise<Event[]> {
    if (this.#cursor === undefined) {
      await this.#place();
      this.#asked = undefined;
      return [];
    }
    // The reads before the interval is over end with it, so that the clock is kept.
    const waitMs = Math.max(1, Math.floor(Math.min(WAIT_MS, this.#interval)));
    const request = { filter: this.#filter(), cursor: this.#cursor, waitMs, limit: PAGE };
    const timeoutMs = waitMs + this.#channel.settings.timeoutMs;
    const answer = await this.#channel.call("readEvents", request, { timeoutMs });
    this.#cursor = answer.nextCursor;
    return answer.items ?? [];
  }

  #filter(): { kinds: string[] } {
    return { kinds: this.#sources.kinds ?? [] };
  }
}

/** Tell whether the rule reads what changed: of measurements, whether it reads one of these metrics. */
function concerns(event: Event, sources: AnswerSources): boolean {
  if (!event.kind?.startsWith("evaluation.")) return true;
  const after = JSON.parse(event.after ?? "{}") as { metrics?: object; metricNames?: string[]; scope?: string };
  const names = after.metrics ? Object.keys(after.metrics) : after.metricNames;
  if (!names) return true;
  return (sources.metrics ?? []).some(
    ({ scope, name }) =>
      (scope === undefined || scope === after.scope) && (name === undefined || names.includes(name)),
  );
}
