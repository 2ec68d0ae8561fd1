// Written by scripts/idl from idl/dependency.thrift; changes belong there.
import { bool, enumeration, i32, i64, list, map, string, struct } from "../shapes.js";
import { FaultInfo } from "./fault.js";
import { InstanceCause } from "./instance.js";

/** Names a model: by its id, or by project and base version id. */
export interface ModelKey {
  modelId?: string | undefined;
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
}

/** The fields of ModelKey. */
export const ModelKey = struct<ModelKey>("ModelKey", [
  [1, "modelId", string],
  [2, "projectName", string],
  [3, "baseVersionId", string],
]);

/** A model that another one is to depend on. */
export interface DependencyWish {
  upstream?: ModelKey | undefined;
  /**
   * Let a change in any shard of the upstream reach the unsharded line of the model that depends on it, which then
   * pins the newest instance of each shard.
   */
  acrossShards?: boolean | undefined;
}

/** The fields of DependencyWish. */
export const DependencyWish = struct<DependencyWish>("DependencyWish", [
  [1, "upstream", ModelKey],
  [2, "acrossShards", bool],
]);

/** An edge: the downstream model depends on the upstream one. */
export interface Dependency {
  downstreamModelId?: string | undefined;
  downstreamProjectName?: string | undefined;
  downstreamBaseVersionId?: string | undefined;
  upstreamModelId?: string | undefined;
  upstreamProjectName?: string | undefined;
  upstreamBaseVersionId?: string | undefined;
  acrossShards?: boolean | undefined;
  /** Edges between the model that was asked about and the farther end of this one; 1 is an edge of its own. */
  depth?: number | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
}

/** The fields of Dependency. */
export const Dependency = struct<Dependency>("Dependency", [
  [1, "downstreamModelId", string],
  [2, "downstreamProjectName", string],
  [3, "downstreamBaseVersionId", string],
  [4, "upstreamModelId", string],
  [5, "upstreamProjectName", string],
  [6, "upstreamBaseVersionId", string],
  [7, "acrossShards", bool],
  [8, "depth", i32],
  [9, "createdMicros", i64],
  [10, "createdBy", string],
]);

/** How far a propagation is. */
export type PropagationState =
  | "UNSPECIFIED"
  | "RUNNING"
  | "DONE"
  | "FAILED";

/** The numbers of PropagationState. */
export const PropagationState = enumeration<PropagationState>("PropagationState", {
  UNSPECIFIED: 0,
  /** A job makes the copies. */
  RUNNING: 1,
  DONE: 2,
  /** Given up; `fault` says why. `retryJob` takes it up again. */
  FAILED: 3,
});

/** One change of the graph, and the copies that it makes downstream: one for each line that it reaches. */
export interface Propagation {
  propagationId?: string | undefined;
  state?: PropagationState | undefined;
  cause?: InstanceCause | undefined;
  /** The new upstream instance, where one was the change. */
  causeInstanceId?: string | undefined;
  /** The model whose instance or edges changed. */
  modelId?: string | undefined;
  /** Copies that it makes in all. Unset until a job has counted them. */
  copies?: bigint | undefined;
  /** Copies that stand. */
  copiesMade?: bigint | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
  /** Unset while it runs. */
  endedMicros?: bigint | undefined;
  fault?: FaultInfo | undefined;
}

/** The fields of Propagation. */
export const Propagation = struct<Propagation>("Propagation", [
  [1, "propagationId", string],
  [2, "state", PropagationState],
  [3, "cause", InstanceCause],
  [4, "causeInstanceId", string],
  [5, "modelId", string],
  [6, "copies", i64],
  [7, "copiesMade", i64],
  [8, "createdMicros", i64],
  [9, "createdBy", string],
  [10, "endedMicros", i64],
  [11, "fault", FaultInfo],
]);

/** One copy that a change makes, or would make. */
export interface PropagatedCopy {
  /** Unset in a preview. */
  instanceId?: string | undefined;
  projectName?: string | undefined;
  modelId?: string | undefined;
  baseVersionId?: string | undefined;
  shard?: Record<string, string> | undefined;
  version?: string | undefined;
  copiedFromInstanceId?: string | undefined;
  copiedFromVersion?: string | undefined;
}

/** The fields of PropagatedCopy. */
export const PropagatedCopy = struct<PropagatedCopy>("PropagatedCopy", [
  [1, "instanceId", string],
  [2, "projectName", string],
  [3, "modelId", string],
  [4, "baseVersionId", string],
  [5, "shard", map(string)],
  [6, "version", string],
  [7, "copiedFromInstanceId", string],
  [8, "copiedFromVersion", string],
]);

/** What `addDependency` is asked. */
export interface AddDependencyRequest {
  downstream?: ModelKey | undefined;
  dependency?: DependencyWish | undefined;
}

/** The fields of AddDependencyRequest. */
export const AddDependencyRequest = struct<AddDependencyRequest>("AddDependencyRequest", [
  [1, "downstream", ModelKey],
  [2, "dependency", DependencyWish],
]);

/** What `addDependency` answers. */
export interface AddDependencyResponse {
  dependency?: Dependency | undefined;
  /** Unset where the edge stood already. */
  propagation?: Propagation | undefined;
  alreadyExisted?: boolean | undefined;
}

/** The fields of AddDependencyResponse. */
export const AddDependencyResponse = struct<AddDependencyResponse>("AddDependencyResponse", [
  [1, "dependency", Dependency],
  [2, "propagation", Propagation],
  [3, "alreadyExisted", bool],
]);

