/** Save bytes as an instance. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ModelInstanceRecord } from "../contract/upload.js";
import { ChunkedUpload } from "./chunked-upload.js";
import { ONE_CALL } from "./chunks.js";
import type { Saved } from "./committing.js";
import type { Journal } from "./journal.js";
import { openSource, type Saveable } from "./sources.js";
import type { Transfer } from "./transfer.js";

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * Save a source under a record. Up to 4 MiB go in one call. A larger upload goes on after a lost connection and a restart
 * of the server; that of a file also when it is saved again after the death of this process. A source that cannot be read
 * twice is held only as far as it is not acknowledged.
 */
export async function upload(
  transfer: Transfer,
  record: ModelInstanceRecord,
  saveable: Saveable,
  journal: Journal,
): Promise<Saved> {
  const source = await openSource(saveable);
  const chunks = source.chunks();
  try {
    const { head, whole } = await begin(transfer, chunks);
    if (whole) return await saveAtOnce(transfer, record, Buffer.concat(head));
    const readings = { source, begun: chained(head, chunks) };
    return await journal.during(record, source.identity, async (entry) => {
      return await new ChunkedUpload(transfer, record, readings, entry).run();
    });
  } finally {
    // Not awaited: a source that is stuck would hold whoever gives it up.
    chunks.return().catch(() => undefined);
  }
}

/** Read on until there is more than one call carries, or nothing more. */
async function begin(transfer: Transfer, chunks: Chunks): Promise<{ head: Uint8Array[]; whole: boolean }> {
  const head: Uint8Array[] = [];
  for (let size = 0; size <= ONE_CALL; ) {
    const { done, value } = await transfer.until(chunks.next());
    if (done) return { head, whole: true };
    head.push(value);
    size += value.byteLength;
  }
  return { head, whole: false };
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

async function* chained(head: Uint8Array[], rest: Chunks): Chunks {
  for (let chunk = head.shift(); chunk; chunk = head.shift()) yield chunk;
  yield* rest;
}
