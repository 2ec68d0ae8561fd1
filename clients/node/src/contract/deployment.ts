// Written by scripts/idl from idl/deployment.thrift; changes belong there.
import { bool, enumeration, i32, i64, list, map, string, struct } from "../shapes.js";
import { ModelInstance } from "./instance.js";

/** Names a line: the instances of one model and shard. */
export interface LineKey {
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
  /** The unsharded line where empty. */
  shard?: Record<string, string> | undefined;
}

/** The fields of LineKey. */
export const LineKey = struct<LineKey>("LineKey", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "shard", map(string)],
]);

/** What a deployment row says. */
export type DeploymentKind =
  | "UNSPECIFIED"
  | "DEPLOYED"
  | "UNDEPLOYED"
  | "ROLLED_BACK"
  | "RESTORED";

/** The numbers of DeploymentKind. */
export const DeploymentKind = enumeration<DeploymentKind>("DeploymentKind", {
  UNSPECIFIED: 0,
  DEPLOYED: 1,
  /** Nothing is current from then on. */
  UNDEPLOYED: 2,
  ROLLED_BACK: 3,
  /** Put back, with the rest of a fleet, to what was current at some moment. */
  RESTORED: 4,
});

/** The fact that an instance became current on a line in an environment, or that nothing is. Never changed. */
export interface Deployment {
  deploymentId?: string | undefined;
  line?: LineKey | undefined;
  environment?: string | undefined;
  kind?: DeploymentKind | undefined;
  /** Unset where nothing is current any more. */
  instanceId?: string | undefined;
  version?: string | undefined;
  /** What was current before. */
  previousInstanceId?: string | undefined;
  reason?: string | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
  /** When another one took its place; unset while it is current. */
  endedMicros?: bigint | undefined;
}

/** The fields of Deployment. */
export const Deployment = struct<Deployment>("Deployment", [
  [1, "deploymentId", string],
  [2, "line", LineKey],
  [3, "environment", string],
  [4, "kind", DeploymentKind],
  [5, "instanceId", string],
  [6, "version", string],
  [7, "previousInstanceId", string],
  [8, "reason", string],
  [9, "createdMicros", i64],
  [10, "createdBy", string],
  [11, "endedMicros", i64],
]);

/** What came of a wish to deploy. */
export type DeploymentOutcome =
  | "UNSPECIFIED"
  | "DEPLOYED"
  | "PENDING"
  | "UNCHANGED";

/** The numbers of DeploymentOutcome. */
export const DeploymentOutcome = enumeration<DeploymentOutcome>("DeploymentOutcome", {
  UNSPECIFIED: 0,
  DEPLOYED: 1,
  /** Waits for an approval; for environments that ask for one. */
  PENDING: 2,
  /** It was current already; nothing was written. */
  UNCHANGED: 3,
});

/** What `deployInstance` is asked. */
export interface DeployInstanceRequest {
  instanceId?: string | undefined;
  /** One that the project declares. */
  environment?: string | undefined;
  reason?: string | undefined;
  /** The instance that the caller believes current; refused with ABORTED, DEPLOYMENT_CHANGED where it is not. */
  expectedInstanceId?: string | undefined;
  /** The caller believes that nothing is current. */
  expectNothing?: boolean | undefined;
  /** Deploy although the instance, its revision or its model is deprecated. */
  allowDeprecated?: boolean | undefined;
}

/** The fields of DeployInstanceRequest. */
export const DeployInstanceRequest = struct<DeployInstanceRequest>("DeployInstanceRequest", [
  [1, "instanceId", string],
  [2, "environment", string],
  [3, "reason", string],
  [4, "expectedInstanceId", string],
  [5, "expectNothing", bool],
  [6, "allowDeprecated", bool],
]);

/** What `deployInstance` answers. */
export interface DeployInstanceResponse {
  outcome?: DeploymentOutcome | undefined;
  deployment?: Deployment | undefined;
}

/** The fields of DeployInstanceResponse. */
export const DeployInstanceResponse = struct<DeployInstanceResponse>("DeployInstanceResponse", [
  [1, "outcome", DeploymentOutcome],
  [2, "deployment", Deployment],
]);

/** What `undeployInstance` is asked. */
export interface UndeployInstanceRequest {
  line?: LineKey | undefined;
  environment?: string | undefined;
  reason?: string | undefined;
  expectedInstanceId?: string | undefined;
}

