/** A server that answers calls as a test wants it: the same frames, and no Gallery behind them. */
import { once } from "node:events";
import { createServer } from "node:net";
import { CALLS } from "gallery-client/contract";
import { GalleryFault } from "gallery-client/contract";
import { ByteReader, ByteWriter, WireType } from "../dist/bytes.js";
import { CallContext } from "../dist/contract/call.js";

/**
 * A call as it came.
 *
 * @typedef {{method: string, number: number, caller: import("../dist/contract/call.js").CallContext, request: any}} Asked
 */

const VERSION = -2147418112;

/** Write the frame of a reply. */
export function reply(/** @type {Asked} */ asked, /** @type {object} */ answer) {
  const shape = /** @type {any} */ (CALLS)[asked.method].response;
  return frame(asked.method, asked.number, 2, (out) => {
    out.field(WireType.STRUCT, 0);
    shape.write(out, answer, "success");
    out.stop();
  });
}

/** Write the frame of a fault. */
export function fault(/** @type {Asked} */ asked, /** @type {import("gallery-client/contract").GalleryFault} */ thrown) {
  return frame(asked.method, asked.number, 2, (out) => {
    out.field(WireType.STRUCT, 1);
    GalleryFault.write(out, thrown, "fault");
    out.stop();
  });
}

/** Write the frame of a TApplicationException. */
export function refusal(/** @type {Asked} */ asked, /** @type {number} */ type) {
  return frame(asked.method, asked.number, 3, (out) => {
    out.field(WireType.STRING, 1);
    out.string("refused");
    out.field(WireType.I32, 2);
    out.i32(type);
    out.stop();
  });
}

/** Write any frame. */
export function frame(
  /** @type {string} */ method,
  /** @type {number} */ number,
  /** @type {number} */ kind,
  /** @type {(out: ByteWriter) => void} */ write,
) {
  const out = new ByteWriter();
  out.i32(0);
  out.i32(VERSION | kind);
  out.string(method);
  out.i32(number);
  write(out);
  out.patchLength();
  return out.done();
}

/**
 * Wait until an open socket is closed; a reset is one more way to be, for which `once` would reject.
 * @param {import("node:net").Socket} socket
 */
export async function closed(socket) {
  await new Promise((resolve) => socket.once("close", resolve));
}

/** A server whose `answer` gets each call with its socket. */
export class Double {
  /** @type {Asked[]} */
  asked = [];
  /** @type {Set<import("node:net").Socket>} */
  sockets = new Set();
  most = 0;

  /** @param {(socket: import("node:net").Socket, asked: Asked) => void} answer */
  constructor(answer) {
    this.answer = answer;
    this.server = createServer((socket) => this.#accept(socket));
  }

  /** @param {(socket: import("node:net").Socket, asked: Asked) => void} answer */
  static async listen(answer) {
    const double = new Double(answer);
    double.server.listen(0, "127.0.0.1").unref(); // a test that fails does not close it
    await once(double.server, "listening");
    return double;
  }

  get address() {
    return `127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (this.server.address()).port}`;
  }

  /** End all, connections too. */
  async close() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }

  /** @param {import("node:net").Socket} socket */
  #accept(socket) {
    this.sockets.add(socket);
    this.most = Math.max(this.most, this.sockets.size);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => undefined); // what a client that is cut off causes
    let rest = Buffer.alloc(0);
    socket.on("data", (packet) => {
      rest = Buffer.concat([rest, packet]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
        const whole = rest.subarray(4, 4 + rest.readInt32BE(0));
        rest = rest.subarray(4 + whole.length);
        const asked = read(whole);
        this.asked.push(asked);
        this.answer(socket, asked);
      }
    });
  }
}

/** @param {Uint8Array} bytes @returns {Asked} */
function read(bytes) {
  const reader = new ByteReader(bytes);
  reader.i32();
  const method = reader.string();
  const number = reader.i32();
  reader.byte();
  reader.i16();
  const caller = CallContext.read(reader);
  reader.byte();
  reader.i16();
  const request = /** @type {any} */ (CALLS)[method].request.read(reader);
  return { method, number, caller, request };
}
