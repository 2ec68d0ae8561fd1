/**
 * Projects: namespaces owned by a team, which hold models and the policy for them.
 */
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.project
namespace js gallery

/** A metadata key that a project promises, with its kind. */
struct DeclaredField {
  1: optional string name
  2: optional value.ValueKind kind
}

/** Which way a metric is good. */
enum MetricDirection {
  UNSPECIFIED = 0
  LOWER_IS_BETTER = 1
  HIGHER_IS_BETTER = 2
  NEARER_TO_ZERO_IS_BETTER = 3
}

/** A metric that a project uses, and which way it is good. */
struct DeclaredMetric {
  1: optional string name
  2: optional MetricDirection direction
}

/** From where on a project calls health poor; half of it is fair. docs/reference/health.md has the formulas. */
struct HealthPolicy {
  /** The least share of reproducibility fields, from 0 to below 1; 0.5 where never set. */
  1: optional double completenessLimit
  /** The most relative loss from Validation to Production, above 0; 0.2 where never set. */
  2: optional double skewLimit
  /** The most relative change of a Production series, above 0; 0.2 where never set. */
  3: optional double driftLimit
  /** The highest population stability index, above 0; 0.25 where never set. */
  4: optional double shiftLimit
  /** Values that a series begins with and is compared to: 8 to 200; 20 where never set. */
  5: optional i32 referencePoints
  /** The newest values that stand for now: 1 to 200; 5 where never set. */
  6: optional i32 recentPoints
}

/** What a project asks of its models. A field that is unset keeps its present value; an empty list empties it. */
struct ProjectPolicy {
  /** Where instances run: at most 50 names. `production` and `staging` where never set. */
  1: optional list<string> environments
  /** At most 200. */
  2: optional list<DeclaredField> declaredFields
  /** At most 200. */
  3: optional list<DeclaredMetric> declaredMetrics
  /** Metadata keys that make an instance reproducible, at most 200; the standard ones where never set. */
  4: optional list<string> reproducibilityFields
  /** Days after which a draft counts as erased: 1 to 3,650; 90 where never set. */
  5: optional i32 draftExpiryDays
  /** What is unset in it keeps its present value. */
  6: optional HealthPolicy health
  /** Teams beside the owner whose rules may name this project, at most 100; none where never set. */
  7: optional list<string> ruleTeams
}

/** A namespace owned by a team, which holds models. */
struct Project {
  /** UUIDv7. */
  1: optional string projectId
  2: optional string name
  /** The team that owns it. */
  3: optional string team
  /** Complete: every field is set. */
  4: optional ProjectPolicy policy
  /** Counts the changes of team and policy from 1; `setProjectPolicy` compares it. */
  5: optional i64 policyVersion
  6: optional i64 createdMicros
  7: optional string createdBy
}

struct CreateProjectRequest {
  1: optional string projectName
  /** The server's setting `default_team` where unset. */
  2: optional string team
  3: optional ProjectPolicy policy
}

struct CreateProjectResponse {
  1: optional Project project
}

struct GetProjectRequest {
  1: optional string projectName
}

struct GetProjectResponse {
  1: optional Project project
}

struct ListProjectsRequest {
  /** Only this team's. */
  1: optional string team
  /** 1 to 1,000; 100 where unset. */
  2: optional i32 limit
  /** `nextCursor` of the page before. */
  3: optional string cursor
}

/** Projects by name. */
struct ListProjectsResponse {
  1: optional list<Project> items
  /** Unset on the last page. */
  2: optional string nextCursor
}

struct SetProjectPolicyRequest {
  1: optional string projectName
  /** The `policyVersion` that the caller read; refused with ABORTED, POLICY_CHANGED where it is no longer so. Required. */
  2: optional i64 expectedPolicyVersion
  /** The new owner; unset keeps the present one. */
  3: optional string team
  4: optional ProjectPolicy policy
}

struct SetProjectPolicyResponse {
  1: optional Project project
}
