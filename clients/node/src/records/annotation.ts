/** Annotations: what may still be said of an instance, kept as history. */
import type { Annotation as WireAnnotation } from "../contract/value.js";
import type { Moment } from "../moment.js";
import { decodeValue, type Scalar } from "../values.js";
import { momentOf } from "./instance.js";

/** One written annotation. */
export interface Annotation {
  readonly key: string;
  /** Undefined where this entry removed the key. */
  readonly value: Scalar | undefined;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
}

/** Read the contract's struct. */
export function annotationOf(wire: WireAnnotation): Annotation {
  return {
    key: wire.key ?? "",
    value: wire.value && decodeValue(wire.value),
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
  };
}
