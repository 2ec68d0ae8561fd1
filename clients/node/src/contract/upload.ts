// Written by scripts/idl from idl/upload.thrift; changes belong there.
import { binary, bool, enumeration, i32, i64, list, map, string, struct } from "../shapes.js";
import { FaultInfo } from "./fault.js";
import { ModelInstance } from "./instance.js";
import { Value } from "./value.js";

/** What the caller says of the instance that the bytes become. */
export interface ModelInstanceRecord {
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
  /** The newest revision where unset. */
  revision?: bigint | undefined;
  /**
   * At most 200 keys of 128 characters, text values of 64 KiB, 256 KiB in all. Holds a text for each shard key of
   * the model. Names of record fields are refused.
   */
  metadata?: Record<string, Value> | undefined;
  /** Save to the unsharded line of a model with shard keys; then none of the keys may be given. */
  unsharded?: boolean | undefined;
  /** A media type such as `application/zip`; `application/octet-stream` where unset. */
  mediaType?: string | undefined;
  /** 1 to 200 characters; `bytes` where unset. */
  format?: string | undefined;
  /** Unique in the line for ever: a second save with it answers the first instance. 1 to 200 characters. */
  externalId?: string | undefined;
  /** Keep it out of its line until `releaseInstance`. */
  draft?: boolean | undefined;
  /** Save although the model or the revision is deprecated. */
  allowDeprecated?: boolean | undefined;
  /** For importers: when it was made elsewhere. */
  originalCreatedMicros?: bigint | undefined;
  /** Written as annotations of the instance. */
  annotations?: Record<string, Value> | undefined;
  /**
   * Ids of the upstream instances that it was made with, at most 1,000, each of a model that this one depends on. For
   * the others the newest of the same shard is pinned, else of the unsharded line.
   */
  upstreamInstanceIds?: string[] | undefined;
}

/** The fields of ModelInstanceRecord. */
export const ModelInstanceRecord = struct<ModelInstanceRecord>("ModelInstanceRecord", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "revision", i64],
  [4, "metadata", map(Value)],
  [5, "unsharded", bool],
  [6, "mediaType", string],
  [7, "format", string],
  [8, "externalId", string],
  [9, "draft", bool],
  [10, "allowDeprecated", bool],
  [11, "originalCreatedMicros", i64],
  [12, "annotations", map(Value)],
  [13, "upstreamInstanceIds", list(string)],
]);

/** What `uploadModel` is asked. */
export interface UploadModelRequest {
  modelInstanceRecord?: ModelInstanceRecord | undefined;
  /** At most 4 MiB; may be empty. Longer ones go by `beginUpload`. */
  content?: Uint8Array | undefined;
  /** Of the content, 64 hexadecimal digits; compared where set. */
  sha256?: string | undefined;
}

/** The fields of UploadModelRequest. */
export const UploadModelRequest = struct<UploadModelRequest>("UploadModelRequest", [
  [1, "modelInstanceRecord", ModelInstanceRecord],
  [2, "content", binary],
  [3, "sha256", string],
]);

/** What `uploadModel` answers. */
export interface UploadModelResponse {
  instance?: ModelInstance | undefined;
  /** True where `externalId` named an instance that stood already. */
  alreadyExisted?: boolean | undefined;
}

/** The fields of UploadModelResponse. */
export const UploadModelResponse = struct<UploadModelResponse>("UploadModelResponse", [
  [1, "instance", ModelInstance],
  [2, "alreadyExisted", bool],
]);

/** Where an upload is on its way from bytes to an instance. */
export type UploadState =
  | "UNSPECIFIED"
  | "RECEIVING"
  | "COMMITTING"
  | "COMMITTED"
  | "FAILED"
  | "ABORTED";

/** The numbers of UploadState. */
export const UploadState = enumeration<UploadState>("UploadState", {
  UNSPECIFIED: 0,
  /** Takes chunks. */
  RECEIVING: 1,
  /** Has all bytes; the instance is being made. */
  COMMITTING: 2,
  COMMITTED: 3,
  FAILED: 4,
  /** Given up by the caller, or its lease ended. */
  ABORTED: 5,
});

