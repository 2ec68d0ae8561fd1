/** Events as people use them. */
import type { Event as WireEvent } from "../contract/event.js";
import { parseJson, type Json } from "../json.js";
import type { Moment } from "../moment.js";
import { momentOf } from "./instance.js";

/** One change of one record; docs/reference/events.md explains each kind. */
export interface Event {
  /** Counts all events of the installation from 1 without gaps. */
  readonly number: bigint;
  /** `instance.created`, `deployment.changed` ... */
  readonly kind: string;
  readonly projectName: string | undefined;
  /** The id of the record that changed. */
  readonly subjectId: string;
  readonly modelId: string | undefined;
  readonly created: Moment | undefined;
  readonly createdBy: string;
  readonly requestId: string | undefined;
  /** Shared by those that were committed together. */
  readonly transactionId: string;
  /** What the change replaced; undefined for what is new, `{ truncated: true }` beyond 16 KiB. */
  readonly before: Json | undefined;
  /** What stands now; undefined for what is gone. */
  readonly after: Json | undefined;
}

/** Read the contract's struct. */
export function eventOf(wire: WireEvent): Event {
  return {
    number: wire.number ?? 0n,
    kind: wire.kind ?? "",
    projectName: wire.projectName,
    subjectId: wire.subjectId ?? "",
    modelId: wire.modelId,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy ?? "",
    requestId: wire.requestId,
    transactionId: wire.transactionId ?? "",
    before: wire.before === undefined ? undefined : parseJson(wire.before),
    after: wire.after === undefined ? undefined : parseJson(wire.after),
  };
}
