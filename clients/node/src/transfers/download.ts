/** Load an instance's bytes. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { DigestMismatch } from "../errors.js";
import type { Cache } from "./cache.js";
import { chunksOf } from "./cache.js";
import { CHUNK } from "./chunks.js";
import { ranges } from "./ranges.js";
import { append, replacing } from "./replacing.js";
import type { Transfer } from "./transfer.js";

/** What a download has to know of an instance. */
export interface Blob {
  readonly instanceId: string;
  readonly size: bigint;
  readonly sha256: string;
}

/**
 * Gives the bytes of one instance in the shape that the caller wants, from the cache where it holds them. The last bytes
 * are given once the sha256 of all is checked: a difference is a DigestMismatch, and leaves no file.
 */
export class Download {
  readonly #transfer: Transfer;
  readonly #blob: Blob;
  readonly #cache: Cache;

  constructor(transfer: Transfer, blob: Blob, cache: Cache) {
    this.#transfer = transfer;
    this.#blob = blob;
    this.#cache = cache;
  }

  /** Give all bytes. */
  async bytes(): Promise<Uint8Array> {
    const whole = new Uint8Array(Number(this.#blob.size));
    let filled = 0;
    for await (const chunk of this.chunks()) {
      whole.set(chunk, filled);
      filled += chunk.byteLength;
    }
    return whole;
  }

  /** Write the bytes to a file, which appears whole, in place of what stood there, or not at all. */
  async toFile(path: string): Promise<void> {
    await replacing(path, async (file) => {
      for await (const chunk of this.chunks()) await append(file, chunk);
    });
  }

  /** Give the bytes as a stream. */
  stream(): Readable {
    return Readable.from(buffers(this.chunks()), { objectMode: false, highWaterMark: CHUNK });
  }

  /** Give the bytes in chunks. */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const { sha256, size } = this.#blob;
    const cached = await this.#cache.open(sha256, Number(size));
    if (!cached) return yield* this.#fetched();
    try {
      yield* chunksOf(cached);
    } finally {
      await cached.close();
    }
  }

  async *#fetched(): AsyncGenerator<Uint8Array, void, undefined> {
    const { instanceId, sha256 } = this.#blob;
    const size = Number(this.#blob.size);
    const digest = createHash("sha256");
    const copy = await this.#cache.fill(sha256, size);
    let done = 0;
    try {
      for await (const chunk of ranges(this.#transfer, instanceId, size)) {
        digest.update(chunk);
        await copy?.write(chunk);
        done += chunk.byteLength;
        if (done === size) {
          this.#check(digest.digest("hex"));
          await copy?.keep();
        }
        yield chunk;
      }
      if (size === 0) this.#check(digest.digest("hex"));
    } finally {
      await copy?.close();
    }
  }

  #check(sha256: string): void {
    const { instanceId, sha256: saved } = this.#blob;
    if (sha256 === saved) return;
    throw new DigestMismatch(
      `instance ${instanceId} was saved with sha256 ${saved} and arrived with ${sha256}; ` +
        "`gallery-server fsck --deep` tells whether the store or the way is damaged",
      { reason: "DIGEST_MISMATCH", details: { instanceId } },
    );
  }
}

/** A stream of Node gives Buffers. */
async function* buffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