/** The fields of UndeployInstanceRequest. */
export const UndeployInstanceRequest = struct<UndeployInstanceRequest>("UndeployInstanceRequest", [
  [1, "line", LineKey],
  [2, "environment", string],
  [3, "reason", string],
  [4, "expectedInstanceId", string],
]);

/** What `undeployInstance` answers. */
export interface UndeployInstanceResponse {
  deployment?: Deployment | undefined;
}

/** The fields of UndeployInstanceResponse. */
export const UndeployInstanceResponse = struct<UndeployInstanceResponse>("UndeployInstanceResponse", [
  [1, "deployment", Deployment],
]);

/** What `rollbackDeployment` is asked. */
export interface RollbackDeploymentRequest {
  line?: LineKey | undefined;
  environment?: string | undefined;
  /** Required. */
  reason?: string | undefined;
  expectedInstanceId?: string | undefined;
  /** Minutes for which the line is then held: 0 for no hold, at most 525,600; 1,440 where unset. */
  holdMinutes?: number | undefined;
}

/** The fields of RollbackDeploymentRequest. */
export const RollbackDeploymentRequest = struct<RollbackDeploymentRequest>("RollbackDeploymentRequest", [
  [1, "line", LineKey],
  [2, "environment", string],
  [3, "reason", string],
  [4, "expectedInstanceId", string],
  [5, "holdMinutes", i32],
]);

/** A standing order that keeps what is current, or one instance; nothing is deployed against it. */
export interface Hold {
  holdId?: string | undefined;
  projectName?: string | undefined;
  /** Every model of the project where unset. */
  baseVersionId?: string | undefined;
  /** Lines with these values; every line where empty. */
  shard?: Record<string, string> | undefined;
  environment?: string | undefined;
  /** The instance that it keeps; unset where it keeps for each line what was served when it was placed. */
  instanceId?: string | undefined;
  reason?: string | undefined;
  createdBy?: string | undefined;
  createdMicros?: bigint | undefined;
  /** When it ends by itself; unset where only a release ends it. */
  untilMicros?: bigint | undefined;
  releasedMicros?: bigint | undefined;
  releasedBy?: string | undefined;
  releaseReason?: string | undefined;
}

/** The fields of Hold. */
export const Hold = struct<Hold>("Hold", [
  [1, "holdId", string],
  [2, "projectName", string],
  [3, "baseVersionId", string],
  [4, "shard", map(string)],
  [5, "environment", string],
  [6, "instanceId", string],
  [7, "reason", string],
  [8, "createdBy", string],
  [9, "createdMicros", i64],
  [10, "untilMicros", i64],
  [11, "releasedMicros", i64],
  [12, "releasedBy", string],
  [13, "releaseReason", string],
]);

/** What `rollbackDeployment` answers. */
export interface RollbackDeploymentResponse {
  deployment?: Deployment | undefined;
  /** Unset where no hold was asked for. */
  hold?: Hold | undefined;
}

/** The fields of RollbackDeploymentResponse. */
export const RollbackDeploymentResponse = struct<RollbackDeploymentResponse>("RollbackDeploymentResponse", [
  [1, "deployment", Deployment],
  [2, "hold", Hold],
]);

/** Names lines: all of a project, of a model, or one. */
export interface LineSelector {
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
  /** Lines whose shard has these values. */
  shard?: Record<string, string> | undefined;
}

/** The fields of LineSelector. */
export const LineSelector = struct<LineSelector>("LineSelector", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "shard", map(string)],
]);

/** What `restoreDeployments` is asked. */
export interface RestoreDeploymentsRequest {
  selector?: LineSelector | undefined;
  environment?: string | undefined;
  /** Put the lines back to what was current then. */
  atMicros?: bigint | undefined;
  /** Required unless it is a preview. */
  reason?: string | undefined;
  /** Answer what would change, and change nothing. */
  preview?: boolean | undefined;
  /** Restore also what is deprecated by now. */
  allowDeprecated?: boolean | undefined;
  /** Of lines in the answer; 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  /** `nextCursor` of a preview. */
  cursor?: string | undefined;
}

/** The fields of RestoreDeploymentsRequest. */
export const RestoreDeploymentsRequest = struct<RestoreDeploymentsRequest>("RestoreDeploymentsRequest", [
  [1, "selector", LineSelector],
  [2, "environment", string],
  [3, "atMicros", i64],
  [4, "reason", string],
  [5, "preview", bool],
  [6, "allowDeprecated", bool],
  [7, "limit", i32],
  [8, "cursor", string],
]);

