/** Read the bytes of an instance by ranges, several at a time. */
import { DataLoss, ProtocolError } from "../errors.js";
import { CHUNK } from "./chunks.js";
import type { Transfer } from "./transfer.js";

/** Ranges that one download asks for at a time. */
const IN_FLIGHT = 4;

/** Give all bytes in order; each range is repeated on its own where it is lost. */
export async function* ranges(
  transfer: Transfer,
  instanceId: string,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const window: Promise<Uint8Array>[] = [];
  for (let offset = 0; offset < size || window.length > 0; ) {
    for (; offset < size && window.length < IN_FLIGHT; offset += CHUNK) {
      const coming = readRange(transfer, instanceId, offset, size);
      coming.catch(() => undefined); // whoever awaits it hears of it
      window.push(coming);
    }
    yield await (window.shift() as Promise<Uint8Array>);
  }
}

async function readRange(transfer: Transfer, instanceId: string, offset: number, size: number): Promise<Uint8Array> {
  const length = Math.min(CHUNK, size - offset);
  const answer = await transfer.call("getBlob", { instanceId, offset: BigInt(offset), length });
  const data = answer.data ?? new Uint8Array();
  if (answer.size !== undefined && answer.size !== BigInt(size)) {
    throw new DataLoss(
      `instance ${instanceId} has ${answer.size} bytes in the store, and ${size} in its record`,
      { reason: "BLOB_DAMAGED" },
    );
  }
  if (data.byteLength !== length) {
    throw new ProtocolError(`asked for ${length} bytes at ${offset} and got ${data.byteLength}`, {
      reason: "REPLY_MALFORMED",
    });
  }
  return data;
}
