/**
 * Dependencies: which model is made with what another one makes, and what a change of either brings about (paper, 3.4.2).
 */
include "fault.thrift"
include "instance.thrift"

namespace java org.galleryml.idl
namespace go gallery.dependency
namespace js gallery

/** Names a model: by its id, or by project and base version id. */
struct ModelKey {
  1: optional string modelId
  2: optional string projectName
  3: optional string baseVersionId
}

/** A model that another one is to depend on. */
struct DependencyWish {
  1: optional ModelKey upstream
  /**
   * Let a change in any shard of the upstream reach the unsharded line of the model that depends on it, which then
   * pins the newest instance of each shard.
   */
  2: optional bool acrossShards
}

/** An edge: the downstream model depends on the upstream one. */
struct Dependency {
  1: optional string downstreamModelId
  2: optional string downstreamProjectName
  3: optional string downstreamBaseVersionId
  4: optional string upstreamModelId
  5: optional string upstreamProjectName
  6: optional string upstreamBaseVersionId
  7: optional bool acrossShards
  /** Edges between the model that was asked about and the farther end of this one; 1 is an edge of its own. */
  8: optional i32 depth
  9: optional i64 createdMicros
  10: optional string createdBy
}

/** How far a propagation is. */
enum PropagationState {
  UNSPECIFIED = 0
  /** A job makes the copies. */
  RUNNING = 1
  DONE = 2
  /** Given up; `fault` says why. `retryJob` takes it up again. */
  FAILED = 3
}

/** One change of the graph, and the copies that it makes downstream: one for each line that it reaches. */
struct Propagation {
  1: optional string propagationId
  2: optional PropagationState state
  3: optional instance.InstanceCause cause
  /** The new upstream instance, where one was the change. */
  4: optional string causeInstanceId
  /** The model whose instance or edges changed. */
  5: optional string modelId
  /** Copies that it makes in all. Unset until a job has counted them. */
  6: optional i64 copies
  /** Copies that stand. */
  7: optional i64 copiesMade
  8: optional i64 createdMicros
  9: optional string createdBy
  /** Unset while it runs. */
  10: optional i64 endedMicros
  11: optional fault.FaultInfo fault
}

/** One copy that a change makes, or would make. */
struct PropagatedCopy {
  /** Unset in a preview. */
  1: optional string instanceId
  2: optional string projectName
  3: optional string modelId
  4: optional string baseVersionId
  5: optional map<string, string> shard
  6: optional string version
  7: optional string copiedFromInstanceId
  8: optional string copiedFromVersion
}

struct AddDependencyRequest {
  1: optional ModelKey downstream
  2: optional DependencyWish dependency
}

struct AddDependencyResponse {
  1: optional Dependency dependency
  /** Unset where the edge stood already. */
  2: optional Propagation propagation
  3: optional bool alreadyExisted
}

struct RemoveDependencyRequest {
  1: optional ModelKey downstream
  2: optional ModelKey upstream
}

struct RemoveDependencyResponse {
  1: optional Propagation propagation
}

struct ReplaceDependenciesRequest {
  1: optional ModelKey downstream
  /** All that it shall depend on; at most 100, none where empty. */
  2: optional list<DependencyWish> dependencies
}

struct ReplaceDependenciesResponse {
  /** Unset where nothing changed. */
  1: optional Propagation propagation
}

/** A change of one model's edges: exactly one of the fields beside `downstream` is set. */
struct PreviewDependencyChangeRequest {
  1: optional ModelKey downstream
  2: optional DependencyWish addition
  3: optional ModelKey removal
  /** As in `replaceDependencies`. */
  4: optional list<DependencyWish> replacement
  /** Show what a new instance of `downstream` in this shard would bring about; the unsharded line where empty. */
  5: optional map<string, string> newInstanceShard
  /** 1 to 1,000; 100 where unset. */
  6: optional i32 limit
  7: optional string cursor
}

/** What the change would make, in the order in which it would be made; nothing was made. */
struct PreviewDependencyChangeResponse {
  1: optional list<PropagatedCopy> items
  2: optional string nextCursor
  /** Of all pages. */
  3: optional i64 copies
}

/** Which way to follow edges. */
enum DependencyDirection {
  UNSPECIFIED = 0
  /** What the model depends on. */
  UPSTREAM = 1
  /** What depends on the model. */
  DOWNSTREAM = 2
}

struct GetDependenciesRequest {
  1: optional ModelKey model
  2: optional DependencyDirection direction
  /** Edges to follow, 1 to 100; 1 where unset. */
  3: optional i32 depth
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  5: optional string cursor
}

/** Edges by their depth, then by the names of the farther model. */
struct GetDependenciesResponse {
  1: optional list<Dependency> items
  2: optional string nextCursor
}

struct GetPropagationRequest {
  /** Either this, */
  1: optional string propagationId
  /** or the instance that was the change. */
  2: optional string causeInstanceId
  /** Of copies; 1 to 1,000; 100 where unset. */
  3: optional i32 limit
  4: optional string cursor
}

struct GetPropagationResponse {
  1: optional Propagation propagation
  /** The copies that stand, in the order in which they were made. */
  2: optional list<PropagatedCopy> items
  3: optional string nextCursor
}
