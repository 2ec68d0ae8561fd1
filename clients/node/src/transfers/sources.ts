/** Read what is to be saved. */
import { Buffer } from "node:buffer";
import { open, realpath, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { InvalidArgument, SourceChanged } from "../errors.js";
import { CHUNK, rechunk } from "./chunks.js";

/** What can be saved: bytes, the path or file URL of a file, a stream, or anything that gives bytes piece by piece. */
export type Saveable =
  | Uint8Array
  | ArrayBuffer
  | string
  | URL
  | Blob
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | NodeJS.ReadableStream;

/** Gives the bytes of one thing to save. */
export interface Source {
  /** Bytes, where that is known. */
  readonly size: number | undefined;
  /** The bytes can be read a second time. */
  readonly again: boolean;
  /** Names a file in its present state, so that a later process knows it again; undefined for the rest. */
  readonly identity?: string;
  /** The bytes from the start, in chunks of 1 MiB; rejects with SourceChanged, and with the errors of what is read. */
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
}

/** Find out how to read something; rejects with InvalidArgument, and with the system's error for a path that leads nowhere. */
export async function openSource(saveable: Saveable): Promise<Source> {
  if (saveable instanceof Uint8Array) return bytesSource(saveable);
  if (saveable instanceof ArrayBuffer) return bytesSource(new Uint8Array(saveable));
  if (typeof saveable === "string") return fileSource(saveable);
  if (saveable instanceof URL) return fileSource(fileURLToPath(saveable));
  if (saveable instanceof Blob) return blobSource(saveable);
  const given: object | null = saveable;
  if (given !== null && typeof given === "object" && (Symbol.asyncIterator in given || Symbol.iterator in given)) {
    return piecesSource(given as Pieces);
  }
  throw new InvalidArgument(
    `cannot save a ${given === null ? "null" : typeof given}; give a Uint8Array, a path, a stream or an iterable of bytes`,
    { reason: "FIELD_MALFORMED", details: { field: "content" } },
  );
}

function bytesSource(bytes: Uint8Array): Source {
  async function* whole(): AsyncGenerator<Uint8Array, void, undefined> {
    yield bytes;
  }
  return { size: bytes.byteLength, again: true, chunks: () => rechunk(whole()) };
}

function blobSource(blob: Blob): Source {
  return { size: blob.size, again: true, chunks: () => rechunk(binary(blob.stream())) };
}

async function fileSource(path: string): Promise<Source> {
  const before = await stateOf(path);
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await open(path);
    try {
      for (;;) {
        const chunk = Buffer.allocUnsafeSlow(CHUNK);
        let filled = 0;
        for (let count = 1; count > 0 && filled < CHUNK; filled += count) {
          count = (await file.read(chunk, filled, CHUNK - filled)).bytesRead;
        }
        if (filled > 0) yield chunk.subarray(0, filled);
        if (filled < CHUNK) break;
      }
    } finally {
      await file.close();
    }
    const after = await stateOf(path);
    if (after.size !== before.size || after.changed !== before.changed) {
      throw new SourceChanged(`${path} changed while it was saved; save it again`, { reason: "SOURCE_CHANGED" });
    }
  }
  const identity = `file ${await realpath(path)} ${before.size} ${before.changed}`;
  return { size: before.size, again: true, identity, chunks };
}

async function stateOf(path: string): Promise<{ size: number; changed: bigint }> {
  const state = await stat(path, { bigint: true });
  if (!state.isFile()) {
    throw new InvalidArgument(`${path} is no file; give the path of a file, or a stream`, {
      reason: "FIELD_MALFORMED",
      details: { field: "content", value: path },
    });
  }
  return { size: Number(state.size), changed: state.mtimeNs };
}

type Pieces = Iterable<unknown> | AsyncIterable<unknown>;

function piecesSource(pieces: Pieces): Source {
  // What is its own iterator, such as a stream or a generator, can be gone through once.
  const once =
    Symbol.asyncIterator in pieces
      ? "read" in pieces || "getReader" in pieces || "next" in pieces
      : (pieces[Symbol.iterator]() as unknown) === pieces;
  return { size: undefined, again: !once, chunks: () => rechunk(binary(pieces)) };
}

async function* binary(pieces: Pieces): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) {
      throw new InvalidArgument(
        `the source gave a ${typeof piece} where bytes are saved; give Uint8Arrays, and set no encoding on a stream`,
        { reason: "FIELD_MALFORMED", details: { field: "content" } },
      );
    }
    yield piece;
  }
}
