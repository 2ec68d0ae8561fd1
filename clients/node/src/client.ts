/** Speak to Gallery. */
import type { Readable } from "node:stream";
import { callsOf } from "./calls.js";
import { champion, type ChampionOptions, type RequestValues } from "./champions/champion.js";
import { KeptChampions } from "./champions/kept.js";
import type { Champion } from "./champions/record.js";
import { ChampionWatch, type OnChampion, type WatchChampionOptions } from "./champions/watch.js";
import { Channel } from "./channel.js";
import type { Calls } from "./contract/gallery.js";
import { ClientClosed } from "./errors.js";
import type { InstanceLike } from "./instances.js";
import type { Instance } from "./records/instance.js";
import { Registry } from "./registry.js";
import type { Serving } from "./serving/record.js";
import { serving, type ServingOptions } from "./serving/serving.js";
import { ServingWatch, type OnServing, type WatchServingOptions } from "./serving/watch.js";
import type { Closeable, Session } from "./session.js";
import { settingsOf, type ClientOptions } from "./settings.js";
import { Cache, cacheFolder, cacheLimit } from "./transfers/cache.js";
import { load, loadTo, openStream, save, type SavedInstance, type SaveOptions } from "./transfers/saving.js";
import type { Saveable } from "./transfers/sources.js";
import type { TransferOptions } from "./transfers/transfer.js";

/**
 * A client of one installation.
 *
 *     await using gallery = new GalleryClient({ address: "gallery.example.com:9480" });
 *     const instance = await gallery.save("marketplace/demand", bytes, { metadata: { city: "Oslo" } });
 *
 * It connects when the first call is made. One client serves a whole program: calls run at once, as many as its pool
 * holds connections. Every method rejects with a GalleryError. Where an instance is asked for, a record, an id and a
 * reference will do.
 */
export class GalleryClient extends Registry implements AsyncDisposable {
  /** Every call of the contract, with plain objects for its structs. */
  readonly calls: Calls;
  readonly #session: Session;
  #closed = false;

  constructor(options: ClientOptions = {}) {
    const channel = new Channel(settingsOf(options));
    const cache = new Cache(options.cache ?? cacheFolder(), options.cacheBytes ?? cacheLimit());
    const { logger = console } = options;
    const session = { channel, cache, champions: new KeptChampions(), logger, watches: new Set<Closeable>() };
    super(session);
    this.#session = session;
    this.calls = callsOf(channel);
  }

  /** Where its servers are. */
  get address(): string {
    return this.#session.channel.address;
  }

  /**
   * Save bytes, a file, a stream or an iterable of bytes as an instance of the line `project/model[/key=value,...]`.
   *
   * Up to 4 MiB go in one call. A larger upload goes in chunks, on after a lost connection and a restart of the server;
   * where the server that held them is lost, it begins anew, if the source can be read twice. That of a file goes on also
   * when it is saved again after the death of this process.
   */
  async save(line: string, content: Saveable, options: SaveOptions = {}): Promise<SavedInstance> {
    return await save(this.#session, line, content, options);
  }

  /** Load all bytes of an instance; rejects with DigestMismatch where they are not those that were saved. */
  async load(instance: InstanceLike, options: TransferOptions = {}): Promise<Uint8Array> {
    return await load(this.#session, instance, options);
  }

  /** Load an instance into a file, which appears whole or not at all; answers the instance. */
  async loadTo(instance: InstanceLike, path: string, options: TransferOptions = {}): Promise<Instance> {
    return await loadTo(this.#session, instance, path, options);
  }

  /**
   * Open the bytes of an instance as a stream, which holds a few chunks at a time. It fails with DigestMismatch in place
   * of its last bytes where they are not those that were saved.
   */
  async openStream(instance: InstanceLike, options: TransferOptions = {}): Promise<Readable> {
    return await openStream(this.#session, instance, options);
  }

  /**
   * Tell what a program should load at `project/model[/key=value,...]@environment`: what a hold keeps, else what a rule
   * selects, else what is deployed.
   *
   * Answer and bytes are kept on this machine. Where no server can be asked, the last ones are given, with `fromDisk` set
   * and a warning in the log. Rejects with NotFound, NOTHING_SERVES, and with Unavailable where nothing was kept.
   */
  async serving(place: string, options: ServingOptions = {}): Promise<Serving> {
    return await serving(this.#session, place, options);
  }

  /**
   * Call `onChange` with what serves now, and again whenever another instance does. The promise is resolved behind the
   * first call of it. An error of a later one is logged, and the call repeated at the next interval.
   */
  async watchServing(place: string, onChange: OnServing, options: WatchServingOptions = {}): Promise<ServingWatch> {
    this.#requireOpen();
    return await ServingWatch.begin(this.#session, place, onChange, options);
  }

  /**
   * Answer the instance that a rule prefers now, for the values that it reads as `request.<name>`. A rule is a uuid,
   * `team/name`, or the text of a rule file. Rejects with NotFound, NO_CANDIDATE.
   */
  async champion(rule: string, request: RequestValues = {}, options: ChampionOptions = {}): Promise<Champion> {
    return await champion(this.#session, rule, request, options);
  }

  /** Call `onChange` with what a rule prefers now, and again whenever that is another instance, as `watchServing` does. */
  async watchChampion(
    rule: string,
    request: RequestValues,
    onChange: OnChampion,
    options: WatchChampionOptions = {},
  ): Promise<ChampionWatch> {
    this.#requireOpen();
    return await ChampionWatch.begin(this.#session, rule, request, onChange, options);
  }

  /** End watches and connections; calls that run, and those that come later, reject with ClientClosed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#session.channel.close();
    await Promise.all([...this.#session.watches].map((watch) => watch.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw new ClientClosed();
  }
}
