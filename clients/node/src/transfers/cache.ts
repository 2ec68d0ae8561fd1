/**
 * Keep loaded bytes on local disk, in the folder that Gallery's clients of a user share.
 *
 * One file per blob, named by its sha256; verified when it is written and again when it is read, so that neither a torn
 * write nor a stranger with access to the folder can hand out other bytes. A file appears whole by its rename.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { InvalidArgument } from "../errors.js";
import { CHUNK } from "./chunks.js";
import { append } from "./replacing.js";

/** The folder of what serves, which no limit and no eviction touches: `serving/kept.ts`. */
export const SERVED = "served-node";

const DEFAULT_LIMIT = 2 * 2 ** 30;
const DIGEST = /^[0-9a-f]{64}$/;
const PART = ".part";
/** A file that was begun and not finished for so long belongs to a dead process. */
const ABANDONED_MS = 86_400_000;

/** Name this user's cache folder: GALLERY_CACHE_DIR, else the platform's usual place. */
export function cacheFolder(): string {
  const { GALLERY_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (GALLERY_CACHE_DIR) return GALLERY_CACHE_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "gallery");
  if (process.platform === "win32") return join(LOCALAPPDATA ?? homedir(), "gallery", "gallery", "Cache");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "gallery");
}

/** Read GALLERY_CACHE_BYTES; throws InvalidArgument. */
export function cacheLimit(): number {
  const text = process.env["GALLERY_CACHE_BYTES"]?.trim() || String(DEFAULT_LIMIT);
  if (/^[0-9]+$/.test(text)) return Number(text);
  throw new InvalidArgument(
    `GALLERY_CACHE_BYTES is ${JSON.stringify(text)}; give a whole number of bytes, 0 for no cache`,
    { reason: "SETTING_MALFORMED", details: { field: "GALLERY_CACHE_BYTES", value: text } },
  );
}

/** Holds blobs, at most `limit` bytes, the least recently used going first. One that cannot be used holds nothing. */
export class Cache {
  readonly root: string;
  readonly #folder: string;
  readonly #limit: number;

  constructor(root: string, limit: number) {
    this.root = root;
    this.#folder = join(root, "blobs");
    this.#limit = limit;
  }

  /** Open a blob that is here and whole, or kept because it serves; a damaged one is dropped. The caller closes it. */
  async open(sha256: string, size: number): Promise<FileHandle | undefined> {
    if (!DIGEST.test(sha256)) return undefined;
    const file = this.#takes(sha256, size) ? await openWhole(join(this.#folder, sha256), sha256, size) : undefined;
    return file ?? (await openWhole(join(this.root, SERVED, sha256), sha256, size));
  }

  /** Take a blob in as it arrives; nothing is kept where it does not fit, or the disk does not take it. */
  async fill(sha256: string, size: number): Promise<Filling | undefined> {
    if (!this.#takes(sha256, size)) return undefined;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const part = join(this.#folder, `${randomBytes(8).toString("hex")}${PART}`);
      const file = await open(part, "wx");
      return new Filling(file, part, join(this.#folder, sha256), () => this.#evict());
    } catch {
      return undefined;
    }
  }

  /** The digest becomes a file's name, and comes from the server. */
  #takes(sha256: string, size: number): boolean {
    return size > 0 && size <= this.#limit && DIGEST.test(sha256);
  }

  async #evict(): Promise<void> {
    const entries: { path: string; size: number; used: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const state = await stat(path).catch(() => undefined); // another process may have dropped it
      if (!state) continue;
      if (!name.endsWith(PART)) entries.push({ path, size: state.size, used: state.mtimeMs });
      else if (state.mtimeMs < Date.now() - ABANDONED_MS) await rm(path, { force: true });
    }
    let surplus = entries.reduce((sum, { size }) => sum + size, 0) - this.#limit;
    for (const { path, size } of entries.sort((one, other) => one.used - other.used)) {
      if (surplus <= 0) break;
      await rm(path, { force: true });
      surplus -= size;
    }
  }
}

/** Writes one blob into a cache; after an error of the disk it writes nowhere. */
export class Filling {
  readonly #path: string;
  readonly #target: string;
  readonly #kept: () => Promise<void>;
  #file: FileHandle | undefined;

  constructor(file: FileHandle, path: string, target: string, kept: () => Promise<void>) {
    this.#file = file;
    this.#path = path;
    this.#target = target;
    this.#kept = kept;
  }

  /** Take the next bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      if (this.#file) await append(this.#file, bytes);
    } catch {
      await this.close();
    }
  }

  /** Keep what was written, whose digest the caller has checked. */
  async keep(): Promise<void> {
    if (!this.#file) return;
    try {
      await this.#file.close();
      this.#file = undefined;
      await rename(this.#path, this.#target);
      await this.#kept();
    } catch {
      await rm(this.#path, { force: true }).catch(() => undefined);
    }
  }

  /** Drop what was written and not kept. */
  async close(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#file = undefined;
    await file.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

/** Open a file that has this size and digest; drop one that has not. */
async function openWhole(path: string, sha256: string, size: number): Promise<FileHandle | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    if ((await file.stat()).size === size && (await digestOf(file)) === sha256) {
      await utimes(path, new Date(), new Date());
      return file;
    }
    await rm(path, { force: true });
  } catch {
    // Not here, or not to be read: it is loaded again.
  }
  await file?.close().catch(() => undefined);
  return undefined;
}

/** Give the bytes of a file from its start, in chunks. */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; ; ) {
    const chunk = new Uint8Array(CHUNK);
    const { bytesRead } = await file.read(chunk, 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

async function digestOf(file: FileHandle): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of chunksOf(file)) digest.update(chunk);
  return digest.digest("hex");
}
