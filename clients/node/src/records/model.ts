/** Models as people use them. */
import type { Model as WireModel, ModelRevision as WireRevision } from "../contract/model.js";
import type { Moment } from "../moment.js";
import { lineReference } from "../reference.js";
import { decodeValues, type Scalar } from "../values.js";
import { momentOf } from "./instance.js";

/** What a model is: how it is made, and what goes in and comes out. */
export interface ModelSpecification {
  readonly inputs: string | undefined;
  readonly outputs: string | undefined;
  readonly features: readonly string[];
  readonly hyperparameters: Readonly<Record<string, Scalar>>;
  readonly training: string | undefined;
  readonly serving: string | undefined;
  readonly metadata: Readonly<Record<string, Scalar>>;
}

/** One immutable specification of a model. */
export interface ModelRevision {
  /** 1, 2, 3 ... without gaps. */
  readonly revision: bigint;
  /** sha256 of the canonical specification, 64 hexadecimal digits. */
  readonly digest: string;
  readonly specification: ModelSpecification;
  readonly deprecated: boolean;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
}

/** A data transformation meant for one problem, with one of its revisions. */
export interface Model {
  readonly modelId: string;
  /** `project/model`. */
  readonly reference: string;
  readonly projectName: string;
  /** Its name in its project. */
  readonly baseVersionId: string;
  /** Metadata keys whose values choose an instance's line. */
  readonly shardKeys: readonly string[];
  readonly newestRevision: bigint;
  /** The revision that was asked for, or made. */
  readonly revision: ModelRevision | undefined;
  readonly deprecated: boolean;
  readonly annotations: Readonly<Record<string, Scalar>>;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
}

/** Read the contract's structs. */
export function modelOf(wire: WireModel = {}, revision?: WireRevision): Model {
  const { projectName = "", baseVersionId = "" } = wire;
  return {
    modelId: wire.modelId ?? "",
    reference: lineReference(projectName, baseVersionId),
    projectName,
    baseVersionId,
    shardKeys: wire.shardKeys ?? [],
    newestRevision: wire.newestRevision ?? 0n,
    revision: revision && revisionOf(revision),
    deprecated: wire.deprecated ?? false,
    annotations: decodeValues(wire.annotations),
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
  };
}

function revisionOf(wire: WireRevision): ModelRevision {
  const { specification = {} } = wire;
  return {
    revision: wire.revision ?? 0n,
    digest: wire.digest ?? "",
    specification: {
      inputs: specification.inputs,
      outputs: specification.outputs,
      features: specification.features ?? [],
      hyperparameters: decodeValues(specification.hyperparameters),
      training: specification.training,
      serving: specification.serving,
      metadata: decodeValues(specification.metadata),
    },
    deprecated: wire.deprecated ?? false,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
  };
}
