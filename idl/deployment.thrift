/**
 * Deployments: which instance is current in which environment, now and at any moment before; holds; and what a program
 * should load (paper, 3.5 and 3.7).
 */
include "instance.thrift"

namespace java org.galleryml.idl
namespace go gallery.deployment
namespace js gallery

/** Names a line: the instances of one model and shard. */
struct LineKey {
  1: optional string projectName
  2: optional string baseVersionId
  /** The unsharded line where empty. */
  3: optional map<string, string> shard
}

/** What a deployment row says. */
enum DeploymentKind {
  UNSPECIFIED = 0
  DEPLOYED = 1
  /** Nothing is current from then on. */
  UNDEPLOYED = 2
  ROLLED_BACK = 3
  /** Put back, with the rest of a fleet, to what was current at some moment. */
  RESTORED = 4
}

/** The fact that an instance became current on a line in an environment, or that nothing is. Never changed. */
struct Deployment {
  1: optional string deploymentId
  2: optional LineKey line
  3: optional string environment
  4: optional DeploymentKind kind
  /** Unset where nothing is current any more. */
  5: optional string instanceId
  6: optional string version
  /** What was current before. */
  7: optional string previousInstanceId
  8: optional string reason
  9: optional i64 createdMicros
  10: optional string createdBy
  /** When another one took its place; unset while it is current. */
  11: optional i64 endedMicros
}

/** What came of a wish to deploy. */
enum DeploymentOutcome {
  UNSPECIFIED = 0
  DEPLOYED = 1
  /** Waits for an approval; for environments that ask for one. */
  PENDING = 2
  /** It was current already; nothing was written. */
  UNCHANGED = 3
}

struct DeployInstanceRequest {
  1: optional string instanceId
  /** One that the project declares. */
  2: optional string environment
  3: optional string reason
  /** The instance that the caller believes current; refused with ABORTED, DEPLOYMENT_CHANGED where it is not. */
  4: optional string expectedInstanceId
  /** The caller believes that nothing is current. */
  5: optional bool expectNothing
  /** Deploy although the instance, its revision or its model is deprecated. */
  6: optional bool allowDeprecated
}

struct DeployInstanceResponse {
  1: optional DeploymentOutcome outcome
  2: optional Deployment deployment
}

struct UndeployInstanceRequest {
  1: optional LineKey line
  2: optional string environment
  3: optional string reason
  4: optional string expectedInstanceId
}

struct UndeployInstanceResponse {
  1: optional Deployment deployment
}

struct RollbackDeploymentRequest {
  1: optional LineKey line
  2: optional string environment
  /** Required. */
  3: optional string reason
  4: optional string expectedInstanceId
  /** Minutes for which the line is then held: 0 for no hold, at most 525,600; 1,440 where unset. */
  5: optional i32 holdMinutes
}

struct RollbackDeploymentResponse {
  1: optional Deployment deployment
  /** Unset where no hold was asked for. */
  2: optional Hold hold
}

/** Names lines: all of a project, of a model, or one. */
struct LineSelector {
  1: optional string projectName
  2: optional string baseVersionId
  /** Lines whose shard has these values. */
  3: optional map<string, string> shard
}

struct RestoreDeploymentsRequest {
  1: optional LineSelector selector
  2: optional string environment
  /** Put the lines back to what was current then. */
  3: optional i64 atMicros
  /** Required unless it is a preview. */
  4: optional string reason
  /** Answer what would change, and change nothing. */
  5: optional bool preview
  /** Restore also what is deprecated by now. */
  6: optional bool allowDeprecated
  /** Of lines in the answer; 1 to 1,000; 100 where unset. */
  7: optional i32 limit
  /** `nextCursor` of a preview. */
  8: optional string cursor
}

/** Why a line stays as it is. */
enum RestoreOutcome {
  UNSPECIFIED = 0
  RESTORED = 1
  /** The same instance is current. */
  UNCHANGED = 2
  /** Nothing was current then, and now nothing is. */
  UNDEPLOYED = 3
  /** A hold keeps it. */
  HELD = 4
  /** What was current then is deprecated by now, or erased. */
  UNUSABLE = 5
}

