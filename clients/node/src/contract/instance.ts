// Written by scripts/idl from idl/instance.thrift; changes belong there.
import { binary, bool, enumeration, i32, i64, list, map, string, struct } from "../shapes.js";
import { AnnotationPage, Value } from "./value.js";

/** Where an instance is in its life; derived, never set. */
export type LifecycleStage =
  | "UNSPECIFIED"
  | "DRAFT"
  | "TRAINED"
  | "EVALUATED"
  | "DEPLOYED"
  | "DEPRECATED";

/** The numbers of LifecycleStage. */
export const LifecycleStage = enumeration<LifecycleStage>("LifecycleStage", {
  UNSPECIFIED: 0,
  /** Kept and measured, and not yet in its line. */
  DRAFT: 1,
  TRAINED: 2,
  /** Has a Validation evaluation. */
  EVALUATED: 3,
  /** Current in some environment. */
  DEPLOYED: 4,
  DEPRECATED: 5,
});

/** Why an instance came to be. */
export type InstanceCause =
  | "UNSPECIFIED"
  | "UPLOADED"
  | "UPSTREAM_CHANGED"
  | "DEPENDENCY_ADDED"
  | "DEPENDENCY_REMOVED"
  | "DEPENDENCIES_REPLACED";

/** The numbers of InstanceCause. */
export const InstanceCause = enumeration<InstanceCause>("InstanceCause", {
  UNSPECIFIED: 0,
  /** Somebody saved it. */
  UPLOADED: 1,
  /** The others are copies that a change of dependencies made (paper, 3.4.2). */
  UPSTREAM_CHANGED: 2,
  DEPENDENCY_ADDED: 3,
  DEPENDENCY_REMOVED: 4,
  DEPENDENCIES_REPLACED: 5,
});

/** Who chose a pin. */
export type PinSource =
  | "UNSPECIFIED"
  | "CALLER"
  | "DEFAULT";

/** The numbers of PinSource. */
export const PinSource = enumeration<PinSource>("PinSource", {
  UNSPECIFIED: 0,
  CALLER: 1,
  DEFAULT: 2,
});

/** An upstream instance that an instance was made with. */
export interface Pin {
  upstreamModelId?: string | undefined;
  upstreamInstanceId?: string | undefined;
  pinnedBy?: PinSource | undefined;
}

/** The fields of Pin. */
export const Pin = struct<Pin>("Pin", [
  [1, "upstreamModelId", string],
  [2, "upstreamInstanceId", string],
  [3, "pinnedBy", PinSource],
]);

/** A stored instance. */
export interface ModelInstance {
  /** UUIDv7. */
  instanceId?: string | undefined;
  projectName?: string | undefined;
  modelId?: string | undefined;
  baseVersionId?: string | undefined;
  revision?: bigint | undefined;
  /** `<revision>.<ordinal in the revision and shard>`, for people; unset on a draft. */
  version?: string | undefined;
  /** Counts the model's instances, never reused: `@#57`. */
  number?: bigint | undefined;
  /** Place in the line, which defines newest, previous and next; unset on a draft. */
  lineSequence?: bigint | undefined;
  /** Values of the model's shard keys; empty on the unsharded line. */
  shard?: Record<string, string> | undefined;
  stage?: LifecycleStage | undefined;
  /** Typed metadata, whole; nested mappings stand under dotted keys. */
  metadata?: Record<string, Value> | undefined;
  /** The newest annotation of each key. */
  annotations?: Record<string, Value> | undefined;
  mediaType?: string | undefined;
  /** `bytes`, `folder`, `mlflow`, `onnx`, `sparkml` ... */
  format?: string | undefined;
  /** Bytes of the blob. */
  size?: bigint | undefined;
  /** Of the blob, 64 hexadecimal digits. */
  sha256?: string | undefined;
  externalId?: string | undefined;
  cause?: InstanceCause | undefined;
  causeInstanceId?: string | undefined;
  copiedFromInstanceId?: string | undefined;
  /** Where it is current. */
  environments?: string[] | undefined;
  deprecated?: boolean | undefined;
  /** Why, where it is deprecated. */
  deprecationReason?: string | undefined;
  /** When it was saved, by the server's clock. */
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
  /** When it was made elsewhere, as an importer says. */
  originalCreatedMicros?: bigint | undefined;
  /** When it entered its line; unset on a draft. */
  releasedMicros?: bigint | undefined;
  /** True where its bytes were erased by law. */
  erased?: boolean | undefined;
}

/** The fields of ModelInstance. */
export const ModelInstance = struct<ModelInstance>("ModelInstance", [
  [1, "instanceId", string],
  [2, "projectName", string],
  [3, "modelId", string],
  [4, "baseVersionId", string],
  [5, "revision", i64],
  [6, "version", string],
  [7, "number", i64],
  [8, "lineSequence", i64],
  [9, "shard", map(string)],
  [10, "stage", LifecycleStage],
  [11, "metadata", map(Value)],
  [12, "annotations", map(Value)],
  [13, "mediaType", string],
  [14, "format", string],
  [15, "size", i64],
  [16, "sha256", string],
  [17, "externalId", string],
  [18, "cause", InstanceCause],
  [19, "causeInstanceId", string],
  [20, "copiedFromInstanceId", string],
  [21, "environments", list(string)],
  [22, "deprecated", bool],
  [23, "deprecationReason", string],
  [24, "createdMicros", i64],
  [25, "createdBy", string],
  [26, "originalCreatedMicros", i64],
  [27, "releasedMicros", i64],
  [28, "erased", bool],
]);

