/** Speak to Gallery. */
import { callsOf } from "./calls.js";
import { Channel } from "./channel.js";
import type { Calls } from "./contract/gallery.js";
import { settingsOf, type ClientOptions } from "./settings.js";

/**
 * A client of one installation.
 *
 *     await using gallery = new GalleryClient({ address: "gallery.example.com:9480" });
 *
 * It connects when the first call is made. One client serves a whole program: calls run at once, as many as its pool
 * holds connections. Every method rejects with a GalleryError.
 */
export class GalleryClient implements AsyncDisposable {
  /** Every call of the contract, with plain objects for its structs. */
  readonly calls: Calls;
  readonly #channel: Channel;

  constructor(options: ClientOptions = {}) {
    this.#channel = new Channel(settingsOf(options));
    this.calls = callsOf(this.#channel);
  }

  /** Where its servers are. */
  get address(): string {
    return this.#channel.address;
  }

  /** End watches and connections; calls that run, and those that come later, reject with ClientClosed. */
  async close(): Promise<void> {
    this.#channel.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