/** How far an upload is, and what came of it. */
export interface UploadStatus {
  uploadId?: string | undefined;
  state?: UploadState | undefined;
  /** Where the next chunk begins. */
  receivedBytes?: bigint | undefined;
  /** Set once COMMITTED. */
  instanceId?: string | undefined;
  /** Set once FAILED; while COMMITTING, why the last try came to nothing. */
  fault?: FaultInfo | undefined;
  /** HOST:PORT of the server that holds the bytes: send chunks and commit there. Unset means any. */
  endpoint?: string | undefined;
  /** When an upload that receives nothing more is given up. */
  expiresMicros?: bigint | undefined;
}

/** The fields of UploadStatus. */
export const UploadStatus = struct<UploadStatus>("UploadStatus", [
  [1, "uploadId", string],
  [2, "state", UploadState],
  [3, "receivedBytes", i64],
  [4, "instanceId", string],
  [5, "fault", FaultInfo],
  [6, "endpoint", string],
  [7, "expiresMicros", i64],
]);

/** Where bytes lie in a store that a client reaches itself. */
export interface BlobLocation {
  /** What the server's settings call the store. */
  store?: string | undefined;
  /** `hdfs://host:port/path` or `s3://bucket/key?region=...&endpoint_override=...`; holds no secret. */
  uri?: string | undefined;
  /** Bytes, where they are known. */
  size?: bigint | undefined;
  /** Of all bytes, 64 hexadecimal digits, where it is known. */
  sha256?: string | undefined;
}

/** The fields of BlobLocation. */
export const BlobLocation = struct<BlobLocation>("BlobLocation", [
  [1, "store", string],
  [2, "uri", string],
  [3, "size", i64],
  [4, "sha256", string],
]);

/** What `beginUpload` is asked. */
export interface BeginUploadRequest {
  modelInstanceRecord?: ModelInstanceRecord | undefined;
  /** Bytes that will come; may be unknown until commit. */
  size?: bigint | undefined;
  /** Of all bytes, 64 hexadecimal digits; may be unknown until commit. */
  sha256?: string | undefined;
  /** Write the bytes to the store oneself, at the location of the answer, then `registerInstance`. */
  direct?: boolean | undefined;
}

/** The fields of BeginUploadRequest. */
export const BeginUploadRequest = struct<BeginUploadRequest>("BeginUploadRequest", [
  [1, "modelInstanceRecord", ModelInstanceRecord],
  [2, "size", i64],
  [3, "sha256", string],
  [4, "direct", bool],
]);

/** What `beginUpload` answers. */
export interface BeginUploadResponse {
  status?: UploadStatus | undefined;
  /** Set where `direct` was asked for: reserved for this upload alone. */
  location?: BlobLocation | undefined;
}

/** The fields of BeginUploadResponse. */
export const BeginUploadResponse = struct<BeginUploadResponse>("BeginUploadResponse", [
  [1, "status", UploadStatus],
  [2, "location", BlobLocation],
]);

/** What `uploadChunk` is asked. */
export interface UploadChunkRequest {
  uploadId?: string | undefined;
  /** At most `receivedBytes`. Bytes that were received are accepted again if they are equal. */
  offset?: bigint | undefined;
  /** 1 to 1,048,576 bytes. */
  data?: Uint8Array | undefined;
}

/** The fields of UploadChunkRequest. */
export const UploadChunkRequest = struct<UploadChunkRequest>("UploadChunkRequest", [
  [1, "uploadId", string],
  [2, "offset", i64],
  [3, "data", binary],
]);

/** What `uploadChunk` answers. */
export interface UploadChunkResponse {
  status?: UploadStatus | undefined;
}

/** The fields of UploadChunkResponse. */
export const UploadChunkResponse = struct<UploadChunkResponse>("UploadChunkResponse", [
  [1, "status", UploadStatus],
]);

/** What `getUpload` is asked. */
export interface GetUploadRequest {
  uploadId?: string | undefined;
  /** Wait this long for a COMMITTING upload to end, 0 to 60,000 milliseconds. */
  waitMs?: number | undefined;
}

/** The fields of GetUploadRequest. */
export const GetUploadRequest = struct<GetUploadRequest>("GetUploadRequest", [
  [1, "uploadId", string],
  [2, "waitMs", i32],
]);

