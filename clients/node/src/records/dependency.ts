/** What depends on what, and what changes of it brought about, as people use them. */
import type {
  Dependency as WireDependency,
  Propagation as WirePropagation,
  PropagationState,
} from "../contract/dependency.js";
import type { InstanceCause } from "../contract/instance.js";
import type { Moment } from "../moment.js";
import { lineReference } from "../reference.js";
import { momentOf } from "./instance.js";

/** An edge: the downstream model depends on the upstream one, both as `project/model`. */
export interface Dependency {
  readonly downstream: string;
  readonly upstream: string;
  readonly downstreamModelId: string;
  readonly upstreamModelId: string;
  /** A change in any shard of the upstream reaches the unsharded line of the downstream. */
  readonly acrossShards: boolean;
  /** Edges between the model that was asked about and the farther end. */
  readonly depth: number;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
}

/** One change and its copies downstream, one for each line that it reaches. */
export interface Propagation {
  readonly propagationId: string;
  /** RUNNING while a job makes the copies, then DONE or FAILED. */
  readonly state: PropagationState;
  readonly cause: InstanceCause;
  readonly causeInstanceId: string | undefined;
  readonly modelId: string;
  /** Undefined until a job has counted them. */
  readonly copies: bigint | undefined;
  readonly copiesMade: bigint;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
  readonly ended: Moment | undefined;
  /** Why it FAILED, as `REASON: message`. */
  readonly fault: string | undefined;
}

/** Read the contract's struct. */
export function dependencyOf(wire: WireDependency): Dependency {
  return {
    downstream: lineReference(wire.downstreamProjectName ?? "", wire.downstreamBaseVersionId ?? ""),
    upstream: lineReference(wire.upstreamProjectName ?? "", wire.upstreamBaseVersionId ?? ""),
    downstreamModelId: wire.downstreamModelId ?? "",
    upstreamModelId: wire.upstreamModelId ?? "",
    acrossShards: wire.acrossShards ?? false,
    depth: wire.depth ?? 1,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
  };
}

/** Read the contract's struct. */
export function propagationOf(wire: WirePropagation = {}): Propagation {
  const { fault } = wire;
  return {
    propagationId: wire.propagationId ?? "",
    state: wire.state ?? "UNSPECIFIED",
    cause: wire.cause ?? "UNSPECIFIED",
    causeInstanceId: wire.causeInstanceId,
    modelId: wire.modelId ?? "",
    copies: wire.copies,
    copiesMade: wire.copiesMade ?? 0n,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
    ended: momentOf(wire.endedMicros),
    fault: fault && `${fault.reason}: ${fault.message}`,
  };
}
