/** Remember uploads that were begun, so that saving a file again after a crash goes on where it stopped. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelInstanceRecord } from "../contract/upload.js";
import { encode } from "../encoding.js";
import { isId } from "../reference.js";
import { sorted } from "../sorted.js";
import { claim, type Claim } from "./claim.js";

/** Longer than any server keeps an upload that receives nothing. */
const KEPT_MS = 7 * 86_400_000;

/** Holds the id of one upload; without a file, for as long as the process lives. */
export class Entry {
  uploadId: string | undefined;
  readonly #path: string | undefined;

  constructor(uploadId?: string, path?: string) {
    this.uploadId = uploadId;
    this.#path = path;
  }

  /** Note an upload that was begun. */
  async remember(uploadId: string): Promise<void> {
    this.uploadId = uploadId;
    // A full disk remembers nothing, and saving goes on.
    if (this.#path) await writeFile(this.#path, uploadId, { mode: 0o600 }).catch(() => undefined);
  }
}

/**
 * Holds a small file for each begun upload of a file, in the folder `uploads` of the cache that Gallery's clients share.
 *
 * The entry is claimed while its upload runs: a second process that saves the same thing begins an upload of its own.
 * Where the folder cannot be written, nothing is remembered, and saving works all the same.
 */
export class Journal {
  readonly #folder: string;
  readonly #address: string;

  /** Open the journal, in a cache, of what is saved to the servers of an address. */
  constructor(root: string, address: string) {
    this.#folder = join(root, "uploads");
    this.#address = address;
  }

  /** Save this source under this record with what is remembered of it, and forget that once it is saved. */
  async during<T>(
    record: ModelInstanceRecord,
    identity: string | undefined,
    save: (entry: Entry) => Promise<T>,
  ): Promise<T> {
    const path = identity === undefined ? undefined : join(this.#folder, keyOf(this.#address, record, identity));
    const held = path && (await this.#claim(path));
    if (!held) return await save(new Entry());
    try {
      const uploadId = (await readFile(path, "utf8").catch(() => "")).trim();
      // A disk that was full leaves half an id, which no server would take.
      const saved = await save(new Entry(isId(uploadId) ? uploadId : undefined, path));
      await rm(path, { force: true }).catch(() => undefined);
      return saved;
    } finally {
      await held.release();
    }
  }

  async #claim(path: string): Promise<Claim | undefined> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#dropOld();
    } catch {
      return undefined;
    }
    return await claim(digest([path]));
  }

  async #dropOld(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const state = await stat(path).catch(() => undefined); // another process may have dropped it
      if (state && state.mtimeMs < Date.now() - KEPT_MS) await rm(path, { force: true });
    }
  }
}

/** Name what is saved: where, which file in which state, and as what. Python and Go name theirs otherwise. */
function keyOf(address: string, record: ModelInstanceRecord, identity: string): string {
  const { metadata, annotations } = record;
  const ordered = { ...record, metadata: metadata && sorted(metadata), annotations: annotations && sorted(annotations) };
  return digest(["node", address, identity, encode(ModelInstanceRecord, ordered)]);
}

function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
