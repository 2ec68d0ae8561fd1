// Written by scripts/idl from idl/project.thrift; changes belong there.
import { double, enumeration, i32, i64, list, string, struct } from "../shapes.js";
import { ValueKind } from "./value.js";

/** A metadata key that a project promises, with its kind. */
export interface DeclaredField {
  name?: string | undefined;
  kind?: ValueKind | undefined;
}

/** The fields of DeclaredField. */
export const DeclaredField = struct<DeclaredField>("DeclaredField", [
  [1, "name", string],
  [2, "kind", ValueKind],
]);

/** Which way a metric is good. */
export type MetricDirection =
  | "UNSPECIFIED"
  | "LOWER_IS_BETTER"
  | "HIGHER_IS_BETTER"
  | "NEARER_TO_ZERO_IS_BETTER";

/** The numbers of MetricDirection. */
export const MetricDirection = enumeration<MetricDirection>("MetricDirection", {
  UNSPECIFIED: 0,
  LOWER_IS_BETTER: 1,
  HIGHER_IS_BETTER: 2,
  NEARER_TO_ZERO_IS_BETTER: 3,
});

/** A metric that a project uses, and which way it is good. */
export interface DeclaredMetric {
  name?: string | undefined;
  direction?: MetricDirection | undefined;
}

/** The fields of DeclaredMetric. */
export const DeclaredMetric = struct<DeclaredMetric>("DeclaredMetric", [
  [1, "name", string],
  [2, "direction", MetricDirection],
]);

/** From where on a project calls health poor; half of it is fair. docs/reference/health.md has the formulas. */
export interface HealthPolicy {
  /** The least share of reproducibility fields, from 0 to below 1; 0.5 where never set. */
  completenessLimit?: number | undefined;
  /** The most relative loss from Validation to Production, above 0; 0.2 where never set. */
  skewLimit?: number | undefined;
  /** The most relative change of a Production series, above 0; 0.2 where never set. */
  driftLimit?: number | undefined;
  /** The highest population stability index, above 0; 0.25 where never set. */
  shiftLimit?: number | undefined;
  /** Values that a series begins with and is compared to: 8 to 200; 20 where never set. */
  referencePoints?: number | undefined;
  /** The newest values that stand for now: 1 to 200; 5 where never set. */
  recentPoints?: number | undefined;
}

/** The fields of HealthPolicy. */
export const HealthPolicy = struct<HealthPolicy>("HealthPolicy", [
  [1, "completenessLimit", double],
  [2, "skewLimit", double],
  [3, "driftLimit", double],
  [4, "shiftLimit", double],
  [5, "referencePoints", i32],
  [6, "recentPoints", i32],
]);

/** What a project asks of its models. A field that is unset keeps its present value; an empty list empties it. */
export interface ProjectPolicy {
  /** Where instances run: at most 50 names. `production` and `staging` where never set. */
  environments?: string[] | undefined;
  /** At most 200. */
  declaredFields?: DeclaredField[] | undefined;
  /** At most 200. */
  declaredMetrics?: DeclaredMetric[] | undefined;
  /** Metadata keys that make an instance reproducible, at most 200; the standard ones where never set. */
  reproducibilityFields?: string[] | undefined;
  /** Days after which a draft counts as erased: 1 to 3,650; 90 where never set. */
  draftExpiryDays?: number | undefined;
  /** What is unset in it keeps its present value. */
  health?: HealthPolicy | undefined;
  /** Teams beside the owner whose rules may name this project, at most 100; none where never set. */
  ruleTeams?: string[] | undefined;
}

/** The fields of ProjectPolicy. */
export const ProjectPolicy = struct<ProjectPolicy>("ProjectPolicy", [
  [1, "environments", list(string)],
  [2, "declaredFields", list(DeclaredField)],
  [3, "declaredMetrics", list(DeclaredMetric)],
  [4, "reproducibilityFields", list(string)],
  [5, "draftExpiryDays", i32],
  [6, "health", HealthPolicy],
  [7, "ruleTeams", list(string)],
]);

