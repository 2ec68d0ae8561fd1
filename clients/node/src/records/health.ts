/** The health of instances as people use it. */
import type {
  DistributionShift as WireShift,
  DriftKind,
  HealthGrade,
  InstanceHealth as WireHealth,
  MetricDrift as WireDrift,
  MetricSkew as WireSkew,
} from "../contract/health.js";
import type { MetricDirection } from "../contract/project.js";
import type { Moment } from "../moment.js";
import { lineReference } from "../reference.js";
import { sorted } from "../sorted.js";
import { momentOf } from "./instance.js";
import { metricKeyOf, type MetricKey } from "./metric.js";

/** The share of a project's reproducibility fields that an instance has, and which it lacks. */
export interface Completeness {
  readonly share: number;
  readonly missing: readonly string[];
}

/** A metric of Production against the same one before it. */
export interface MetricSkew extends MetricKey {
  readonly direction: MetricDirection;
  readonly referenceScope: string | undefined;
  readonly reference: number | undefined;
  /** The mean of the newest Production values. */
  readonly production: number | undefined;
  /** The relative loss: above 0 is worse. Undefined where it cannot be told; `why` says so. */
  readonly skew: number | undefined;
  readonly why: string | undefined;
  readonly grade: HealthGrade;
}

/** A series of Production against its own beginning. */
export interface MetricDrift extends MetricKey {
  readonly direction: MetricDirection;
  readonly points: bigint;
  /** NONE, LEVEL where the values moved, or SPREAD where they scatter otherwise. */
  readonly kind: DriftKind;
  /** Where the change began, by the best estimate. */
  readonly began: Moment | undefined;
  /** When the series had shown enough of it. */
  readonly detected: Moment | undefined;
  readonly reference: number | undefined;
  readonly recent: number | undefined;
  /** The relative change, 0 where none was detected. Undefined where it cannot be told; `why` says so. */
  readonly drift: number | undefined;
  readonly why: string | undefined;
  readonly grade: HealthGrade;
}

/** What a model saw in Production against what it was trained on. */
export interface DistributionShift {
  readonly feature: string;
  readonly segment: string;
  /** Population stability index. */
  readonly index: number;
  readonly referenceMeasured: Moment | undefined;
  readonly productionMeasured: Moment | undefined;
  readonly grade: HealthGrade;
}

/** The health of an instance as last computed, its parts worst first. */
export interface InstanceHealth {
  readonly instanceId: string;
  /** `project/model/city=Oslo@4.2`; of a draft, which has no version, its id. */
  readonly reference: string;
  readonly projectName: string;
  readonly baseVersionId: string;
  readonly modelId: string;
  readonly shard: Readonly<Record<string, string>>;
  readonly version: string | undefined;
  /** That of the worst measure that is known: GOOD, FAIR, POOR or UNKNOWN. */
  readonly grade: HealthGrade;
  /** The worst measure over what the project's policy allows of it: above 1 is POOR. */
  readonly score: number | undefined;
  readonly completeness: Completeness | undefined;
  readonly coveredScopes: readonly string[];
  readonly skews: readonly MetricSkew[];
  readonly drifts: readonly MetricDrift[];
  readonly shifts: readonly DistributionShift[];
  /** A sentence for each thing that is not good. */
  readonly findings: readonly string[];
  /** Where it is current. */
  readonly environments: readonly string[];
  readonly computed: Moment | undefined;
  readonly policyVersion: bigint | undefined;
  /** Something was written since, which lists and search do not know yet. */
  readonly outdated: boolean;
}

/** Read the contract's struct. */
export function healthOf(wire: WireHealth = {}): InstanceHealth {
  const { instanceId = "", projectName = "", baseVersionId = "", shard = {}, version, completeness } = wire;
  const reference = `${lineReference(projectName, baseVersionId, sorted(shard))}@${version}`;
  return {
    instanceId,
    reference: version === undefined ? instanceId : reference,
    projectName,
    baseVersionId,
    modelId: wire.modelId ?? "",
    shard,
    version,
    grade: wire.grade ?? "UNSPECIFIED",
    score: wire.score,
    completeness: completeness && { share: completeness.share ?? 0, missing: completeness.missing ?? [] },
    coveredScopes: wire.coveredScopes ?? [],
    skews: (wire.skews ?? []).map(skewOf),
    drifts: (wire.drifts ?? []).map(driftOf),
    shifts: (wire.shifts ?? []).map(shiftOf),
    findings: wire.findings ?? [],
    environments: wire.environments ?? [],
    computed: momentOf(wire.computedMicros),
    policyVersion: wire.policyVersion,
    outdated: wire.outdated ?? false,
  };
}

function skewOf(wire: WireSkew): MetricSkew {
  return {
    ...metricKeyOf(wire.key),
    direction: wire.direction ?? "UNSPECIFIED",
    referenceScope: wire.referenceScope,
    reference: wire.reference,
    production: wire.production,
    skew: wire.skew,
    why: wire.why,
    grade: wire.grade ?? "UNSPECIFIED",
  };
}

function driftOf(wire: WireDrift): MetricDrift {
  return {
    ...metricKeyOf(wire.key),
    direction: wire.direction ?? "UNSPECIFIED",
    points: wire.points ?? 0n,
    kind: wire.kind ?? "UNSPECIFIED",
    began: momentOf(wire.beganMicros),
    detected: momentOf(wire.detectedMicros),
    reference: wire.reference,
    recent: wire.recent,
    drift: wire.drift,
    why: wire.why,
    grade: wire.grade ?? "UNSPECIFIED",
  };
}

function shiftOf(wire: WireShift): DistributionShift {
  return {
    feature: wire.feature ?? "",
    segment: wire.segment ?? "",
    index: wire.index ?? NaN,
    referenceMeasured: momentOf(wire.referenceMicros),
    productionMeasured: momentOf(wire.productionMicros),
    grade: wire.grade ?? "UNSPECIFIED",
  };
}
