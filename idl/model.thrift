/**
 * Models: data transformations meant for one problem, kept as immutable revisions (paper, 3.3.1 and 3.4).
 */
include "dependency.thrift"
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.model
namespace js gallery

/**
 * What a model is. Its digest decides sameness: sha256 over the set fields in a canonical form, so that a field
 * which is added here later changes no old digest. At most 1 MiB.
 */
struct ModelSpecification {
  /** What goes in; JSON Schema is suggested. */
  1: optional string inputs
  /** What comes out; JSON Schema is suggested. */
  2: optional string outputs
  3: optional list<string> features
  /** At most 200 keys of 128 characters. */
  4: optional map<string, value.Value> hyperparameters
  /** How it is trained. */
  5: optional string training
  /** How it is served. */
  6: optional string serving
  /** Anything else; at most 200 keys of 128 characters. */
  7: optional map<string, value.Value> metadata
}

/** One immutable state of a model's specification. */
struct ModelRevision {
  1: optional string modelId
  /** 1, 2, 3 ... without gaps. */
  2: optional i64 revision
  /** sha256 of the canonical specification, 64 hexadecimal digits. */
  3: optional string digest
  4: optional ModelSpecification specification
  /** Unset on the first. */
  5: optional i64 previousRevision
  /** Unset on the newest. */
  6: optional i64 nextRevision
  7: optional bool deprecated
  8: optional i64 createdMicros
  9: optional string createdBy
}

/** A data transformation meant for one problem, under its name in a project. */
struct Model {
  /** UUIDv7. */
  1: optional string modelId
  2: optional string projectName
  /** The model's name inside its project. */
  3: optional string baseVersionId
  /** Metadata keys whose values choose an instance's line; empty for an unsharded model. */
  4: optional list<string> shardKeys
  5: optional i64 newestRevision
  /** True where the whole model is deprecated; a revision may be so alone. */
  6: optional bool deprecated
  /** The newest annotation of each key: owner, title, description, tags and others. */
  7: optional map<string, value.Value> annotations
  8: optional i64 createdMicros
  9: optional string createdBy
}

struct CreateGalleryModelRequest {
  1: optional string projectName
  2: optional string baseVersionId
  /** Unset means the newest revision, or an empty first one. */
  3: optional ModelSpecification specification
  /** At most 10; fixed once the model has instances. Unset keeps what is declared; empty declares none. */
  4: optional list<string> shardKeys
  /** The revision that the caller believes newest; refused with ABORTED, REVISION_CHANGED where it is not. 0 means that the model does not exist. */
  5: optional i64 expectedNewestRevision
  /** Written as annotations of the model where they differ from what stands. */
  6: optional map<string, value.Value> annotations
  /** Models that it shall depend on besides those that it does; at most 100. */
  7: optional list<dependency.DependencyWish> dependencies
}

struct CreateGalleryModelResponse {
  1: optional Model model
  /** The revision that has this specification, made now or before. */
  2: optional ModelRevision revision
  /** True where this call made the revision. */
  3: optional bool created
}

struct GetModelRequest {
  1: optional string modelId
  /** The newest where unset. */
  2: optional i64 revision
}

struct GetModelResponse {
  1: optional Model model
  2: optional ModelRevision revision
}

struct GetModelByNameRequest {
  1: optional string projectName
  2: optional string baseVersionId
  /** The newest where unset. */
  3: optional i64 revision
}

struct GetModelByNameResponse {
  1: optional Model model
  2: optional ModelRevision revision
}

struct ListModelsRequest {
  /** Required. */
  1: optional string projectName
  2: optional bool includeDeprecated
  /** 1 to 1,000; 100 where unset. */
  3: optional i32 limit
  4: optional string cursor
}

/** Models of a project by name. */
struct ListModelsResponse {
  1: optional list<Model> items
  /** Unset on the last page. */
  2: optional string nextCursor
}

struct GetModelHistoryRequest {
  1: optional string modelId
  /** 1 to 1,000; 100 where unset. */
  2: optional i32 limit
  3: optional string cursor
}

/** Revisions of a model, newest first. */
struct GetModelHistoryResponse {
  1: optional list<ModelRevision> items
  /** Unset on the last page. */
  2: optional string nextCursor
}

struct DeprecateModelRequest {
  1: optional string modelId
  /** This revision alone; the whole model where unset. */
  2: optional i64 revision
  /** At most 2,000 characters. Required. */
  3: optional string reason
}

struct DeprecateModelResponse {
  1: optional Model model
}

struct RestoreModelRequest {
  1: optional string modelId
  /** This revision alone; the whole model where unset. */
  2: optional i64 revision
  /** At most 2,000 characters. Required. */
  3: optional string reason
}

struct RestoreModelResponse {
  1: optional Model model
}

struct AnnotateModelRequest {
  1: optional string modelId
  /** 1 to 200 keys of 128 characters. An empty text removes its key. */
  2: optional map<string, value.Value> annotations
}

struct AnnotateModelResponse {
  1: optional Model model
}

struct GetModelAnnotationsRequest {
  1: optional string modelId
  /** This key alone. */
  2: optional string key
  /** Every entry ever written, instead of the newest of each key. */
  3: optional bool history
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  5: optional string cursor
}

struct GetModelAnnotationsResponse {
  1: optional value.AnnotationPage page
}
