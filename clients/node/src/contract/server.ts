// Written by scripts/idl from idl/server.thrift; changes belong there.
import { bool, enumeration, i64, list, map, string, struct } from "../shapes.js";
import { ModelInstance } from "./instance.js";

/** One group of calls that an installation may have on or off (paper, 6.3). */
export interface Tier {
  /** `storage`, `search`, `metrics` or `rules`. */
  name?: string | undefined;
  on?: boolean | undefined;
  /** What turns it on, where it is off. */
  setting?: string | undefined;
}

/** The fields of Tier. */
export const Tier = struct<Tier>("Tier", [
  [1, "name", string],
  [2, "on", bool],
  [3, "setting", string],
]);

/** What `getServerInfo` is asked. */
export type GetServerInfoRequest = Record<never, never>;

/** The fields of GetServerInfoRequest. */
export const GetServerInfoRequest = struct<GetServerInfoRequest>("GetServerInfoRequest", []);

/** What `getServerInfo` answers. */
export interface GetServerInfoResponse {
  /** Version of the server, such as `0.1.0`. */
  version?: string | undefined;
  /** The server's clock. */
  timeMicros?: bigint | undefined;
  /** Every limit of the server by name; docs/reference/limits.md lists them. */
  limits?: Record<string, bigint> | undefined;
  tiers?: Tier[] | undefined;
  /** True where calls need a token. */
  authRequired?: boolean | undefined;
}

/** The fields of GetServerInfoResponse. */
export const GetServerInfoResponse = struct<GetServerInfoResponse>("GetServerInfoResponse", [
  [1, "version", string],
  [2, "timeMicros", i64],
  [3, "limits", map(i64)],
  [4, "tiers", list(Tier)],
  [5, "authRequired", bool],
]);

/** What `checkHealth` looks at. */
export type Probe =
  | "UNSPECIFIED"
  | "LIVENESS"
  | "READINESS";

/** The numbers of Probe. */
export const Probe = enumeration<Probe>("Probe", {
  UNSPECIFIED: 0,
  /** The process answers. */
  LIVENESS: 1,
  /** Database and the store of new bytes answer within a second, and the server is not draining. */
  READINESS: 2,
});

/** What a probe finds. */
export type HealthStatus =
  | "UNSPECIFIED"
  | "SERVING"
  | "NOT_SERVING";

/** The numbers of HealthStatus. */
export const HealthStatus = enumeration<HealthStatus>("HealthStatus", {
  UNSPECIFIED: 0,
  SERVING: 1,
  NOT_SERVING: 2,
});

/** One part of a probe. */
export interface HealthCheck {
  /** `database`, `blobs` (the store of new bytes), `store NAME` (older bytes; ready without it), `draining`. */
  name?: string | undefined;
  ok?: boolean | undefined;
  /** What is wrong; never holds secrets. */
  message?: string | undefined;
}

/** The fields of HealthCheck. */
export const HealthCheck = struct<HealthCheck>("HealthCheck", [
  [1, "name", string],
  [2, "ok", bool],
  [3, "message", string],
]);

/** What `checkHealth` is asked. */
export interface CheckHealthRequest {
  probe?: Probe | undefined;
}

/** The fields of CheckHealthRequest. */
export const CheckHealthRequest = struct<CheckHealthRequest>("CheckHealthRequest", [
  [1, "probe", Probe],
]);

/** What `checkHealth` answers. */
export interface CheckHealthResponse {
  status?: HealthStatus | undefined;
  checks?: HealthCheck[] | undefined;
}

/** The fields of CheckHealthResponse. */
export const CheckHealthResponse = struct<CheckHealthResponse>("CheckHealthResponse", [
  [1, "status", HealthStatus],
  [2, "checks", list(HealthCheck)],
]);

/** What `resolveReference` is asked. */
export interface ResolveReferenceRequest {
  /**
   * An instance id, or `project/model[/key=value,...]@SELECTOR`, where SELECTOR is `4.2`, `#57`, `newest`, an
   * environment such as `production`, `production~1` for what was current before, or `rule:team/name` for what a rule
   * that selects prefers of that line. Shard values are percent-encoded.
   */
  reference?: string | undefined;
  /** Answer from the unsharded line where the line of the shard has no such instance. */
  orUnsharded?: boolean | undefined;
}

/** The fields of ResolveReferenceRequest. */
export const ResolveReferenceRequest = struct<ResolveReferenceRequest>("ResolveReferenceRequest", [
  [1, "reference", string],
  [2, "orUnsharded", bool],
]);

/** What `resolveReference` answers. */
export interface ResolveReferenceResponse {
  instance?: ModelInstance | undefined;
}

/** The fields of ResolveReferenceResponse. */
export const ResolveReferenceResponse = struct<ResolveReferenceResponse>("ResolveReferenceResponse", [
  [1, "instance", ModelInstance],
]);
