/** Save bytes as an instance. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ModelInstanceRecord } from "../contract/upload.js";
import { ChunkedUpload } from "./chunked-upload.js";
import { ONE_CALL } from "./chunks.js";
import type { Saved } from "./committing.js";
import { openSource, type Saveable } from "./sources.js";
import type { Transfer } from "./transfer.js";

/**
 * Save a source under a record. Up to 4 MiB go in one call. A larger upload goes on after a lost connection and a restart
 * of the server. A source that cannot be read twice is held only as far as it is not acknowledged.
 */
export async function upload(transfer: Transfer, record: ModelInstanceRecord, saveable: Saveable): Promise<Saved> {
  const source = await openSource(saveable);
  const chunks = source.chunks();
  const head: Uint8Array[] = [];
  let whole = false;
  try {
    for (let size = 0; !whole && size <= ONE_CALL; ) {
      const { done, value } = await transfer.until(chunks.next());
      whole = done === true;
      if (value) {
        head.push(value);
        size += value.byteLength;
      }
    }
  } catch (error) {
    chunks.return().catch(() => undefined);
    throw error;
  }
  if (whole) return await saveAtOnce(transfer, record, Buffer.concat(head));
  return await new ChunkedUpload(transfer, record, { source, begun: chained(head, chunks) }).run();
}

async function saveAtOnce(transfer: Transfer, record: ModelInstanceRecord, content: Uint8Array): Promise<Saved> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const { instance = {}, alreadyExisted = false } = await transfer.call("uploadModel", {
    modelInstanceRecord: record,
    content,
    sha256,
  });
  return { instance, alreadyExisted };
}

async function* chained(
  head: Uint8Array[],
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let chunk = head.shift(); chunk; chunk = head.shift()) yield chunk;
    yield* rest;
  } finally {
    rest.return().catch(() => undefined);
  }
}
