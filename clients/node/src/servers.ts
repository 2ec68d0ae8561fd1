/** Know the servers of one installation, and which of them answered last. */
import type { Address } from "./address.js";
import { ConnectionFailed } from "./errors.js";
import { Pool } from "./pool.js";

/** Gives the servers in turn, the one that answered last first. */
export class Servers {
  readonly #pools: readonly Pool[];
  #last = 0;

  constructor(addresses: readonly Address[], poolSize: number) {
    this.#pools = addresses.map((address) => new Pool(address, poolSize));
  }

  /** Each of them once; whoever connects to one calls `remember`. */
  inTurn(): Pool[] {
    return [...this.#pools.slice(this.#last), ...this.#pools.slice(0, this.#last)];
  }

  /** Begin with this server from now on. */
  remember(pool: Pool): void {
    this.#last = this.#pools.indexOf(pool);
  }

  close(): void {
    for (const pool of this.#pools) pool.close();
  }
}

/** Make the error of a call that every server lost or refused; with one server, its own. */
export function noneAnswers(losses: readonly ConnectionFailed[]): ConnectionFailed {
  const last = losses.at(-1) as ConnectionFailed;
  if (losses.length === 1) return last;
  return new ConnectionFailed(
    `none of the ${losses.length} servers answers: ${losses.map((loss) => loss.message).join("; ")}`,
    {
      // One that was lost may have done the work, whatever the others say.
      reason: losses.find((loss) => loss.reason === "CONNECTION_LOST")?.reason ?? last.reason,
      details: { address: losses.map((loss) => loss.details["address"] ?? "").join(",") },
      retryable: losses.some((loss) => loss.retryable),
      cause: last,
    },
  );
}