/** Why a line stays as it is. */
export type RestoreOutcome =
  | "UNSPECIFIED"
  | "RESTORED"
  | "UNCHANGED"
  | "UNDEPLOYED"
  | "HELD"
  | "UNUSABLE";

/** The numbers of RestoreOutcome. */
export const RestoreOutcome = enumeration<RestoreOutcome>("RestoreOutcome", {
  UNSPECIFIED: 0,
  RESTORED: 1,
  /** The same instance is current. */
  UNCHANGED: 2,
  /** Nothing was current then, and now nothing is. */
  UNDEPLOYED: 3,
  /** A hold keeps it. */
  HELD: 4,
  /** What was current then is deprecated by now, or erased. */
  UNUSABLE: 5,
});

/** What a restoration does to one line. */
export interface RestoredLine {
  line?: LineKey | undefined;
  outcome?: RestoreOutcome | undefined;
  fromInstanceId?: string | undefined;
  fromVersion?: string | undefined;
  toInstanceId?: string | undefined;
  toVersion?: string | undefined;
  /** Why, where it is held or unusable. */
  reason?: string | undefined;
}

/** The fields of RestoredLine. */
export const RestoredLine = struct<RestoredLine>("RestoredLine", [
  [1, "line", LineKey],
  [2, "outcome", RestoreOutcome],
  [3, "fromInstanceId", string],
  [4, "fromVersion", string],
  [5, "toInstanceId", string],
  [6, "toVersion", string],
  [7, "reason", string],
]);

/** Lines by name. At most 10,000 are restored at once, in one transaction. */
export interface RestoreDeploymentsResponse {
  items?: RestoredLine[] | undefined;
  /** Of a preview alone; what was done is read with `listDeployments`. */
  nextCursor?: string | undefined;
  /** Lines that changed, or would. */
  changed?: bigint | undefined;
}

/** The fields of RestoreDeploymentsResponse. */
export const RestoreDeploymentsResponse = struct<RestoreDeploymentsResponse>("RestoreDeploymentsResponse", [
  [1, "items", list(RestoredLine)],
  [2, "nextCursor", string],
  [3, "changed", i64],
]);

/** What `getDeployment` is asked. */
export interface GetDeploymentRequest {
  line?: LineKey | undefined;
  environment?: string | undefined;
  /** The moment that is asked about; now where unset. */
  atMicros?: bigint | undefined;
}

/** The fields of GetDeploymentRequest. */
export const GetDeploymentRequest = struct<GetDeploymentRequest>("GetDeploymentRequest", [
  [1, "line", LineKey],
  [2, "environment", string],
  [3, "atMicros", i64],
]);

/** What `getDeployment` answers. */
export interface GetDeploymentResponse {
  /** Unset where the line never had one there, by then. */
  deployment?: Deployment | undefined;
}

/** The fields of GetDeploymentResponse. */
export const GetDeploymentResponse = struct<GetDeploymentResponse>("GetDeploymentResponse", [
  [1, "deployment", Deployment],
]);

