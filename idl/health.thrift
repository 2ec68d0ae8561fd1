/**
 * Model health: how complete, covered, skewed and drifting instances are (paper, 3.6). docs/reference/health.md has
 * every formula.
 */
include "instance.thrift"
include "metric.thrift"
include "project.thrift"

namespace java org.galleryml.idl
namespace go gallery.health
namespace js gallery

/** What is to be said of a measure. */
enum HealthGrade {
  UNSPECIFIED = 0
  /** Within what the project's policy allows. */
  GOOD = 1
  /** Beyond half of it. */
  FAIR = 2
  /** Beyond it. */
  POOR = 3
  /** Too little is known. */
  UNKNOWN = 4
}

/** Which of an instance's reproducibility fields are there. */
struct Completeness {
  /** Present ones over all; 1 where the policy names none. */
  1: optional double share
  2: optional list<string> missing
}

/** A metric of Production against the same one before it. */
struct MetricSkew {
  1: optional metric.MetricKey key
  2: optional project.MetricDirection direction
  /** Of Validation, else Test, else Training. */
  3: optional string referenceScope
  4: optional double reference
  /** The mean of the newest Production values. */
  5: optional double production
  /** The relative loss: above 0 is worse. Unset where it cannot be told; `why` says so. */
  6: optional double skew
  7: optional string why
  8: optional HealthGrade grade
}

/** How a detected change shows. */
enum DriftKind {
  UNSPECIFIED = 0
  NONE = 1
  /** The values moved. */
  LEVEL = 2
  /** The values scatter otherwise. */
  SPREAD = 3
}

/** A series of Production against its own beginning. */
struct MetricDrift {
  1: optional metric.MetricKey key
  2: optional project.MetricDirection direction
  3: optional i64 points
  4: optional DriftKind kind
  /** Where the change began, by the best estimate. Set where there is one. */
  5: optional i64 beganMicros
  /** When the series had shown enough of it. Set where there is one. */
  6: optional i64 detectedMicros
  /** The median of the reference window. */
  7: optional double reference
  /** The median of the values since the change began; of the newest ones where there is none. */
  8: optional double recent
  /** The relative change: above 0 is worse, or more where the direction is not known. 0 where no change was detected. */
  9: optional double drift
  /** Why it cannot be told. */
  10: optional string why
  11: optional HealthGrade grade
}

/** What the model saw in Production against what it was trained on. */
struct DistributionShift {
  /** The feature, or whatever the payload names. */
  1: optional string feature
  2: optional string segment
  /** Population stability index. */
  3: optional double index
  4: optional i64 referenceMicros
  5: optional i64 productionMicros
  6: optional HealthGrade grade
}

/** The health of an instance, as last computed. */
struct InstanceHealth {
  1: optional string instanceId
  2: optional string projectName
  3: optional string modelId
  4: optional string baseVersionId
  5: optional map<string, string> shard
  6: optional string version
  /** The worst of its measures that is known. */
  7: optional HealthGrade grade
  /** The worst measure over what the policy allows of it: above 1 is POOR. */
  8: optional double score
  9: optional Completeness completeness
  /** The scopes that have metrics. */
  10: optional list<string> coveredScopes
  /** Worst first. */
  11: optional list<MetricSkew> skews
  /** Worst first. */
  12: optional list<MetricDrift> drifts
  /** Worst first. */
  13: optional list<DistributionShift> shifts
  /** A sentence for each thing that is not good, worst first. */
  14: optional list<string> findings
  15: optional i64 computedMicros
  /** The version of the project's policy that it was computed by. */
  16: optional i64 policyVersion
  /** True where something was written, or the policy changed, that lists and search do not know yet. */
  17: optional bool outdated
  /** Where it is current. */
  18: optional list<string> environments
}

struct GetInstanceHealthRequest {
  1: optional string instanceId
}

struct GetInstanceHealthResponse {
  1: optional InstanceHealth health
}

struct GetLineHealthRequest {
  1: optional string projectName
  2: optional string baseVersionId
  3: optional map<string, string> shard
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  5: optional string cursor
}

/** The instances of a line, newest first. Skews, drifts and shifts are left out. */
struct GetLineHealthResponse {
  1: optional list<InstanceHealth> items
  2: optional string nextCursor
}

struct ListHealthRequest {
  1: optional string projectName
  /** Only this model's. */
  2: optional string baseVersionId
  /** Only what is current there; unset: what is current anywhere, else the newest of each line. */
  3: optional string environment
  /** Only these grades and worse: POOR, or FAIR. */
  4: optional HealthGrade atLeast
  /** 1 to 1,000; 100 where unset. */
  5: optional i32 limit
  6: optional string cursor
}

/** Worst first. Skews, drifts and shifts are left out. */
struct ListHealthResponse {
  1: optional list<InstanceHealth> items
  2: optional string nextCursor
  /** Instances of the project that still have to be computed anew since the policy changed; 0 where none have. */
  3: optional i64 outdated
}
