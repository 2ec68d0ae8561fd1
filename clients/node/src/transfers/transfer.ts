/** Carry the calls of one upload or download. */
import type { Channel, Method, RequestOf, ResponseOf } from "../channel.js";
import { Deadline } from "../deadline.js";
import { ConnectionFailed, FailedPrecondition, OwnerLost } from "../errors.js";
import { within, type Limits } from "../waiting.js";

/** What a caller may say of a transfer. */
export interface TransferOptions {
  /** Longest time for the whole transfer, in milliseconds; open where unset, and each of its calls has the client's. */
  readonly timeoutMs?: number | undefined;
  /** Ends the transfer with Cancelled. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes calls that outlast a restart of the server, within one deadline for them all. */
export class Transfer {
  readonly #anywhere: Channel;
  readonly #limits: Limits;
  #channel: Channel;

  constructor(channel: Channel, options: TransferOptions = {}) {
    this.#anywhere = channel;
    this.#channel = channel;
    this.#limits = { deadline: new Deadline(options.timeoutMs ?? Infinity), signal: options.signal };
  }

  /** How long one call may take. */
  get callMs(): number {
    return this.#anywhere.settings.timeoutMs;
  }

  /**
   * Make a call that may take so many milliseconds longer; follow an upload to the server that holds it. Rejects with
   * OwnerLost where that server does not come back; later calls go to any server again.
   */
  async call<M extends Method>(method: M, request: RequestOf<M>, longerMs = 0): Promise<ResponseOf<M>> {
    try {
      return await this.#call(method, request, longerMs);
    } catch (error) {
      const elsewhere = error instanceof FailedPrecondition && error.reason === "WRONG_HOST";
      const endpoint = elsewhere ? error.details["endpoint"] : undefined;
      if (!endpoint) throw error;
      this.#channel = this.#anywhere.to(endpoint);
      return await this.#call(method, request, longerMs);
    }
  }

  /** Await what is no call, such as the next bytes of a source, within the limits of the transfer. */
  async until<T>(promise: Promise<T>): Promise<T> {
    return await within<T>(this.#limits, (resolve, reject) => {
      promise.then(resolve, reject);
    });
  }

  async #call<M extends Method>(method: M, request: RequestOf<M>, longerMs: number): Promise<ResponseOf<M>> {
    const timeoutMs = Math.min(this.callMs + longerMs, this.#limits.deadline.left());
    const channel = this.#channel;
    const anywhere = channel === this.#anywhere;
    try {
      // Where the owner of the bytes is lost, they are sent anew; where nobody answers, the transfer is lost.
      return await channel.call(method, request, {
        timeoutMs,
        signal: this.#limits.signal,
        outlastsRestart: anywhere,
      });
    } catch (error) {
      if (anywhere || !(error instanceof ConnectionFailed)) throw error;
      this.#channel = this.#anywhere;
      throw new OwnerLost(
        `the server ${channel.address}, which held the bytes that had arrived, does not answer; save again`,
        { reason: "OWNER_LOST", details: { address: channel.address }, requestId: error.requestId, cause: error },
      );
    }
  }
}
