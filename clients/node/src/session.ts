/** What all methods of a client share. */
import type { Channel } from "./channel.js";
import type { KeptChampions } from "./champions/kept.js";
import type { Logger } from "./settings.js";
import type { Cache } from "./transfers/cache.js";

/** What ends with its client. */
export interface Closeable {
  close(): Promise<void>;
}

/** The parts of one client. */
export interface Session {
  readonly channel: Channel;
  readonly cache: Cache;
  readonly champions: KeptChampions;
  readonly logger: Logger;
  /** Watches and feeds that run. */
  readonly watches: Set<Closeable>;
}
