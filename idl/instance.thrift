/**
 * Instances: trained models, immutable, named by a UUIDv7 (paper, 3.3.2 and 3.4.1).
 */
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.instance
namespace js gallery

/** Where an instance is in its life; derived, never set. */
enum LifecycleStage {
  UNSPECIFIED = 0
  /** Kept and measured, and not yet in its line. */
  DRAFT = 1
  TRAINED = 2
  /** Has a Validation evaluation. */
  EVALUATED = 3
  /** Current in some environment. */
  DEPLOYED = 4
  DEPRECATED = 5
}

/** Why an instance came to be. */
enum InstanceCause {
  UNSPECIFIED = 0
  /** Somebody saved it. */
  UPLOADED = 1
  /** The others are copies that a change of dependencies made (paper, 3.4.2). */
  UPSTREAM_CHANGED = 2
  DEPENDENCY_ADDED = 3
  DEPENDENCY_REMOVED = 4
  DEPENDENCIES_REPLACED = 5
}

/** Who chose a pin. */
enum PinSource {
  UNSPECIFIED = 0
  CALLER = 1
  DEFAULT = 2
}

/** An upstream instance that an instance was made with. */
struct Pin {
  1: optional string upstreamModelId
  2: optional string upstreamInstanceId
  3: optional PinSource pinnedBy
}

/** A stored instance. */
struct ModelInstance {
  /** UUIDv7. */
  1: optional string instanceId
  2: optional string projectName
  3: optional string modelId
  4: optional string baseVersionId
  5: optional i64 revision
  /** `<revision>.<ordinal in the revision and shard>`, for people; unset on a draft. */
  6: optional string version
  /** Counts the model's instances, never reused: `@#57`. */
  7: optional i64 number
  /** Place in the line, which defines newest, previous and next; unset on a draft. */
  8: optional i64 lineSequence
  /** Values of the model's shard keys; empty on the unsharded line. */
  9: optional map<string, string> shard
  10: optional LifecycleStage stage
  /** Typed metadata, whole; nested mappings stand under dotted keys. */
  11: optional map<string, value.Value> metadata
  /** The newest annotation of each key. */
  12: optional map<string, value.Value> annotations
  13: optional string mediaType
  /** `bytes`, `folder`, `mlflow`, `onnx`, `sparkml` ... */
  14: optional string format
  /** Bytes of the blob. */
  15: optional i64 size
  /** Of the blob, 64 hexadecimal digits. */
  16: optional string sha256
  17: optional string externalId
  18: optional InstanceCause cause
  19: optional string causeInstanceId
  20: optional string copiedFromInstanceId
  /** Where it is current. */
  21: optional list<string> environments
  22: optional bool deprecated
  /** Why, where it is deprecated. */
  23: optional string deprecationReason
  /** When it was saved, by the server's clock. */
  24: optional i64 createdMicros
  25: optional string createdBy
  /** When it was made elsewhere, as an importer says. */
  26: optional i64 originalCreatedMicros
  /** When it entered its line; unset on a draft. */
  27: optional i64 releasedMicros
  /** True where its bytes were erased by law. */
  28: optional bool erased
}

struct GetInstanceRequest {
  1: optional string instanceId
}

struct GetInstanceResponse {
  1: optional ModelInstance instance
}

struct GetInstancesRequest {
  /** 1 to 1,000. */
  1: optional list<string> instanceIds
  /** `nextCursor` of the page before, with the same ids. */
  2: optional string cursor
}

/** The instances found, in the order of the ids. */
struct GetInstancesResponse {
  1: optional list<ModelInstance> items
  /** Set where the answer would have been over 12 MB. */
  2: optional string nextCursor
  /** Ids among this page's that name no instance. */
  3: optional list<string> missingIds
}

struct GetBlobRequest {
  1: optional string instanceId
  /** First byte; at most the blob's size. */
  2: optional i64 offset
  /** 1 to 1,048,576; the answer ends with the blob. */
  3: optional i32 length
}

struct GetBlobResponse {
  1: optional binary data
  /** Of the whole blob. */
  2: optional i64 size
  /** Of the whole blob. */
  3: optional string sha256
}

struct GetLineageRequest {
  1: optional string instanceId
  /** 1 to 1,000; 100 where unset. */
  2: optional i32 limit
  3: optional string cursor
}

/** One instance in its line, and what it came from. */
struct LineageEntry {
  1: optional string instanceId
  2: optional string version
  3: optional i64 lineSequence
  4: optional string previousInstanceId
  5: optional string nextInstanceId
  6: optional InstanceCause cause
  7: optional string causeInstanceId
  8: optional string copiedFromInstanceId
  9: optional list<Pin> pins
  10: optional i64 createdMicros
  11: optional string createdBy
  12: optional bool deprecated
}

/** The instance, then those before it in its line, newest first. A draft stands alone. */
struct GetLineageResponse {
  1: optional list<LineageEntry> items
  /** Unset on the last page. */
  2: optional string nextCursor
}

struct ReleaseInstanceRequest {
  1: optional string instanceId
}

struct ReleaseInstanceResponse {
  1: optional ModelInstance instance
}

struct AnnotateInstanceRequest {
  1: optional string instanceId
  /** 1 to 200 keys of 128 characters. An empty text removes its key. */
  2: optional map<string, value.Value> annotations
}

struct AnnotateInstanceResponse {
  1: optional ModelInstance instance
}

struct GetAnnotationsRequest {
  1: optional string instanceId
  /** This key alone. */
  2: optional string key
  /** Every entry ever written, instead of the newest of each key. */
  3: optional bool history
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  5: optional string cursor
}

struct GetAnnotationsResponse {
  1: optional value.AnnotationPage page
}

struct DeprecateInstanceRequest {
  1: optional string instanceId
  /** At most 2,000 characters. Required. */
  2: optional string reason
}

struct DeprecateInstanceResponse {
  1: optional ModelInstance instance
}

struct RestoreInstanceRequest {
  1: optional string instanceId
  /** At most 2,000 characters. Required. */
  2: optional string reason
}

struct RestoreInstanceResponse {
  1: optional ModelInstance instance
}

struct EraseInstanceRequest {
  1: optional string instanceId
  /** At most 2,000 characters. Required, and kept. */
  2: optional string reason
  /** Keys of metadata whose values go too, of the instance and of its copies; at most 200. */
  3: optional list<string> metadataKeys
  /** `nextCursor` of the answer before, with the same arguments. */
  4: optional string cursor
}

struct EraseInstanceResponse {
  1: optional ModelInstance instance
  /** Ids of the other instances that shared its bytes, and have lost them too; at most 1,000 in one answer. */
  2: optional list<string> items
  /** Unset on the last page; the erasure is whole with the first. */
  3: optional string nextCursor
}
