// Written by scripts/idl from idl/health.thrift; changes belong there.
import { bool, double, enumeration, i32, i64, list, map, string, struct } from "../shapes.js";
import { MetricKey } from "./metric.js";
import { MetricDirection } from "./project.js";

/** What is to be said of a measure. */
export type HealthGrade =
  | "UNSPECIFIED"
  | "GOOD"
  | "FAIR"
  | "POOR"
  | "UNKNOWN";

/** The numbers of HealthGrade. */
export const HealthGrade = enumeration<HealthGrade>("HealthGrade", {
  UNSPECIFIED: 0,
  /** Within what the project's policy allows. */
  GOOD: 1,
  /** Beyond half of it. */
  FAIR: 2,
  /** Beyond it. */
  POOR: 3,
  /** Too little is known. */
  UNKNOWN: 4,
});

/** Which of an instance's reproducibility fields are there. */
export interface Completeness {
  /** Present ones over all; 1 where the policy names none. */
  share?: number | undefined;
  missing?: string[] | undefined;
}

/** The fields of Completeness. */
export const Completeness = struct<Completeness>("Completeness", [
  [1, "share", double],
  [2, "missing", list(string)],
]);

/** A metric of Production against the same one before it. */
export interface MetricSkew {
  key?: MetricKey | undefined;
  direction?: MetricDirection | undefined;
  /** Of Validation, else Test, else Training. */
  referenceScope?: string | undefined;
  reference?: number | undefined;
  /** The mean of the newest Production values. */
  production?: number | undefined;
  /** The relative loss: above 0 is worse. Unset where it cannot be told; `why` says so. */
  skew?: number | undefined;
  why?: string | undefined;
  grade?: HealthGrade | undefined;
}

/** The fields of MetricSkew. */
export const MetricSkew = struct<MetricSkew>("MetricSkew", [
  [1, "key", MetricKey],
  [2, "direction", MetricDirection],
  [3, "referenceScope", string],
  [4, "reference", double],
  [5, "production", double],
  [6, "skew", double],
  [7, "why", string],
  [8, "grade", HealthGrade],
]);

/** How a detected change shows. */
export type DriftKind =
  | "UNSPECIFIED"
  | "NONE"
  | "LEVEL"
  | "SPREAD";

/** The numbers of DriftKind. */
export const DriftKind = enumeration<DriftKind>("DriftKind", {
  UNSPECIFIED: 0,
  NONE: 1,
  /** The values moved. */
  LEVEL: 2,
  /** The values scatter otherwise. */
  SPREAD: 3,
});

/** A series of Production against its own beginning. */
export interface MetricDrift {
  key?: MetricKey | undefined;
  direction?: MetricDirection | undefined;
  points?: bigint | undefined;
  kind?: DriftKind | undefined;
  /** Where the change began, by the best estimate. Set where there is one. */
  beganMicros?: bigint | undefined;
  /** When the series had shown enough of it. Set where there is one. */
  detectedMicros?: bigint | undefined;
  /** The median of the reference window. */
  reference?: number | undefined;
  /** The median of the values since the change began; of the newest ones where there is none. */
  recent?: number | undefined;
  /** The relative change: above 0 is worse, or more where the direction is not known. 0 where no change was detected. */
  drift?: number | undefined;
  /** Why it cannot be told. */
  why?: string | undefined;
  grade?: HealthGrade | undefined;
}

/** The fields of MetricDrift. */
export const MetricDrift = struct<MetricDrift>("MetricDrift", [
  [1, "key", MetricKey],
  [2, "direction", MetricDirection],
  [3, "points", i64],
  [4, "kind", DriftKind],
  [5, "beganMicros", i64],
  [6, "detectedMicros", i64],
  [7, "reference", double],
  [8, "recent", double],
  [9, "drift", double],
  [10, "why", string],
  [11, "grade", HealthGrade],
]);

/** What the model saw in Production against what it was trained on. */
export interface DistributionShift {
  /** The feature, or whatever the payload names. */
  feature?: string | undefined;
  segment?: string | undefined;
  /** Population stability index. */
  index?: number | undefined;
  referenceMicros?: bigint | undefined;
  productionMicros?: bigint | undefined;
  grade?: HealthGrade | undefined;
}

/** The fields of DistributionShift. */
export const DistributionShift = struct<DistributionShift>("DistributionShift", [
  [1, "feature", string],
  [2, "segment", string],
  [3, "index", double],
  [4, "referenceMicros", i64],
  [5, "productionMicros", i64],
  [6, "grade", HealthGrade],
]);