/** What `getUpload` answers. */
export interface GetUploadResponse {
  status?: UploadStatus | undefined;
}

/** The fields of GetUploadResponse. */
export const GetUploadResponse = struct<GetUploadResponse>("GetUploadResponse", [
  [1, "status", UploadStatus],
]);

/** What `commitUpload` is asked. */
export interface CommitUploadRequest {
  uploadId?: string | undefined;
  /** Required. */
  size?: bigint | undefined;
  /** Required. */
  sha256?: string | undefined;
  /** Wait this long for the instance, 0 to 60,000 milliseconds, all of them where unset; then repeat the call to wait on. */
  waitMs?: number | undefined;
}

/** The fields of CommitUploadRequest. */
export const CommitUploadRequest = struct<CommitUploadRequest>("CommitUploadRequest", [
  [1, "uploadId", string],
  [2, "size", i64],
  [3, "sha256", string],
  [4, "waitMs", i32],
]);

/** What `commitUpload` answers. */
export interface CommitUploadResponse {
  status?: UploadStatus | undefined;
  /** Set once COMMITTED. */
  instance?: ModelInstance | undefined;
  /** True where `externalId` named an instance that stood already. */
  alreadyExisted?: boolean | undefined;
}

/** The fields of CommitUploadResponse. */
export const CommitUploadResponse = struct<CommitUploadResponse>("CommitUploadResponse", [
  [1, "status", UploadStatus],
  [2, "instance", ModelInstance],
  [3, "alreadyExisted", bool],
]);

/** What `registerInstance` is asked. */
export interface RegisterInstanceRequest {
  /** Of an upload that was begun with `direct`. */
  uploadId?: string | undefined;
  /** Required. */
  size?: bigint | undefined;
  /** Required. */
  sha256?: string | undefined;
  /** Wait this long for the instance, 0 to 60,000 milliseconds, all of them where unset; then repeat the call to wait on. */
  waitMs?: number | undefined;
}

/** The fields of RegisterInstanceRequest. */
export const RegisterInstanceRequest = struct<RegisterInstanceRequest>("RegisterInstanceRequest", [
  [1, "uploadId", string],
  [2, "size", i64],
  [3, "sha256", string],
  [4, "waitMs", i32],
]);

/** What `registerInstance` answers. */
export interface RegisterInstanceResponse {
  status?: UploadStatus | undefined;
  /** Set once COMMITTED. */
  instance?: ModelInstance | undefined;
  /** True where `externalId` named an instance that stood already. */
  alreadyExisted?: boolean | undefined;
}

/** The fields of RegisterInstanceResponse. */
export const RegisterInstanceResponse = struct<RegisterInstanceResponse>("RegisterInstanceResponse", [
  [1, "status", UploadStatus],
  [2, "instance", ModelInstance],
  [3, "alreadyExisted", bool],
]);

/** What `abortUpload` is asked. */
export interface AbortUploadRequest {
  uploadId?: string | undefined;
}

/** The fields of AbortUploadRequest. */
export const AbortUploadRequest = struct<AbortUploadRequest>("AbortUploadRequest", [
  [1, "uploadId", string],
]);

/** What `abortUpload` answers. */
export interface AbortUploadResponse {
  status?: UploadStatus | undefined;
}

/** The fields of AbortUploadResponse. */
export const AbortUploadResponse = struct<AbortUploadResponse>("AbortUploadResponse", [
  [1, "status", UploadStatus],
]);

/** What `getBlobLocation` is asked. */
export interface GetBlobLocationRequest {
  instanceId?: string | undefined;
}

/** The fields of GetBlobLocationRequest. */
export const GetBlobLocationRequest = struct<GetBlobLocationRequest>("GetBlobLocationRequest", [
  [1, "instanceId", string],
]);

/** What `getBlobLocation` answers. */
export interface GetBlobLocationResponse {
  location?: BlobLocation | undefined;
}

/** The fields of GetBlobLocationResponse. */
export const GetBlobLocationResponse = struct<GetBlobLocationResponse>("GetBlobLocationResponse", [
  [1, "location", BlobLocation],
]);
