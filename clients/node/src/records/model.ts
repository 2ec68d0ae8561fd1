/** Models as people use them. */
import type { Model as WireModel, ModelRevision } from "../contract/model.js";
import type { Moment } from "../moment.js";
import { lineReference } from "../reference.js";
import { decodeValues, type Scalar } from "../values.js";
import { momentOf } from "./instance.js";

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
export function modelOf(wire: WireModel = {}, revision?: ModelRevision): Model {
  const { projectName = "", baseVersionId = "" } = wire;
  return {
    modelId: wire.modelId ?? "",
    reference: lineReference(projectName, baseVersionId),
    projectName,
    baseVersionId,
    shardKeys: wire.shardKeys ?? [],
    newestRevision: wire.newestRevision ?? 0n,
    revision,
    deprecated: wire.deprecated ?? false,
    annotations: decodeValues(wire.annotations),
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
  };
}
