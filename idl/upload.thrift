/**
 * Uploads: how bytes become an instance. Bytes first, then everything else in one transaction (paper, 3.5).
 */
include "fault.thrift"
include "instance.thrift"
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.upload
namespace js gallery

/** What the caller says of the instance that the bytes become. */
struct ModelInstanceRecord {
  1: optional string projectName
  2: optional string baseVersionId
  /** The newest revision where unset. */
  3: optional i64 revision
  /**
   * At most 200 keys of 128 characters, text values of 64 KiB, 256 KiB in all. Holds a text for each shard key of
   * the model. Names of record fields are refused.
   */
  4: optional map<string, value.Value> metadata
  /** Save to the unsharded line of a model with shard keys; then none of the keys may be given. */
  5: optional bool unsharded
  /** A media type such as `application/zip`; `application/octet-stream` where unset. */
  6: optional string mediaType
  /** 1 to 200 characters; `bytes` where unset. */
  7: optional string format
  /** Unique in the line for ever: a second save with it answers the first instance. 1 to 200 characters. */
  8: optional string externalId
  /** Keep it out of its line until `releaseInstance`. */
  9: optional bool draft
  /** Save although the model or the revision is deprecated. */
  10: optional bool allowDeprecated
  /** For importers: when it was made elsewhere. */
  11: optional i64 originalCreatedMicros
  /** Written as annotations of the instance. */
  12: optional map<string, value.Value> annotations
  /**
   * Ids of the upstream instances that it was made with, at most 1,000, each of a model that this one depends on. For
   * the others the newest of the same shard is pinned, else of the unsharded line.
   */
  13: optional list<string> upstreamInstanceIds
}

struct UploadModelRequest {
  1: optional ModelInstanceRecord modelInstanceRecord
  /** At most 4 MiB; may be empty. Longer ones go by `beginUpload`. */
  2: optional binary content
  /** Of the content, 64 hexadecimal digits; compared where set. */
  3: optional string sha256
}

struct UploadModelResponse {
  1: optional instance.ModelInstance instance
  /** True where `externalId` named an instance that stood already. */
  2: optional bool alreadyExisted
}

/** Where an upload is on its way from bytes to an instance. */
enum UploadState {
  UNSPECIFIED = 0
  /** Takes chunks. */
  RECEIVING = 1
  /** Has all bytes; the instance is being made. */
  COMMITTING = 2
  COMMITTED = 3
  FAILED = 4
  /** Given up by the caller, or its lease ended. */
  ABORTED = 5
}

/** How far an upload is, and what came of it. */
struct UploadStatus {
  1: optional string uploadId
  2: optional UploadState state
  /** Where the next chunk begins. */
  3: optional i64 receivedBytes
  /** Set once COMMITTED. */
  4: optional string instanceId
  /** Set once FAILED; while COMMITTING, why the last try came to nothing. */
  5: optional fault.FaultInfo fault
  /** HOST:PORT of the server that holds the bytes: send chunks and commit there. Unset means any. */
  6: optional string endpoint
  /** When an upload that receives nothing more is given up. */
  7: optional i64 expiresMicros
}

/** Where bytes lie in a store that a client reaches itself. */
struct BlobLocation {
  /** What the server's settings call the store. */
  1: optional string store
  /** `hdfs://host:port/path` or `s3://bucket/key?region=...&endpoint_override=...`; holds no secret. */
  2: optional string uri
  /** Bytes, where they are known. */
  3: optional i64 size
  /** Of all bytes, 64 hexadecimal digits, where it is known. */
  4: optional string sha256
}

struct BeginUploadRequest {
  1: optional ModelInstanceRecord modelInstanceRecord
  /** Bytes that will come; may be unknown until commit. */
  2: optional i64 size
  /** Of all bytes, 64 hexadecimal digits; may be unknown until commit. */
  3: optional string sha256
  /** Write the bytes to the store oneself, at the location of the answer, then `registerInstance`. */
  4: optional bool direct
}

struct BeginUploadResponse {
  1: optional UploadStatus status
  /** Set where `direct` was asked for: reserved for this upload alone. */
  2: optional BlobLocation location
}

struct UploadChunkRequest {
  1: optional string uploadId
  /** At most `receivedBytes`. Bytes that were received are accepted again if they are equal. */
  2: optional i64 offset
  /** 1 to 1,048,576 bytes. */
  3: optional binary data
}

struct UploadChunkResponse {
  1: optional UploadStatus status
}

struct GetUploadRequest {
  1: optional string uploadId
  /** Wait this long for a COMMITTING upload to end, 0 to 60,000 milliseconds. */
  2: optional i32 waitMs
}

struct GetUploadResponse {
  1: optional UploadStatus status
}

struct CommitUploadRequest {
  1: optional string uploadId
  /** Required. */
  2: optional i64 size
  /** Required. */
  3: optional string sha256
  /** Wait this long for the instance, 0 to 60,000 milliseconds, all of them where unset; then repeat the call to wait on. */
  4: optional i32 waitMs
}

struct CommitUploadResponse {
  1: optional UploadStatus status
  /** Set once COMMITTED. */
  2: optional instance.ModelInstance instance
  /** True where `externalId` named an instance that stood already. */
  3: optional bool alreadyExisted
}

struct RegisterInstanceRequest {
  /** Of an upload that was begun with `direct`. */
  1: optional string uploadId
  /** Required. */
  2: optional i64 size
  /** Required. */
  3: optional string sha256
  /** Wait this long for the instance, 0 to 60,000 milliseconds, all of them where unset; then repeat the call to wait on. */
  4: optional i32 waitMs
}

struct RegisterInstanceResponse {
  1: optional UploadStatus status
  /** Set once COMMITTED. */
  2: optional instance.ModelInstance instance
  /** True where `externalId` named an instance that stood already. */
  3: optional bool alreadyExisted
}

struct AbortUploadRequest {
  1: optional string uploadId
}

struct AbortUploadResponse {
  1: optional UploadStatus status
}

struct GetBlobLocationRequest {
  1: optional string instanceId
}

struct GetBlobLocationResponse {
  1: optional BlobLocation location
}
