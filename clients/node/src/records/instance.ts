/** Instances as people use them. */
import type { InstanceCause, LifecycleStage, ModelInstance } from "../contract/instance.js";
import { Moment } from "../moment.js";
import { lineReference } from "../reference.js";
import { sorted } from "../sorted.js";
import { decodeValues, type Scalar } from "../values.js";

/** A trained model: bytes and metadata, immutable, named by a UUIDv7. What the server leaves unset is undefined. */
export interface Instance {
  readonly instanceId: string;
  /** What every call and command accepts: `project/model/city=Oslo@4.2`. */
  readonly reference: string;
  readonly projectName: string;
  /** The name of its model. */
  readonly baseVersionId: string;
  readonly modelId: string;
  readonly revision: bigint;
  /** `<revision>.<ordinal>`; undefined on a draft. */
  readonly version: string | undefined;
  /** Counts the model's instances: `@#57`. */
  readonly number: bigint;
  /** Its place in its line; undefined on a draft. */
  readonly lineSequence: bigint | undefined;
  /** Values of the model's shard keys; empty on the unsharded line. */
  readonly shard: Readonly<Record<string, string>>;
  readonly stage: LifecycleStage;
  readonly metadata: Readonly<Record<string, Scalar>>;
  /** The newest annotation of each key. */
  readonly annotations: Readonly<Record<string, Scalar>>;
  readonly mediaType: string | undefined;
  readonly format: string | undefined;
  /** Bytes. */
  readonly size: bigint;
  /** Of the bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly externalId: string | undefined;
  readonly cause: InstanceCause;
  readonly causeInstanceId: string | undefined;
  readonly copiedFromInstanceId: string | undefined;
  /** Where it is current. */
  readonly environments: readonly string[];
  readonly deprecated: boolean;
  readonly deprecationReason: string | undefined;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
  /** When it was made elsewhere, as an importer says. */
  readonly originalCreated: Moment | undefined;
  /** When it entered its line; undefined on a draft. */
  readonly released: Moment | undefined;
  /** Its bytes were erased for good. */
  readonly erased: boolean;
}

/** Read the contract's struct. */
export function instanceOf(wire: ModelInstance = {}): Instance {
  const { projectName = "", baseVersionId = "", number = 0n, version } = wire;
  const shard = wire.shard ?? {};
  return {
    instanceId: wire.instanceId ?? "",
    reference: `${lineReference(projectName, baseVersionId, sorted(shard))}@${version ?? `#${number}`}`,
    projectName,
    baseVersionId,
    modelId: wire.modelId ?? "",
    revision: wire.revision ?? 0n,
    version,
    number,
    lineSequence: wire.lineSequence,
    shard,
    stage: wire.stage ?? "UNSPECIFIED",
    metadata: decodeValues(wire.metadata),
    annotations: decodeValues(wire.annotations),
    mediaType: wire.mediaType,
    format: wire.format,
    size: wire.size ?? 0n,
    sha256: wire.sha256 ?? "",
    externalId: wire.externalId,
    cause: wire.cause ?? "UNSPECIFIED",
    causeInstanceId: wire.causeInstanceId,
    copiedFromInstanceId: wire.copiedFromInstanceId,
    environments: wire.environments ?? [],
    deprecated: wire.deprecated ?? false,
    deprecationReason: wire.deprecationReason,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
    originalCreated: momentOf(wire.originalCreatedMicros),
    released: momentOf(wire.releasedMicros),
    erased: wire.erased ?? false,
  };
}

/** Make the moment of the contract's microseconds. */
export function momentOf(micros: bigint | undefined): Moment | undefined {
  return micros === undefined ? undefined : new Moment(micros);
}
