/** Keep open connections to one server for the next call. */
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Address } from "./address.js";
import { Connection } from "./connection.js";
import { ClientClosed } from "./errors.js";
import { within, type Limits } from "./waiting.js";

/** How long a connection may lie idle; the server closes it after 300 seconds. */
const IDLE_MS = 240_000;

interface Idle {
  readonly connection: Connection;
  readonly since: number;
}

/** Lends connections, so many at a time; whoever comes later waits in turn. */
export class Pool {
  readonly address: Address;
  readonly #size: number;
  readonly #idle: Idle[] = [];
  readonly #open = new Set<Connection>();
  readonly #connecting = new Set<Socket>();
  readonly #waiting = new Set<() => void>();
  #lent = 0;
  #closed = false;

  constructor(address: Address, size: number) {
    this.address = address;
    this.#size = size;
  }

  /** Lend the connection used last, or a new one, to a function; rejects with ConnectionFailed and what that throws. */
  async lend<T>(limits: Limits, use: (connection: Connection) => Promise<T>): Promise<T> {
    await this.#enter(limits);
    try {
      if (this.#closed) throw new ClientClosed();
      const connection = this.#takeIdle() ?? (await this.#connect(limits));
      try {
        return await use(connection);
      } finally {
        this.#putBack(connection);
      }
    } finally {
      this.#leave();
    }
  }

  /** Close every connection; calls that wait or run end with ClientClosed. */
  close(): void {
    this.#closed = true;
    for (const begin of [...this.#waiting]) begin();
    for (const socket of this.#connecting) socket.destroy();
    for (const connection of this.#open) connection.close(new ClientClosed());
    this.#open.clear();
    this.#idle.length = 0;
  }

  async #enter(limits: Limits): Promise<void> {
    if (this.#lent >= this.#size && !this.#closed) {
      // A place that is freed goes to whoever waits, and is never counted as free in between.
      let begin: (() => void) | undefined;
      await within<void>(
        limits,
        (resolve) => {
          begin = resolve;
          this.#waiting.add(resolve);
        },
        () => {
          if (begin) this.#waiting.delete(begin);
        },
      );
      if (!this.#closed) return;
    }
    this.#lent++;
  }

  #leave(): void {
    const [begin] = this.#waiting;
    if (begin) begin();
    else this.#lent--;
  }

  #takeIdle(): Connection | undefined {
    const latest = performance.now() - IDLE_MS;
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.connection.closed && idle.since > latest) return idle.connection;
      this.#drop(idle.connection);
    }
    return undefined;
  }

  #putBack(connection: Connection): void {
    if (connection.closed || this.#closed) return this.#drop(connection);
    this.#idle.push({ connection, since: performance.now() });
    while (this.#idle[0] && (this.#idle[0].connection.closed || this.#idle[0].since < performance.now() - IDLE_MS)) {
      this.#drop((this.#idle.shift() as Idle).connection);
    }
  }

  #drop(connection: Connection): void {
    this.#open.delete(connection);
    connection.close();
  }

  async #connect(limits: Limits): Promise<Connection> {
    let begun: Socket | undefined;
    try {
      const connection = await Connection.open(this.address, limits, (socket) => {
        begun = socket;
        this.#connecting.add(socket);
      });
      if (this.#closed) {
        connection.close();
        throw new ClientClosed();
      }
      this.#open.add(connection);
      return connection;
    } catch (error) {
      throw this.#closed ? new ClientClosed() : error;
    } finally {
      if (begun) this.#connecting.delete(begun);
    }
  }
}
