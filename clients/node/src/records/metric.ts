/** Metrics as people use them. */
import type { EvaluationWindow, Metric as WireMetric, MetricKey as WireKey } from "../contract/metric.js";
import type { Moment } from "../moment.js";
import { momentOf } from "./instance.js";

/** The time that data is from; the end is not part of it. */
export type Window = readonly [start: Moment | undefined, end: Moment | undefined];

/** A metric in one place: with an instance, the name of a series of values. */
export interface MetricKey {
  readonly name: string;
  readonly scope: string;
  /** Empty where it is about all of the data. */
  readonly segment: string;
}

/** One value of a series. */
export interface Metric extends MetricKey {
  readonly instanceId: string;
  /** May be NaN or infinite. */
  readonly value: number;
  readonly measured: Moment | undefined;
  readonly evaluationId: string;
  /** Its evaluation was taken back as wrong. */
  readonly retracted: boolean;
  readonly sampleCount: bigint | undefined;
  readonly window: Window | undefined;
}

/** Read the contract's struct. */
export function metricKeyOf(wire: WireKey = {}): MetricKey {
  return { name: wire.name ?? "", scope: wire.scope ?? "", segment: wire.segment ?? "" };
}

/** Read the contract's struct. */
export function metricOf(wire: WireMetric): Metric {
  return {
    ...metricKeyOf(wire.key),
    instanceId: wire.instanceId ?? "",
    value: wire.value ?? NaN,
    measured: momentOf(wire.measuredMicros),
    evaluationId: wire.evaluationId ?? "",
    retracted: wire.retracted ?? false,
    sampleCount: wire.sampleCount,
    window: windowOf(wire.window),
  };
}

/** Read the contract's struct. */
export function windowOf(wire: EvaluationWindow | undefined): Window | undefined {
  return wire && [momentOf(wire.startMicros), momentOf(wire.endMicros)];
}
