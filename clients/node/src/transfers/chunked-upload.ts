/** Save more bytes than one call carries. */
import { createHash } from "node:crypto";
import type { ModelInstanceRecord, UploadStatus } from "../contract/upload.js";
import { GalleryError, OwnerLost } from "../errors.js";
import { readAhead } from "./chunks.js";
import { commit, giveUp, statusOf, type Saved } from "./committing.js";
import type { Entry } from "./journal.js";
import type { Source } from "./sources.js";
import type { Transfer } from "./transfer.js";

/** How often the source is read before an error is the caller's. */
const ROUNDS = 5;

const REWIND = new Set(["OFFSET_BEYOND_RECEIVED", "UPLOAD_INCOMPLETE"]);
const BEGIN_ANEW = new Set([
  "UPLOAD_ABORTED",
  "UPLOAD_NOT_FOUND",
  "CHUNK_DIFFERS",
  "DIGEST_MISMATCH",
  "SIZE_MISMATCH",
]);

/** The chunks of a source, the first reading of which was begun to find out how much there is. */
export interface Readings {
  readonly source: Source;
  begun: AsyncGenerator<Uint8Array, void, undefined> | undefined;
}

interface Sent {
  readonly size: number;
  readonly sha256: string;
}

/** Sends a source in chunks, one acknowledged after the other, while the next is read and digested. */
export class ChunkedUpload {
  readonly #transfer: Transfer;
  readonly #record: ModelInstanceRecord;
  readonly #readings: Readings;
  readonly #entry: Entry;

  constructor(transfer: Transfer, record: ModelInstanceRecord, readings: Readings, entry: Entry) {
    this.#transfer = transfer;
    this.#record = record;
    this.#readings = readings;
    this.#entry = entry;
  }

  /** Save the source; go on where an earlier upload stopped, and begin anew where the bytes that had arrived are lost. */
  async run(): Promise<Saved> {
    let status = await this.#remembered();
    for (let round = 1; ; round++) {
      status ??= await this.#begin();
      const uploadId = status.uploadId ?? "";
      try {
        const { size, sha256 } = await this.#send(status);
        return await commit(this.#transfer, uploadId, size, sha256);
      } catch (error) {
        const more = this.#readings.begun !== undefined || this.#readings.source.again;
        if (round === ROUNDS || !more || !canGoOn(error)) throw error;
        if (error instanceof OwnerLost) await giveUp(this.#transfer, uploadId);
        status = REWIND.has(error.reason) ? await this.#remembered() : undefined;
      }
    }
  }

  async #begin(): Promise<UploadStatus> {
    const { size } = this.#readings.source;
    const request = { modelInstanceRecord: this.#record, size: size === undefined ? undefined : BigInt(size) };
    const { status = {} } = await this.#transfer.call("beginUpload", request);
    await this.#entry.remember(status.uploadId ?? "");
    return status;
  }

  /** Ask how far a begun upload is; undefined where there is none that could go on. */
  async #remembered(): Promise<UploadStatus | undefined> {
    const { uploadId } = this.#entry;
    if (uploadId === undefined) return undefined;
    try {
      const status = await statusOf(this.#transfer, uploadId);
      return status.state === "FAILED" || status.state === "ABORTED" ? undefined : status;
    } catch (error) {
      if (error instanceof GalleryError && BEGIN_ANEW.has(error.reason)) return undefined;
      throw error;
    }
  }

  /** Send what the server has not. */
  async #send(status: UploadStatus): Promise<Sent> {
    let received = status.state === "RECEIVING" ? Number(status.receivedBytes ?? 0n) : Infinity;
    const digest = createHash("sha256");
    let size = 0;
    const chunks = readAhead(this.#take());
    try {
      for (;;) {
        const { done, value: chunk } = await this.#transfer.until(chunks.next());
        if (done) break;
        digest.update(chunk);
        const offset = size;
        size += chunk.byteLength;
        if (size > received) {
          const fresh = Math.max(0, received - offset);
          received = await this.#sendChunk(status.uploadId, offset + fresh, chunk.subarray(fresh));
        }
      }
    } finally {
      chunks.return().catch(() => undefined);
    }
    return { size, sha256: digest.digest("hex") };
  }

  /** Send a chunk; answer how many bytes its server has, of which another one could not know. */
  async #sendChunk(uploadId: string | undefined, offset: number, data: Uint8Array): Promise<number> {
    const { status } = await this.#transfer.call("uploadChunk", { uploadId, offset: BigInt(offset), data });
    return Number(status?.receivedBytes ?? 0n);
  }

  #take(): AsyncGenerator<Uint8Array, void, undefined> {
    const { begun, source } = this.#readings;
    this.#readings.begun = undefined;
    return begun ?? source.chunks();
  }
}

function canGoOn(error: unknown): error is GalleryError {
  if (!(error instanceof GalleryError)) return false;
  return error instanceof OwnerLost || BEGIN_ANEW.has(error.reason) || REWIND.has(error.reason);
}