/** The health of an instance, as last computed. */
export interface InstanceHealth {
  instanceId?: string | undefined;
  projectName?: string | undefined;
  modelId?: string | undefined;
  baseVersionId?: string | undefined;
  shard?: Record<string, string> | undefined;
  version?: string | undefined;
  /** The worst of its measures that is known. */
  grade?: HealthGrade | undefined;
  /** The worst measure over what the policy allows of it: above 1 is POOR. */
  score?: number | undefined;
  completeness?: Completeness | undefined;
  /** The scopes that have metrics. */
  coveredScopes?: string[] | undefined;
  /** Worst first. */
  skews?: MetricSkew[] | undefined;
  /** Worst first. */
  drifts?: MetricDrift[] | undefined;
  /** Worst first. */
  shifts?: DistributionShift[] | undefined;
  /** A sentence for each thing that is not good, worst first. */
  findings?: string[] | undefined;
  computedMicros?: bigint | undefined;
  /** The version of the project's policy that it was computed by. */
  policyVersion?: bigint | undefined;
  /** True where something was written, or the policy changed, that lists and search do not know yet. */
  outdated?: boolean | undefined;
  /** Where it is current. */
  environments?: string[] | undefined;
}

/** The fields of InstanceHealth. */
export const InstanceHealth = struct<InstanceHealth>("InstanceHealth", [
  [1, "instanceId", string],
  [2, "projectName", string],
  [3, "modelId", string],
  [4, "baseVersionId", string],
  [5, "shard", map(string)],
  [6, "version", string],
  [7, "grade", HealthGrade],
  [8, "score", double],
  [9, "completeness", Completeness],
  [10, "coveredScopes", list(string)],
  [11, "skews", list(MetricSkew)],
  [12, "drifts", list(MetricDrift)],
  [13, "shifts", list(DistributionShift)],
  [14, "findings", list(string)],
  [15, "computedMicros", i64],
  [16, "policyVersion", i64],
  [17, "outdated", bool],
  [18, "environments", list(string)],
]);

/** What `getInstanceHealth` is asked. */
export interface GetInstanceHealthRequest {
  instanceId?: string | undefined;
}

/** The fields of GetInstanceHealthRequest. */
export const GetInstanceHealthRequest = struct<GetInstanceHealthRequest>("GetInstanceHealthRequest", [
  [1, "instanceId", string],
]);

/** What `getInstanceHealth` answers. */
export interface GetInstanceHealthResponse {
  health?: InstanceHealth | undefined;
}

/** The fields of GetInstanceHealthResponse. */
export const GetInstanceHealthResponse = struct<GetInstanceHealthResponse>("GetInstanceHealthResponse", [
  [1, "health", InstanceHealth],
]);

/** What `getLineHealth` is asked. */
export interface GetLineHealthRequest {
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
  shard?: Record<string, string> | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetLineHealthRequest. */
export const GetLineHealthRequest = struct<GetLineHealthRequest>("GetLineHealthRequest", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "shard", map(string)],
  [4, "limit", i32],
  [5, "cursor", string],
]);

/** The instances of a line, newest first. Skews, drifts and shifts are left out. */
export interface GetLineHealthResponse {
  items?: InstanceHealth[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of GetLineHealthResponse. */
export const GetLineHealthResponse = struct<GetLineHealthResponse>("GetLineHealthResponse", [
  [1, "items", list(InstanceHealth)],
  [2, "nextCursor", string],
]);

/** What `listHealth` is asked. */
export interface ListHealthRequest {
  projectName?: string | undefined;
  /** Only this model's. */
  baseVersionId?: string | undefined;
  /** Only what is current there; unset: what is current anywhere, else the newest of each line. */
  environment?: string | undefined;
  /** Only these grades and worse: POOR, or FAIR. */
  atLeast?: HealthGrade | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListHealthRequest. */
export const ListHealthRequest = struct<ListHealthRequest>("ListHealthRequest", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "environment", string],
  [4, "atLeast", HealthGrade],
  [5, "limit", i32],
  [6, "cursor", string],
]);

/** Worst first. Skews, drifts and shifts are left out. */
export interface ListHealthResponse {
  items?: InstanceHealth[] | undefined;
  nextCursor?: string | undefined;
  /** Instances of the project that still have to be computed anew since the policy changed; 0 where none have. */
  outdated?: bigint | undefined;
}

/** The fields of ListHealthResponse. */
export const ListHealthResponse = struct<ListHealthResponse>("ListHealthResponse", [
  [1, "items", list(InstanceHealth)],
  [2, "nextCursor", string],
  [3, "outdated", i64],
]);