/** A namespace owned by a team, which holds models. */
export interface Project {
  /** UUIDv7. */
  projectId?: string | undefined;
  name?: string | undefined;
  /** The team that owns it. */
  team?: string | undefined;
  /** Complete: every field is set. */
  policy?: ProjectPolicy | undefined;
  /** Counts the changes of team and policy from 1; `setProjectPolicy` compares it. */
  policyVersion?: bigint | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
}

/** The fields of Project. */
export const Project = struct<Project>("Project", [
  [1, "projectId", string],
  [2, "name", string],
  [3, "team", string],
  [4, "policy", ProjectPolicy],
  [5, "policyVersion", i64],
  [6, "createdMicros", i64],
  [7, "createdBy", string],
]);

/** What `createProject` is asked. */
export interface CreateProjectRequest {
  projectName?: string | undefined;
  /** The server's setting `default_team` where unset. */
  team?: string | undefined;
  policy?: ProjectPolicy | undefined;
}

/** The fields of CreateProjectRequest. */
export const CreateProjectRequest = struct<CreateProjectRequest>("CreateProjectRequest", [
  [1, "projectName", string],
  [2, "team", string],
  [3, "policy", ProjectPolicy],
]);

/** What `createProject` answers. */
export interface CreateProjectResponse {
  project?: Project | undefined;
}

/** The fields of CreateProjectResponse. */
export const CreateProjectResponse = struct<CreateProjectResponse>("CreateProjectResponse", [
  [1, "project", Project],
]);

/** What `getProject` is asked. */
export interface GetProjectRequest {
  projectName?: string | undefined;
}

/** The fields of GetProjectRequest. */
export const GetProjectRequest = struct<GetProjectRequest>("GetProjectRequest", [
  [1, "projectName", string],
]);

/** What `getProject` answers. */
export interface GetProjectResponse {
  project?: Project | undefined;
}

/** The fields of GetProjectResponse. */
export const GetProjectResponse = struct<GetProjectResponse>("GetProjectResponse", [
  [1, "project", Project],
]);

/** What `listProjects` is asked. */
export interface ListProjectsRequest {
  /** Only this team's. */
  team?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
}

/** The fields of ListProjectsRequest. */
export const ListProjectsRequest = struct<ListProjectsRequest>("ListProjectsRequest", [
  [1, "team", string],
  [2, "limit", i32],
  [3, "cursor", string],
]);

/** Projects by name. */
export interface ListProjectsResponse {
  items?: Project[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of ListProjectsResponse. */
export const ListProjectsResponse = struct<ListProjectsResponse>("ListProjectsResponse", [
  [1, "items", list(Project)],
  [2, "nextCursor", string],
]);

/** What `setProjectPolicy` is asked. */
export interface SetProjectPolicyRequest {
  projectName?: string | undefined;
  /** The `policyVersion` that the caller read; refused with ABORTED, POLICY_CHANGED where it is no longer so. Required. */
  expectedPolicyVersion?: bigint | undefined;
  /** The new owner; unset keeps the present one. */
  team?: string | undefined;
  policy?: ProjectPolicy | undefined;
}

/** The fields of SetProjectPolicyRequest. */
export const SetProjectPolicyRequest = struct<SetProjectPolicyRequest>("SetProjectPolicyRequest", [
  [1, "projectName", string],
  [2, "expectedPolicyVersion", i64],
  [3, "team", string],
  [4, "policy", ProjectPolicy],
]);

/** What `setProjectPolicy` answers. */
export interface SetProjectPolicyResponse {
  project?: Project | undefined;
}

/** The fields of SetProjectPolicyResponse. */
export const SetProjectPolicyResponse = struct<SetProjectPolicyResponse>("SetProjectPolicyResponse", [
  [1, "project", Project],
]);
