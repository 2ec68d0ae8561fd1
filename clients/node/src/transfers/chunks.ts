/** Cut bytes into the chunks that one call carries. */
import { Buffer } from "node:buffer";

/** Most bytes of one `uploadChunk` or `getBlob`. */
export const CHUNK = 2 ** 20;
/** Most bytes that `uploadModel` carries. */
export const ONE_CALL = 4 * CHUNK;

/** Regroup pieces of any length into chunks; only the last one is shorter. Whole chunks are not copied. */
export async function* rechunk(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let begun = Buffer.alloc(0);
  let filled = 0;
  for await (let piece of pieces) {
    while (piece.byteLength > 0) {
      if (filled === 0 && piece.byteLength >= CHUNK) {
        yield piece.subarray(0, CHUNK);
        piece = piece.subarray(CHUNK);
        continue;
      }
      if (filled === 0) begun = Buffer.allocUnsafeSlow(CHUNK);
      const part = piece.subarray(0, CHUNK - filled);
      begun.set(part, filled);
      filled += part.byteLength;
      piece = piece.subarray(part.byteLength);
      if (filled === CHUNK) {
        filled = 0;
        yield begun;
      }
    }
  }
  if (filled > 0) yield begun.subarray(0, filled);
}

/** Let the next element be read while the last one is in use. */
export async function* readAhead<T>(elements: AsyncIterator<T, unknown, undefined>): AsyncGenerator<T, void, undefined> {
  let coming = begin(elements);
  try {
    for (let found = await coming; !found.done; found = await coming) {
      coming = begin(elements);
      yield found.value;
    }
  } finally {
    // Not awaited: a source that is stuck would hold whoever gives it up.
    elements.return?.().catch(() => undefined);
  }
}

function begin<T>(elements: AsyncIterator<T, unknown, undefined>): Promise<IteratorResult<T, unknown>> {
  const coming = elements.next();
  coming.catch(() => undefined); // whoever awaits it hears of it
  return coming;
}
