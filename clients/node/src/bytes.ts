/** Write and read values of Thrift's binary protocol in memory. */
import { Buffer, isUtf8 } from "node:buffer";

/** Thrift's numbers for the types of values. */
export const WireType = {
  STOP: 0,
  BOOL: 2,
  BYTE: 3,
  DOUBLE: 4,
  I16: 6,
  I32: 8,
  I64: 10,
  STRING: 11,
  STRUCT: 12,
  MAP: 13,
  SET: 14,
  LIST: 15,
  UUID: 16,
} as const;

const LEAST_BYTES = 512;
const DEEPEST = 64;

/** Says that bytes are not what the protocol has: they end inside a value, or claim more than there is. */
export class MalformedBytes extends Error {}

/** Takes values one after the other; the bytes are one buffer in the end. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(LEAST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    const at = this.#grow(1); // first, since it may replace the buffer
    this.#bytes[at] = value;
  }

  i16(value: number): void {
    const at = this.#grow(2);
    this.#bytes.writeInt16BE(value, at);
  }

  i32(value: number): void {
    const at = this.#grow(4);
    this.#bytes.writeInt32BE(value, at);
  }

  i64(value: bigint): void {
    const at = this.#grow(8);
    this.#bytes.writeBigInt64BE(value, at);
  }

  double(value: number): void {
    const at = this.#grow(8);
    this.#bytes.writeDoubleBE(value, at);
  }

  string(value: string): void {
    const size = Buffer.byteLength(value);
    this.i32(size);
    const at = this.#grow(size);
    this.#bytes.write(value, at, size, "utf8");
  }

  binary(value: Uint8Array): void {
    this.i32(value.byteLength);
    const at = this.#grow(value.byteLength);
    this.#bytes.set(value, at);
  }

  field(type: number, id: number): void {
    const at = this.#grow(3);
    this.#bytes[at] = type;
    this.#bytes.writeInt16BE(id, at + 1);
  }

  stop(): void {
    this.byte(WireType.STOP);
  }

  /** Put a length in front of everything after the first four bytes, which were written to hold it. */
  patchLength(): void {
    this.#bytes.writeInt32BE(this.#length - 4, 0);
  }

  /** Give what was written; nothing may be written after. */
  done(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(this.#length + LEAST_BYTES, 2 * this.#bytes.length));
      this.#bytes.copy(wider, 0, 0, at);
      this.#bytes = wider;
    }
    return at;
  }
}

/** Gives values one after the other. Every method throws MalformedBytes where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  i16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  i32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  i64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  string(): string {
    const size = this.#size();
    const at = this.#take(size);
    const text = this.#bytes.toString("utf8", at, at + size);
    // The decoder puts this mark where bytes are no UTF-8; a text may also hold it as itself.
    if (text.includes("\uFFFD") && !isUtf8(this.#bytes.subarray(at, at + size))) {
      throw new MalformedBytes("a text is no UTF-8");
    }
    return text;
  }

  /** Give bytes that share the memory of what is read. */
  binary(): Uint8Array {
    const size = this.#size();
    const at = this.#take(size);
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + at, size);
  }

  /** Read how many elements follow; each takes a byte at least. */
  count(): number {
    return this.#size();
  }

  /** Pass over a value that nobody here knows. */
  skip(type: number, depth = 0): void {
    if (depth > DEEPEST) throw new MalformedBytes(`values are nested deeper than ${DEEPEST}`);
    switch (type) {
      case WireType.BOOL:
      case WireType.BYTE:
        this.#take(1);
        break;
      case WireType.I16:
        this.#take(2);
        break;
      case WireType.I32:
        this.#take(4);
        break;
      case WireType.I64:
      case WireType.DOUBLE:
        this.#take(8);
        break;
      case WireType.UUID:
        this.#take(16);
        break;
      case WireType.STRING:
        this.#take(this.#size());
        break;
      case WireType.STRUCT:
        for (let inner = this.byte(); inner !== WireType.STOP; inner = this.byte()) {
          this.i16();
          this.skip(inner, depth + 1);
        }
        break;
      case WireType.MAP: {
        const [key, value] = [this.byte(), this.byte()];
        for (let left = this.count(); left > 0; left--) {
          this.skip(key, depth + 1);
          this.skip(value, depth + 1);
        }
        break;
      }
      case WireType.SET:
      case WireType.LIST: {
        const inner = this.byte();
        for (let left = this.count(); left > 0; left--) this.skip(inner, depth + 1);
        break;
      }
      default:
        throw new MalformedBytes(`there is no type ${type}`);
    }
  }

  #size(): number {
    const size = this.i32();
    if (size < 0 || size > this.rest) throw new MalformedBytes(`a length of ${size} stands before ${this.rest} bytes`);
    return size;
  }

  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#bytes.length) throw new MalformedBytes(`they end inside a value of ${size} bytes`);
    this.#at = at + size;
    return at;
  }
}