/** What `listDeployments` is asked. */
export interface ListDeploymentsRequest {
  selector?: LineSelector | undefined;
  /** Every one where unset. */
  environment?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListDeploymentsRequest. */
export const ListDeploymentsRequest = struct<ListDeploymentsRequest>("ListDeploymentsRequest", [
  [1, "selector", LineSelector],
  [2, "environment", string],
  [3, "limit", i32],
  [4, "cursor", string],
]);

/** What is current, by line and environment. */
export interface ListDeploymentsResponse {
  items?: Deployment[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of ListDeploymentsResponse. */
export const ListDeploymentsResponse = struct<ListDeploymentsResponse>("ListDeploymentsResponse", [
  [1, "items", list(Deployment)],
  [2, "nextCursor", string],
]);

/** What `getDeploymentHistory` is asked. */
export interface GetDeploymentHistoryRequest {
  line?: LineKey | undefined;
  environment?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetDeploymentHistoryRequest. */
export const GetDeploymentHistoryRequest = struct<GetDeploymentHistoryRequest>("GetDeploymentHistoryRequest", [
  [1, "line", LineKey],
  [2, "environment", string],
  [3, "limit", i32],
  [4, "cursor", string],
]);

/** All deployments of a line in an environment, newest first. */
export interface GetDeploymentHistoryResponse {
  items?: Deployment[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of GetDeploymentHistoryResponse. */
export const GetDeploymentHistoryResponse = struct<GetDeploymentHistoryResponse>("GetDeploymentHistoryResponse", [
  [1, "items", list(Deployment)],
  [2, "nextCursor", string],
]);

/** What decided the answer of `getServing`. */
export type ServingSource =
  | "UNSPECIFIED"
  | "HOLD"
  | "RULE"
  | "DEPLOYMENT";

/** The numbers of ServingSource. */
export const ServingSource = enumeration<ServingSource>("ServingSource", {
  UNSPECIFIED: 0,
  HOLD: 1,
  /** A selection rule that serves the model there. */
  RULE: 2,
  DEPLOYMENT: 3,
});

/** What `getServing` is asked. */
export interface GetServingRequest {
  line?: LineKey | undefined;
  environment?: string | undefined;
  /** Answer `unchanged` alone where this is still the instance. */
  ifNotInstanceId?: string | undefined;
  /** Ask the unsharded line where the shard's has nothing. */
  orUnsharded?: boolean | undefined;
}

/** The fields of GetServingRequest. */
export const GetServingRequest = struct<GetServingRequest>("GetServingRequest", [
  [1, "line", LineKey],
  [2, "environment", string],
  [3, "ifNotInstanceId", string],
  [4, "orUnsharded", bool],
]);

/** What a program should load: hold, else selection rule, else deployment. NOT_FOUND, NOTHING_SERVES where none says. */
export interface GetServingResponse {
  instance?: ModelInstance | undefined;
  unchanged?: boolean | undefined;
  source?: ServingSource | undefined;
  /** In words. */
  reason?: string | undefined;
  hold?: Hold | undefined;
  deployment?: Deployment | undefined;
  /** Of the rule that decided. */
  decisionId?: string | undefined;
}

/** The fields of GetServingResponse. */
export const GetServingResponse = struct<GetServingResponse>("GetServingResponse", [
  [1, "instance", ModelInstance],
  [2, "unchanged", bool],
  [3, "source", ServingSource],
  [4, "reason", string],
  [5, "hold", Hold],
  [6, "deployment", Deployment],
  [7, "decisionId", string],
]);

/** What `placeHold` is asked. */
export interface PlaceHoldRequest {
  selector?: LineSelector | undefined;
  environment?: string | undefined;
  /** Keep this instance, on its own line; what is served now where unset. */
  instanceId?: string | undefined;
  /** Required. */
  reason?: string | undefined;
  /** 1 to 525,600; unset holds until it is released. */
  minutes?: number | undefined;
}

/** The fields of PlaceHoldRequest. */
export const PlaceHoldRequest = struct<PlaceHoldRequest>("PlaceHoldRequest", [
  [1, "selector", LineSelector],
  [2, "environment", string],
  [3, "instanceId", string],
  [4, "reason", string],
  [5, "minutes", i32],
]);

/** What `placeHold` answers. */
export interface PlaceHoldResponse {
  hold?: Hold | undefined;
}

/** The fields of PlaceHoldResponse. */
export const PlaceHoldResponse = struct<PlaceHoldResponse>("PlaceHoldResponse", [
  [1, "hold", Hold],
]);

/** What `releaseHold` is asked. */
export interface ReleaseHoldRequest {
  holdId?: string | undefined;
  /** Required. */
  reason?: string | undefined;
}

/** The fields of ReleaseHoldRequest. */
export const ReleaseHoldRequest = struct<ReleaseHoldRequest>("ReleaseHoldRequest", [
  [1, "holdId", string],
  [2, "reason", string],
]);

/** What `releaseHold` answers. */
export interface ReleaseHoldResponse {
  hold?: Hold | undefined;
}

/** The fields of ReleaseHoldResponse. */
export const ReleaseHoldResponse = struct<ReleaseHoldResponse>("ReleaseHoldResponse", [
  [1, "hold", Hold],
]);

/** What `listHolds` is asked. */
export interface ListHoldsRequest {
  selector?: LineSelector | undefined;
  environment?: string | undefined;
  /** Those that have ended too. */
  includeEnded?: boolean | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListHoldsRequest. */
export const ListHoldsRequest = struct<ListHoldsRequest>("ListHoldsRequest", [
  [1, "selector", LineSelector],
  [2, "environment", string],
  [3, "includeEnded", bool],
  [4, "limit", i32],
  [5, "cursor", string],
]);

/** Holds, newest first. */
export interface ListHoldsResponse {
  items?: Hold[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of ListHoldsResponse. */
export const ListHoldsResponse = struct<ListHoldsResponse>("ListHoldsResponse", [
  [1, "items", list(Hold)],
  [2, "nextCursor", string],
]);