/** What a restoration does to one line. */
struct RestoredLine {
  1: optional LineKey line
  2: optional RestoreOutcome outcome
  3: optional string fromInstanceId
  4: optional string fromVersion
  5: optional string toInstanceId
  6: optional string toVersion
  /** Why, where it is held or unusable. */
  7: optional string reason
}

/** Lines by name. At most 10,000 are restored at once, in one transaction. */
struct RestoreDeploymentsResponse {
  1: optional list<RestoredLine> items
  /** Of a preview alone; what was done is read with `listDeployments`. */
  2: optional string nextCursor
  /** Lines that changed, or would. */
  3: optional i64 changed
}

struct GetDeploymentRequest {
  1: optional LineKey line
  2: optional string environment
  /** The moment that is asked about; now where unset. */
  3: optional i64 atMicros
}

struct GetDeploymentResponse {
  /** Unset where the line never had one there, by then. */
  1: optional Deployment deployment
}

struct ListDeploymentsRequest {
  1: optional LineSelector selector
  /** Every one where unset. */
  2: optional string environment
  /** 1 to 1,000; 100 where unset. */
  3: optional i32 limit
  4: optional string cursor
}

/** What is current, by line and environment. */
struct ListDeploymentsResponse {
  1: optional list<Deployment> items
  2: optional string nextCursor
}

struct GetDeploymentHistoryRequest {
  1: optional LineKey line
  2: optional string environment
  /** 1 to 1,000; 100 where unset. */
  3: optional i32 limit
  4: optional string cursor
}

/** All deployments of a line in an environment, newest first. */
struct GetDeploymentHistoryResponse {
  1: optional list<Deployment> items
  2: optional string nextCursor
}

/** What decided the answer of `getServing`. */
enum ServingSource {
  UNSPECIFIED = 0
  HOLD = 1
  /** A selection rule that serves the model there. */
  RULE = 2
  DEPLOYMENT = 3
}

struct GetServingRequest {
  1: optional LineKey line
  2: optional string environment
  /** Answer `unchanged` alone where this is still the instance. */
  3: optional string ifNotInstanceId
  /** Ask the unsharded line where the shard's has nothing. */
  4: optional bool orUnsharded
}

/** What a program should load: hold, else selection rule, else deployment. NOT_FOUND, NOTHING_SERVES where none says. */
struct GetServingResponse {
  1: optional instance.ModelInstance instance
  2: optional bool unchanged
  3: optional ServingSource source
  /** In words. */
  4: optional string reason
  5: optional Hold hold
  6: optional Deployment deployment
  /** Of the rule that decided. */
  7: optional string decisionId
}

/** A standing order that keeps what is current, or one instance; nothing is deployed against it. */
struct Hold {
  1: optional string holdId
  2: optional string projectName
  /** Every model of the project where unset. */
  3: optional string baseVersionId
  /** Lines with these values; every line where empty. */
  4: optional map<string, string> shard
  5: optional string environment
  /** The instance that it keeps; unset where it keeps for each line what was served when it was placed. */
  6: optional string instanceId
  7: optional string reason
  8: optional string createdBy
  9: optional i64 createdMicros
  /** When it ends by itself; unset where only a release ends it. */
  10: optional i64 untilMicros
  11: optional i64 releasedMicros
  12: optional string releasedBy
  13: optional string releaseReason
}

struct PlaceHoldRequest {
  1: optional LineSelector selector
  2: optional string environment
  /** Keep this instance, on its own line; what is served now where unset. */
  3: optional string instanceId
  /** Required. */
  4: optional string reason
  /** 1 to 525,600; unset holds until it is released. */
  5: optional i32 minutes
}

struct PlaceHoldResponse {
  1: optional Hold hold
}

struct ReleaseHoldRequest {
  1: optional string holdId
  /** Required. */
  2: optional string reason
}

struct ReleaseHoldResponse {
  1: optional Hold hold
}

struct ListHoldsRequest {
  1: optional LineSelector selector
  2: optional string environment
  /** Those that have ended too. */
  3: optional bool includeEnded
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  5: optional string cursor
}

/** Holds, newest first. */
struct ListHoldsResponse {
  1: optional list<Hold> items
  2: optional string nextCursor
}
