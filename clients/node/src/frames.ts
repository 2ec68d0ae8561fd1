/** Put frames together from the packets that a socket gives. */
import { Buffer } from "node:buffer";

const HEADER = 4;

/** Collects one frame after the other, each into memory of its own. */
export class FrameReader {
  readonly #most: number;
  readonly #header = Buffer.alloc(HEADER);
  #filled = 0;
  #frame: Buffer | undefined;

  /** `most` is how many bytes a frame may have. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Take a packet. Answers a frame once it is whole, `tooMuch` where more follows than one frame, else nothing. */
  take(packet: Buffer): Buffer | "tooLarge" | "tooMuch" | undefined {
    let rest = packet;
    if (this.#frame === undefined) {
      rest = rest.subarray(this.#fill(this.#header, rest));
      if (this.#filled < HEADER) return undefined;
      const size = this.#header.readInt32BE(0);
      if (size <= 0 || size > this.#most) return "tooLarge";
      this.#frame = Buffer.allocUnsafeSlow(size);
      this.#filled = 0;
    }
    const frame = this.#frame;
    rest = rest.subarray(this.#fill(frame, rest));
    if (rest.length > 0) return "tooMuch";
    if (this.#filled < frame.length) return undefined;
    this.#frame = undefined;
    this.#filled = 0;
    return frame;
  }

  /** The length that stands in front of the frame which is read. */
  get announced(): number {
    return this.#header.readInt32BE(0);
  }

  #fill(target: Buffer, packet: Buffer): number {
    const count = packet.copy(target, this.#filled);
    this.#filled += count;
    return count;
  }
}
