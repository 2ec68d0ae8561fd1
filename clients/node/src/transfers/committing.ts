/** Wait until bytes that have arrived are an instance. */
import { performance } from "node:perf_hooks";
import type { FaultInfo } from "../contract/fault.js";
import type { ModelInstance } from "../contract/instance.js";
import type { UploadStatus } from "../contract/upload.js";
import { Aborted, FailedPrecondition, fromFault, NotFound, OwnerLost } from "../errors.js";
import type { Transfer } from "./transfer.js";

const BYTES_A_MS = 10_000; // that a slow store takes while the commit is awaited
const WAIT_MS = 20_000; // then the call is repeated
const PATIENCE_MS = 600_000;

/** An instance, and whether an external id named it before. */
export interface Saved {
  readonly instance: ModelInstance;
  readonly alreadyExisted: boolean;
}

/**
 * Make the instance. Rejects with Aborted, the fault for which it failed, that of the last try where none has helped for
 * ten minutes, or OwnerLost where the bytes are lost with their server.
 */
export async function commit(transfer: Transfer, uploadId: string, size: number, sha256: string): Promise<Saved> {
  const waitMs = Math.floor(Math.min(WAIT_MS, transfer.callMs / 2));
  const trouble = new Trouble();
  for (;;) {
    try {
      const request = { uploadId, size: BigInt(size), sha256, waitMs };
      const { status = {}, instance, alreadyExisted = false } = await transfer.call(
        "commitUpload",
        request,
        size / BYTES_A_MS,
      );
      if (status.state === "COMMITTED" && instance) return { instance, alreadyExisted };
      if (status.state === "FAILED") throw fromFault(status.fault ?? {});
      if (status.state === "ABORTED") throw givenUp(uploadId);
      trouble.note(status.fault);
    } catch (error) {
      if (!(error instanceof OwnerLost)) throw error;
      if ((await statusOf(transfer, uploadId)).state === "RECEIVING") throw error;
      // It has begun: any server waits for it.
    }
  }
}

/** Ask how far an upload is. */
export async function statusOf(transfer: Transfer, uploadId: string): Promise<UploadStatus> {
  return (await transfer.call("getUpload", { uploadId })).status ?? {};
}

/** Drop an upload and its bytes; does nothing where it is none any more. */
export async function giveUp(transfer: Transfer, uploadId: string): Promise<void> {
  try {
    await transfer.call("abortUpload", { uploadId });
  } catch (error) {
    const ended = error instanceof Aborted || error instanceof FailedPrecondition || error instanceof NotFound;
    if (!ended) throw error;
  }
}

function givenUp(uploadId: string): Aborted {
  return new Aborted(`upload ${uploadId} was given up; save again`, { reason: "UPLOAD_ABORTED" });
}

/** Bears for a while with tries of the server that come to nothing. */
class Trouble {
  #since: number | undefined;

  /** Take what became of the last try, undefined where it goes on; throw the fault once it has lasted. */
  note(fault: FaultInfo | undefined): void {
    if (fault === undefined) this.#since = undefined;
    else if (this.#since === undefined) this.#since = performance.now();
    else if (performance.now() - this.#since > PATIENCE_MS) throw fromFault(fault);
  }
}