/** What `removeDependency` is asked. */
export interface RemoveDependencyRequest {
  downstream?: ModelKey | undefined;
  upstream?: ModelKey | undefined;
}

/** The fields of RemoveDependencyRequest. */
export const RemoveDependencyRequest = struct<RemoveDependencyRequest>("RemoveDependencyRequest", [
  [1, "downstream", ModelKey],
  [2, "upstream", ModelKey],
]);

/** What `removeDependency` answers. */
export interface RemoveDependencyResponse {
  propagation?: Propagation | undefined;
}

/** The fields of RemoveDependencyResponse. */
export const RemoveDependencyResponse = struct<RemoveDependencyResponse>("RemoveDependencyResponse", [
  [1, "propagation", Propagation],
]);

/** What `replaceDependencies` is asked. */
export interface ReplaceDependenciesRequest {
  downstream?: ModelKey | undefined;
  /** All that it shall depend on; at most 100, none where empty. */
  dependencies?: DependencyWish[] | undefined;
}

/** The fields of ReplaceDependenciesRequest. */
export const ReplaceDependenciesRequest = struct<ReplaceDependenciesRequest>("ReplaceDependenciesRequest", [
  [1, "downstream", ModelKey],
  [2, "dependencies", list(DependencyWish)],
]);

/** What `replaceDependencies` answers. */
export interface ReplaceDependenciesResponse {
  /** Unset where nothing changed. */
  propagation?: Propagation | undefined;
}

/** The fields of ReplaceDependenciesResponse. */
export const ReplaceDependenciesResponse = struct<ReplaceDependenciesResponse>("ReplaceDependenciesResponse", [
  [1, "propagation", Propagation],
]);

/** A change of one model's edges: exactly one of the fields beside `downstream` is set. */
export interface PreviewDependencyChangeRequest {
  downstream?: ModelKey | undefined;
  addition?: DependencyWish | undefined;
  removal?: ModelKey | undefined;
  /** As in `replaceDependencies`. */
  replacement?: DependencyWish[] | undefined;
  /** Show what a new instance of `downstream` in this shard would bring about; the unsharded line where empty. */
  newInstanceShard?: Record<string, string> | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of PreviewDependencyChangeRequest. */
export const PreviewDependencyChangeRequest = struct<PreviewDependencyChangeRequest>("PreviewDependencyChangeRequest", [
  [1, "downstream", ModelKey],
  [2, "addition", DependencyWish],
  [3, "removal", ModelKey],
  [4, "replacement", list(DependencyWish)],
  [5, "newInstanceShard", map(string)],
  [6, "limit", i32],
  [7, "cursor", string],
]);

/** What the change would make, in the order in which it would be made; nothing was made. */
export interface PreviewDependencyChangeResponse {
  items?: PropagatedCopy[] | undefined;
  nextCursor?: string | undefined;
  /** Of all pages. */
  copies?: bigint | undefined;
}

/** The fields of PreviewDependencyChangeResponse. */
export const PreviewDependencyChangeResponse = struct<PreviewDependencyChangeResponse>("PreviewDependencyChangeResponse", [
  [1, "items", list(PropagatedCopy)],
  [2, "nextCursor", string],
  [3, "copies", i64],
]);

/** Which way to follow edges. */
export type DependencyDirection =
  | "UNSPECIFIED"
  | "UPSTREAM"
  | "DOWNSTREAM";

/** The numbers of DependencyDirection. */
export const DependencyDirection = enumeration<DependencyDirection>("DependencyDirection", {
  UNSPECIFIED: 0,
  /** What the model depends on. */
  UPSTREAM: 1,
  /** What depends on the model. */
  DOWNSTREAM: 2,
});

/** What `getDependencies` is asked. */
export interface GetDependenciesRequest {
  model?: ModelKey | undefined;
  direction?: DependencyDirection | undefined;
  /** Edges to follow, 1 to 100; 1 where unset. */
  depth?: number | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetDependenciesRequest. */
export const GetDependenciesRequest = struct<GetDependenciesRequest>("GetDependenciesRequest", [
  [1, "model", ModelKey],
  [2, "direction", DependencyDirection],
  [3, "depth", i32],
  [4, "limit", i32],
  [5, "cursor", string],
]);

/** Edges by their depth, then by the names of the farther model. */
export interface GetDependenciesResponse {
  items?: Dependency[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of GetDependenciesResponse. */
export const GetDependenciesResponse = struct<GetDependenciesResponse>("GetDependenciesResponse", [
  [1, "items", list(Dependency)],
  [2, "nextCursor", string],
]);

/** What `getPropagation` is asked. */
export interface GetPropagationRequest {
  /** Either this, */
  propagationId?: string | undefined;
  /** or the instance that was the change. */
  causeInstanceId?: string | undefined;
  /** Of copies; 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetPropagationRequest. */
export const GetPropagationRequest = struct<GetPropagationRequest>("GetPropagationRequest", [
  [1, "propagationId", string],
  [2, "causeInstanceId", string],
  [3, "limit", i32],
  [4, "cursor", string],
]);

/** What `getPropagation` answers. */
export interface GetPropagationResponse {
  propagation?: Propagation | undefined;
  /** The copies that stand, in the order in which they were made. */
  items?: PropagatedCopy[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of GetPropagationResponse. */
export const GetPropagationResponse = struct<GetPropagationResponse>("GetPropagationResponse", [
  [1, "propagation", Propagation],
  [2, "items", list(PropagatedCopy)],
  [3, "nextCursor", string],
]);
