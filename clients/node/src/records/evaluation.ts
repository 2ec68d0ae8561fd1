/** Evaluations as people use them. */
import type { DataSet, Evaluation as WireEvaluation } from "../contract/metric.js";
import type { Moment } from "../moment.js";
import { put } from "../shapes.js";
import { decodeValues, type Scalar } from "../values.js";
import { momentOf } from "./instance.js";
import { windowOf, type Window } from "./metric.js";

/** What was measured of an instance at once: on what data, when, and all that was found. */
export interface Evaluation {
  readonly evaluationId: string;
  readonly instanceId: string;
  readonly scope: string;
  /** Empty where it is about all of the data. */
  readonly segment: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly measured: Moment | undefined;
  readonly dataSet: DataSet | undefined;
  readonly sampleCount: bigint | undefined;
  readonly window: Window | undefined;
  readonly metadata: Readonly<Record<string, Scalar>>;
  readonly payload: Uint8Array | undefined;
  readonly payloadType: string | undefined;
  readonly recorded: Moment | undefined;
  readonly recordedBy: string | undefined;
  /** Set where it was taken back: its metrics count no longer. */
  readonly retracted: Moment | undefined;
  readonly retractedBy: string | undefined;
  readonly retractionReason: string | undefined;
}

/** Read the contract's struct. */
export function evaluationOf(wire: WireEvaluation = {}): Evaluation {
  const { context = {} } = wire;
  const metrics: Record<string, number> = {};
  for (const { name = "", value = NaN } of wire.metrics ?? []) put(metrics, name, value);
  return {
    evaluationId: wire.evaluationId ?? "",
    instanceId: wire.instanceId ?? "",
    scope: context.scope ?? "",
    segment: context.segment ?? "",
    metrics,
    measured: momentOf(context.measuredMicros),
    dataSet: context.dataSet,
    sampleCount: context.sampleCount,
    window: windowOf(context.window),
    metadata: decodeValues(context.metadata),
    payload: context.payload,
    payloadType: context.payloadType,
    recorded: momentOf(wire.recordedMicros),
    recordedBy: wire.recordedBy,
    retracted: momentOf(wire.retractedMicros),
    retractedBy: wire.retractedBy,
    retractionReason: wire.retractionReason,
  };
}
