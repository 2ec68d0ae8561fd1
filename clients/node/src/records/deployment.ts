/** Deployments and holds as people use them. */
import type { Deployment as WireDeployment, DeploymentKind, Hold as WireHold } from "../contract/deployment.js";
import type { Moment } from "../moment.js";
import { lineReference } from "../reference.js";
import { sorted } from "../sorted.js";
import { momentOf } from "./instance.js";

/** The fact that an instance became current on a line in an environment, or, without one, that nothing is. */
export interface Deployment {
  readonly deploymentId: string;
  /** Line and environment in one: `project/model/city=Oslo@production`. */
  readonly place: string;
  readonly projectName: string;
  readonly baseVersionId: string;
  readonly shard: Readonly<Record<string, string>>;
  readonly environment: string;
  /** DEPLOYED, UNDEPLOYED, ROLLED_BACK or RESTORED. */
  readonly kind: DeploymentKind;
  /** Undefined where nothing is current any more. */
  readonly instanceId: string | undefined;
  readonly version: string | undefined;
  readonly previousInstanceId: string | undefined;
  readonly reason: string | undefined;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
  /** When another one took its place; undefined while it is current. */
  readonly ended: Moment | undefined;
}

/** A deployment as it was wished for. */
export interface Deployed extends Deployment {
  /** It was current already, and nothing was written. */
  readonly unchanged: boolean;
}

/** A standing order that keeps one instance, or for each line what was served when it was placed. */
export interface Hold {
  readonly holdId: string;
  readonly projectName: string;
  /** Every model of the project where undefined. */
  readonly baseVersionId: string | undefined;
  /** Lines with these values; every line where empty. */
  readonly shard: Readonly<Record<string, string>>;
  readonly environment: string;
  /** The instance that it keeps; undefined where it keeps what was served. */
  readonly instanceId: string | undefined;
  readonly reason: string;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
  /** When it ends by itself; undefined where only a release ends it. */
  readonly until: Moment | undefined;
  readonly released: Moment | undefined;
  readonly releasedBy: string | undefined;
  readonly releaseReason: string | undefined;
}

/** What a rollback did. */
export interface Rollback {
  readonly deployment: Deployment;
  /** Keeps the place there; undefined where none was asked for. */
  readonly hold: Hold | undefined;
}

/** Read the contract's struct. */
export function deploymentOf(wire: WireDeployment = {}): Deployment {
  const { projectName = "", baseVersionId = "", shard = {} } = wire.line ?? {};
  const { environment = "" } = wire;
  return {
    deploymentId: wire.deploymentId ?? "",
    place: `${lineReference(projectName, baseVersionId, sorted(shard))}@${environment}`,
    projectName,
    baseVersionId,
    shard,
    environment,
    kind: wire.kind ?? "UNSPECIFIED",
    instanceId: wire.instanceId,
    version: wire.version,
    previousInstanceId: wire.previousInstanceId,
    reason: wire.reason,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
    ended: momentOf(wire.endedMicros),
  };
}

/** Read the contract's struct. */
export function holdOf(wire: WireHold = {}): Hold {
  return {
    holdId: wire.holdId ?? "",
    projectName: wire.projectName ?? "",
    baseVersionId: wire.baseVersionId,
    shard: wire.shard ?? {},
    environment: wire.environment ?? "",
    instanceId: wire.instanceId,
    reason: wire.reason ?? "",
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
    until: momentOf(wire.untilMicros),
    released: momentOf(wire.releasedMicros),
    releasedBy: wire.releasedBy,
    releaseReason: wire.releaseReason,
  };
}