/** What `getInstance` is asked. */
export interface GetInstanceRequest {
  instanceId?: string | undefined;
}

/** The fields of GetInstanceRequest. */
export const GetInstanceRequest = struct<GetInstanceRequest>("GetInstanceRequest", [
  [1, "instanceId", string],
]);

/** What `getInstance` answers. */
export interface GetInstanceResponse {
  instance?: ModelInstance | undefined;
}

/** The fields of GetInstanceResponse. */
export const GetInstanceResponse = struct<GetInstanceResponse>("GetInstanceResponse", [
  [1, "instance", ModelInstance],
]);

/** What `getInstances` is asked. */
export interface GetInstancesRequest {
  /** 1 to 1,000. */
  instanceIds?: string[] | undefined;
  /** `nextCursor` of the page before, with the same ids. */
  cursor?: string | undefined;
}

/** The fields of GetInstancesRequest. */
export const GetInstancesRequest = struct<GetInstancesRequest>("GetInstancesRequest", [
  [1, "instanceIds", list(string)],
  [2, "cursor", string],
]);

/** The instances found, in the order of the ids. */
export interface GetInstancesResponse {
  items?: ModelInstance[] | undefined;
  /** Set where the answer would have been over 12 MB. */
  nextCursor?: string | undefined;
  /** Ids among this page's that name no instance. */
  missingIds?: string[] | undefined;
}

/** The fields of GetInstancesResponse. */
export const GetInstancesResponse = struct<GetInstancesResponse>("GetInstancesResponse", [
  [1, "items", list(ModelInstance)],
  [2, "nextCursor", string],
  [3, "missingIds", list(string)],
]);

/** What `getBlob` is asked. */
export interface GetBlobRequest {
  instanceId?: string | undefined;
  /** First byte; at most the blob's size. */
  offset?: bigint | undefined;
  /** 1 to 1,048,576; the answer ends with the blob. */
  length?: number | undefined;
}

/** The fields of GetBlobRequest. */
export const GetBlobRequest = struct<GetBlobRequest>("GetBlobRequest", [
  [1, "instanceId", string],
  [2, "offset", i64],
  [3, "length", i32],
]);

/** What `getBlob` answers. */
export interface GetBlobResponse {
  data?: Uint8Array | undefined;
  /** Of the whole blob. */
  size?: bigint | undefined;
  /** Of the whole blob. */
  sha256?: string | undefined;
}

/** The fields of GetBlobResponse. */
export const GetBlobResponse = struct<GetBlobResponse>("GetBlobResponse", [
  [1, "data", binary],
  [2, "size", i64],
  [3, "sha256", string],
]);

