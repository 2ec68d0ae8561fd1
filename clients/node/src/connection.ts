/** Carry calls over one framed connection, one after the other. */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import type { Address } from "./address.js";
import { ConnectionFailed, ProtocolError, type GalleryError } from "./errors.js";
import { FrameReader } from "./frames.js";
import { MAX_REPLY } from "./messages.js";
import { within, type Limits } from "./waiting.js";

/** Longest wait for a connection. */
const CONNECT_MS = 10_000;
/** Bytes that one read of the socket gives at most, into memory that each connection uses again. */
const READ_BYTES = 2 ** 18;

interface Exchange {
  readonly method: string;
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: GalleryError) => void;
}

/**
 * One socket. Whatever ends it settles the call that waits, and a call that fails ends it: a late reply must never
 * answer the next call. While no call waits it keeps no process alive, and a byte or an end from the server closes it.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #address: Address;
  readonly #reader = new FrameReader(MAX_REPLY);
  #exchange: Exchange | undefined;
  #number = 0;

  private constructor(socket: Socket, address: Address) {
    this.#socket = socket;
    this.#address = address;
    socket.on("end", () => this.#lose("closed by the server"));
    socket.on("close", () => this.#lose("closed"));
    socket.on("error", (error) => this.#lose(describe(error)));
  }

  /** Connect, within 10 seconds and the limits; rejects with ConnectionFailed. */
  static async open(address: Address, limits: Limits, onSocket: (socket: Socket) => void): Promise<Connection> {
    const seconds = { ...limits, deadline: limits.deadline.within(CONNECT_MS) };
    let connection: Connection | undefined;
    const callback = (count: number, bytes: Uint8Array): boolean => {
      if (connection) connection.#take(Buffer.from(bytes.buffer, bytes.byteOffset, count));
      return true;
    };
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback };
    const socket = connect({ host: address.host, port: address.port, noDelay: true, keepAlive: true, onread });
    onSocket(socket);
    const opened = within<Connection>(
      seconds,
      (resolve, reject) => {
        // The listeners stay, and do nothing once the promise is settled.
        socket.once("connect", () => resolve((connection = new Connection(socket, address))));
        socket.once("error", (error) => reject(notConnected(address, error)));
        socket.once("close", () => reject(notConnected(address, new Error("the socket was closed"))));
      },
      (error) => {
        if (error) socket.destroy();
      },
    );
    try {
      return await opened;
    } catch (error) {
      // Ten seconds are over, and the call has more: another server, or a later try, may answer.
      if (seconds.deadline.remaining() <= 0 && limits.deadline.remaining() > 0 && !limits.signal?.aborted) {
        throw notConnected(address, new Error(`no answer within ${CONNECT_MS / 1000} seconds`));
      }
      throw error;
    }
  }

  /** It can carry no more calls. */
  get closed(): boolean {
    return this.#socket.destroyed;
  }

  /** Number the next call. */
  nextNumber(): number {
    this.#number = (this.#number % (2 ** 31 - 1)) + 1;
    return this.#number;
  }

  /** Send a frame and await the one that answers it. */
  exchange(method: string, frame: Buffer, limits: Limits): Promise<Buffer> {
    return within<Buffer>(
      limits,
      (resolve, reject) => {
        this.#exchange = { method, resolve, reject };
        if (this.closed) return reject(this.#lost("closed by the server"));
        this.#socket.ref();
        this.#socket.write(frame);
      },
      (error) => {
        this.#exchange = undefined;
        if (error) this.#socket.destroy();
        else this.#socket.unref();
      },
    );
  }

  /** Close it; a call that waits ends with the error. */
  close(error?: GalleryError): void {
    const waiting = this.#exchange;
    if (error && waiting) waiting.reject(error);
    this.#socket.destroy();
  }

  #take(packet: Buffer): void {
    const waiting = this.#exchange;
    if (waiting === undefined) return this.close(); // nobody asked for it
    const frame = this.#reader.take(packet);
    if (frame === "tooLarge") {
      waiting.reject(
        new ProtocolError(
          `${this.#address.text} sent a reply of ${this.#reader.announced} bytes, and at most ${MAX_REPLY} are taken; ` +
            "is it a Gallery server?",
          { reason: "REPLY_TOO_LARGE" },
        ),
      );
    } else if (frame === "tooMuch") {
      waiting.reject(
        new ProtocolError(`${this.#address.text} sent more than the reply to ${waiting.method}`, {
          reason: "WRONG_REPLY",
        }),
      );
    } else if (frame) {
      waiting.resolve(frame);
    }
  }

  #lose(why: string): void {
    this.#exchange?.reject(this.#lost(why));
    this.#socket.destroy();
  }

  #lost(why: string): ConnectionFailed {
    const during = this.#exchange ? ` during ${this.#exchange.method}` : "";
    return new ConnectionFailed(`lost the connection to ${this.#address.text}${during}: ${why}`, {
      reason: "CONNECTION_LOST",
      details: { address: this.#address.text },
      retryable: true,
    });
  }
}

function notConnected(address: Address, error: Error): ConnectionFailed {
  const unknown = (error as NodeJS.ErrnoException).code === "ENOTFOUND";
  return new ConnectionFailed(
    `cannot connect to ${address.text}: ${describe(error)}; is gallery-server running there?`,
    {
      reason: unknown ? "HOST_UNKNOWN" : "NOT_CONNECTED",
      details: { address: address.text },
      retryable: !unknown,
      cause: error,
    },
  );
}

function describe(error: Error): string {
  // A host of several addresses fails with an AggregateError, whose own message is empty.
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
