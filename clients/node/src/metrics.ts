/** Record how an instance did. */
import type { CallOptions } from "./call-options.js";
import type { DataSet } from "./contract/metric.js";
import { Moment } from "./moment.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import type { Session } from "./session.js";
import { encodeValues, type Given } from "./values.js";

/** What metrics were measured on, and when. */
export interface MetricsOptions extends CallOptions {
  /** `Training`, `Validation`, `Test` or `Production`; Validation where unset. */
  readonly scope?: string | undefined;
  /** A part of the data, such as `airport`; all of it where unset. */
  readonly segment?: string | undefined;
  /** The data, or its name. */
  readonly dataSet?: DataSet | string | undefined;
  readonly sampleCount?: bigint | undefined;
  /** Now where unset. */
  readonly measured?: Moment | Date | undefined;
  /** The time that the data is from; the end is not part of it. */
  readonly window?: readonly [start: Moment | Date, end: Moment | Date] | undefined;
  readonly metadata?: Readonly<Record<string, Given>> | undefined;
}

/** Record all that one evaluation of an instance found, and answer its id. */
export async function insertMetrics(
  session: Session,
  instance: InstanceLike,
  metrics: Readonly<Record<string, number>>,
  options: MetricsOptions,
): Promise<string> {
  const { scope = "Validation", segment, dataSet, sampleCount, measured, window, metadata } = options;
  const { timeoutMs, signal, clientRequestId } = options;
  const context = {
    scope,
    segment,
    dataSet: typeof dataSet === "string" ? { name: dataSet } : dataSet,
    sampleCount,
    measuredMicros: measured && micros(measured),
    window: window && { startMicros: micros(window[0]), endMicros: micros(window[1]) },
    metadata: metadata && encodeValues(metadata, "metadata"),
  };
  const evaluation = {
    instanceId: await instanceIdOf(session, instance, options),
    context,
    metrics: Object.entries(metrics).map(([name, value]) => ({ name, value })),
  };
  const answer = await session.channel.call(
    "insertModelInstanceMetrics",
    { evaluations: [evaluation] },
    { timeoutMs, signal, clientRequestId },
  );
  return answer.items?.[0] ?? "";
}

function micros(time: Moment | Date): bigint {
  return time instanceof Date ? Moment.from(time).micros : time.micros;
}