/** What `getLineage` is asked. */
export interface GetLineageRequest {
  instanceId?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetLineageRequest. */
export const GetLineageRequest = struct<GetLineageRequest>("GetLineageRequest", [
  [1, "instanceId", string],
  [2, "limit", i32],
  [3, "cursor", string],
]);

/** One instance in its line, and what it came from. */
export interface LineageEntry {
  instanceId?: string | undefined;
  version?: string | undefined;
  lineSequence?: bigint | undefined;
  previousInstanceId?: string | undefined;
  nextInstanceId?: string | undefined;
  cause?: InstanceCause | undefined;
  causeInstanceId?: string | undefined;
  copiedFromInstanceId?: string | undefined;
  pins?: Pin[] | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
  deprecated?: boolean | undefined;
}

/** The fields of LineageEntry. */
export const LineageEntry = struct<LineageEntry>("LineageEntry", [
  [1, "instanceId", string],
  [2, "version", string],
  [3, "lineSequence", i64],
  [4, "previousInstanceId", string],
  [5, "nextInstanceId", string],
  [6, "cause", InstanceCause],
  [7, "causeInstanceId", string],
  [8, "copiedFromInstanceId", string],
  [9, "pins", list(Pin)],
  [10, "createdMicros", i64],
  [11, "createdBy", string],
  [12, "deprecated", bool],
]);

/** The instance, then those before it in its line, newest first. A draft stands alone. */
export interface GetLineageResponse {
  items?: LineageEntry[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of GetLineageResponse. */
export const GetLineageResponse = struct<GetLineageResponse>("GetLineageResponse", [
  [1, "items", list(LineageEntry)],
  [2, "nextCursor", string],
]);

/** What `releaseInstance` is asked. */
export interface ReleaseInstanceRequest {
  instanceId?: string | undefined;
}

/** The fields of ReleaseInstanceRequest. */
export const ReleaseInstanceRequest = struct<ReleaseInstanceRequest>("ReleaseInstanceRequest", [
  [1, "instanceId", string],
]);

/** What `releaseInstance` answers. */
export interface ReleaseInstanceResponse {
  instance?: ModelInstance | undefined;
}

/** The fields of ReleaseInstanceResponse. */
export const ReleaseInstanceResponse = struct<ReleaseInstanceResponse>("ReleaseInstanceResponse", [
  [1, "instance", ModelInstance],
]);

/** What `annotateInstance` is asked. */
export interface AnnotateInstanceRequest {
  instanceId?: string | undefined;
  /** 1 to 200 keys of 128 characters. An empty text removes its key. */
  annotations?: Record<string, Value> | undefined;
}

/** The fields of AnnotateInstanceRequest. */
export const AnnotateInstanceRequest = struct<AnnotateInstanceRequest>("AnnotateInstanceRequest", [
  [1, "instanceId", string],
  [2, "annotations", map(Value)],
]);

/** What `annotateInstance` answers. */
export interface AnnotateInstanceResponse {
  instance?: ModelInstance | undefined;
}

/** The fields of AnnotateInstanceResponse. */
export const AnnotateInstanceResponse = struct<AnnotateInstanceResponse>("AnnotateInstanceResponse", [
  [1, "instance", ModelInstance],
]);

/** What `getAnnotations` is asked. */
export interface GetAnnotationsRequest {
  instanceId?: string | undefined;
  /** This key alone. */
  key?: string | undefined;
  /** Every entry ever written, instead of the newest of each key. */
  history?: boolean | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetAnnotationsRequest. */
export const GetAnnotationsRequest = struct<GetAnnotationsRequest>("GetAnnotationsRequest", [
  [1, "instanceId", string],
  [2, "key", string],
  [3, "history", bool],
  [4, "limit", i32],
  [5, "cursor", string],
]);

/** What `getAnnotations` answers. */
export interface GetAnnotationsResponse {
  page?: AnnotationPage | undefined;
}

/** The fields of GetAnnotationsResponse. */
export const GetAnnotationsResponse = struct<GetAnnotationsResponse>("GetAnnotationsResponse", [
  [1, "page", AnnotationPage],
]);

/** What `deprecateInstance` is asked. */
export interface DeprecateInstanceRequest {
  instanceId?: string | undefined;
  /** At most 2,000 characters. Required. */
  reason?: string | undefined;
}

/** The fields of DeprecateInstanceRequest. */
export const DeprecateInstanceRequest = struct<DeprecateInstanceRequest>("DeprecateInstanceRequest", [
  [1, "instanceId", string],
  [2, "reason", string],
]);

/** What `deprecateInstance` answers. */
export interface DeprecateInstanceResponse {
  instance?: ModelInstance | undefined;
}

/** The fields of DeprecateInstanceResponse. */
export const DeprecateInstanceResponse = struct<DeprecateInstanceResponse>("DeprecateInstanceResponse", [
  [1, "instance", ModelInstance],
]);

/** What `restoreInstance` is asked. */
export interface RestoreInstanceRequest {
  instanceId?: string | undefined;
  /** At most 2,000 characters. Required. */
  reason?: string | undefined;
}

/** The fields of RestoreInstanceRequest. */
export const RestoreInstanceRequest = struct<RestoreInstanceRequest>("RestoreInstanceRequest", [
  [1, "instanceId", string],
  [2, "reason", string],
]);

/** What `restoreInstance` answers. */
export interface RestoreInstanceResponse {
  instance?: ModelInstance | undefined;
}

/** The fields of RestoreInstanceResponse. */
export const RestoreInstanceResponse = struct<RestoreInstanceResponse>("RestoreInstanceResponse", [
  [1, "instance", ModelInstance],
]);

/** What `eraseInstance` is asked. */
export interface EraseInstanceRequest {
  instanceId?: string | undefined;
  /** At most 2,000 characters. Required, and kept. */
  reason?: string | undefined;
  /** Keys of metadata whose values go too, of the instance and of its copies; at most 200. */
  metadataKeys?: string[] | undefined;
  /** `nextCursor` of the answer before, with the same arguments. */
  cursor?: string | undefined;
}

/** The fields of EraseInstanceRequest. */
export const EraseInstanceRequest = struct<EraseInstanceRequest>("EraseInstanceRequest", [
  [1, "instanceId", string],
  [2, "reason", string],
  [3, "metadataKeys", list(string)],
  [4, "cursor", string],
]);

/** What `eraseInstance` answers. */
export interface EraseInstanceResponse {
  instance?: ModelInstance | undefined;
  /** Ids of the other instances that shared its bytes, and have lost them too; at most 1,000 in one answer. */
  items?: string[] | undefined;
  /** Unset on the last page; the erasure is whole with the first. */
  nextCursor?: string | undefined;
}

/** The fields of EraseInstanceResponse. */
export const EraseInstanceResponse = struct<EraseInstanceResponse>("EraseInstanceResponse", [
  [1, "instance", ModelInstance],
  [2, "items", list(string)],
  [3, "nextCursor", string],
]);
