/** Carry calls to the servers of one installation: keeps deadlines, repeats, and rejects with typed errors. */
import { randomUUID } from "node:crypto";
import { parseAddress } from "./address.js";
import type { CallOptions } from "./call-options.js";
import type { CallContext } from "./contract/call.js";
import { CALLS, type Calls } from "./contract/gallery.js";
import { Deadline } from "./deadline.js";
import { ClientClosed, ConnectionFailed, GalleryError } from "./errors.js";
import { decodeReply, encodeCall, type Outcome } from "./messages.js";
import type { Pool } from "./pool.js";
import { WRITES } from "./repeatable.js";
import { delayOf } from "./retry.js";
import { noneAnswers, Servers } from "./servers.js";
import type { Settings } from "./settings.js";
import type { Call } from "./shapes.js";
import { Pauses, throwIfCancelled, type Limits } from "./waiting.js";

/** The name of a call. */
export type Method = keyof Calls;
/** What a call is asked. */
export type RequestOf<M extends Method> = Parameters<Calls[M]>[0];
/** What a call answers. */
export type ResponseOf<M extends Method> = Awaited<ReturnType<Calls[M]>>;

/** What the client itself says of a call. */
export interface ChannelOptions extends CallOptions {
  /** Wait until the deadline for a server that was there and refuses connections. */
  readonly outlastsRestart?: boolean;
}

/** How often a server is tried that was never reached: a wrong address is told soon. */
const FIRST_CONTACT_ATTEMPTS = 4;
/** Longest time that the server lets one try of a call last. */
const LONGEST_CALL_MS = 600_000;

/**
 * Calls by name. A call goes to the server that answered last, and moves on to the next where none is connected.
 * `reached` says that the servers are known to be there.
 */
export class Channel {
  readonly settings: Settings;
  readonly #servers: Servers;
  readonly #pauses = new Pauses();
  readonly #siblings = new Map<string, Channel>();
  #reached: boolean;
  #closed = false;

  constructor(settings: Settings, reached = false) {
    this.settings = settings;
    this.#servers = new Servers(settings.addresses, settings.pool);
    this.#reached = reached;
  }

  /** The addresses, with commas between them. */
  get address(): string {
    return this.settings.addresses.map((address) => address.text).join(",");
  }

  /** Make a call, and repeat it while that helps. */
  async call<M extends Method>(
    method: M,
    request: RequestOf<M>,
    options: ChannelOptions = {},
  ): Promise<ResponseOf<M>> {
    const { clientRequestId = WRITES.has(method) ? newId() : undefined, signal } = options;
    const { token, name, timeoutMs } = this.settings;
    const caller: CallContext = { token, requestId: newId(), clientName: name, clientRequestId };
    const limits: Limits = { deadline: new Deadline(options.timeoutMs ?? timeoutMs), signal };
    let failures = 0;
    let forgiven = 0;
    for (;;) {
      try {
        return await this.#tryEach(method, caller, request, limits);
      } catch (error) {
        if (!(error instanceof GalleryError)) throw error;
        failures++;
        if (options.outlastsRestart && this.#reached && error.reason === "NOT_CONNECTED") forgiven++;
        const leftMs = limits.deadline.remaining();
        const wait = delayOf({ error, failures, forgiven, attempts: this.#attempts(), leftMs });
        if (wait === undefined) throw named(error, caller);
        await this.#pauses.pause(wait, limits);
      }
    }
  }

  /** Give the channel to one server of the same installation, with the same settings. */
  to(endpoint: string): Channel {
    const owner = parseAddress(endpoint);
    if (this.address === owner.text) return this;
    const known = this.#siblings.get(owner.text);
    if (known) return known;
    const sibling = new Channel({ ...this.settings, addresses: [owner] }, true);
    this.#siblings.set(owner.text, sibling);
    if (this.#closed) sibling.close();
    return sibling;
  }

  /** Open one more channel to the same servers, with the same settings and connections of its own. */
  another(): Channel {
    const twin = new Channel(this.settings, this.#reached);
    if (this.#closed) twin.close();
    return twin;
  }

  /** Close all connections; calls that run end with ClientClosed, as later ones do. */
  close(): void {
    this.#closed = true;
    this.#pauses.end(new ClientClosed());
    this.#servers.close();
    for (const sibling of this.#siblings.values()) sibling.close();
  }

  #attempts(): number {
    const { attempts } = this.settings;
    return this.#reached ? attempts : Math.min(attempts, FIRST_CONTACT_ATTEMPTS);
  }

  async #tryEach<M extends Method>(
    method: M,
    caller: CallContext,
    request: RequestOf<M>,
    limits: Limits,
  ): Promise<ResponseOf<M>> {
    const losses: ConnectionFailed[] = [];
    for (const pool of this.#servers.inTurn()) {
      try {
        return await this.#try(pool, method, caller, request, limits);
      } catch (error) {
        if (!(error instanceof ConnectionFailed)) throw error;
        losses.push(error);
      }
    }
    throw noneAnswers(losses);
  }

  async #try<M extends Method>(
    pool: Pool,
    method: M,
    caller: CallContext,
    request: RequestOf<M>,
    limits: Limits,
  ): Promise<ResponseOf<M>> {
    if (this.#closed) throw new ClientClosed();
    throwIfCancelled(limits.signal);
    const attempt: Limits = { ...limits, deadline: limits.deadline.within(LONGEST_CALL_MS) };
    const structs = CALLS[method] as unknown as Call<RequestOf<M>, ResponseOf<M>>;
    const outcome = await pool.lend<Outcome<ResponseOf<M>>>(attempt, async (connection) => {
      this.#reached = true;
      this.#servers.remember(pool);
      const deadlineMs = BigInt(Math.max(1, Math.floor(attempt.deadline.left())));
      const message = encodeCall(method, structs, connection.nextNumber(), { ...caller, deadlineMs }, request);
      const frame = await connection.exchange(method, message.frame, attempt);
      try {
        return decodeReply(message, frame, caller.requestId ?? "");
      } catch (error) {
        connection.close();
        throw error;
      }
    });
    if ("error" in outcome) throw outcome.error;
    return outcome.answer;
  }
}

/** Let an error of the client's own name the call, as those of the server do. */
function named(error: GalleryError, caller: CallContext): GalleryError {
  if (!error.requestId) Object.defineProperty(error, "requestId", { value: caller.requestId, enumerable: true });
  return error;
}

function newId(): string {
  return randomUUID().replaceAll("-", "");
}
