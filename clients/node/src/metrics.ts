/** Record how instances did. */
import { callOf, type CallOptions } from "./call-options.js";
import type { DataSet, EvaluationRecord as WireRecord } from "./contract/metric.js";
import { InvalidArgument } from "./errors.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import { microsOf, type Moment } from "./moment.js";
import type { Session } from "./session.js";
import { encodeValues, type Given } from "./values.js";

/** What metrics were measured on, and when. */
export interface EvaluationContext {
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
  readonly window?: readonly [start: Moment | Date | undefined, end: Moment | Date | undefined] | undefined;
  readonly metadata?: Readonly<Record<string, Given>> | undefined;
  /** A confusion matrix, a histogram: kept as it is given, at most 256 KiB, under a media type. */
  readonly payload?: Uint8Array | undefined;
  readonly payloadType?: string | undefined;
}

/** What one evaluation of an instance found, all of it measured on the same data. */
export interface EvaluationRecord extends EvaluationContext {
  readonly instance: InstanceLike;
  /** Numbers by name, `{ mae: 3.2 }`; NaN and the infinities are kept. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** How the metrics of one evaluation are recorded. */
export interface MetricsOptions extends EvaluationContext, CallOptions {}

/** Record evaluations of any instances, all or none, and answer their ids in this order. */
export async function insertEvaluations(
  session: Session,
  records: Iterable<EvaluationRecord>,
  options: CallOptions,
): Promise<string[]> {
  // All of them are read before an instance is asked for: what is wrong is told before anything is sent.
  const given = [...records].map((record, place) => ({
    instance: record.instance,
    found: foundOf(record, `evaluations[${place}]`),
  }));
  const ids = new Map<InstanceLike, string>();
  for (const { instance } of given) {
    if (!ids.has(instance)) ids.set(instance, await instanceIdOf(session, instance, options));
  }
  const evaluations = given.map(({ instance, found }) => ({ instanceId: ids.get(instance), ...found }));
  const answer = await session.channel.call("insertModelInstanceMetrics", { evaluations }, callOf(options));
  return answer.items ?? [];
}

/** Record all that one evaluation of an instance found, and answer its id. */
export async function insertMetrics(
  session: Session,
  instance: InstanceLike,
  metrics: Readonly<Record<string, number>>,
  options: MetricsOptions,
): Promise<string> {
  const [id = ""] = await insertEvaluations(session, [{ ...options, instance, metrics }], options);
  return id;
}

/** Make the contract's struct but for its instance; throws InvalidArgument, which names the element. */
function foundOf(record: EvaluationRecord, element: string): WireRecord {
  const { scope = "Validation", segment, dataSet, sampleCount, measured, window, metadata } = record;
  return {
    context: {
      scope,
      segment,
      dataSet: typeof dataSet === "string" ? { name: dataSet } : dataSet,
      sampleCount,
      measuredMicros: measured && microsOf(measured),
      window: window && { startMicros: window[0] && microsOf(window[0]), endMicros: window[1] && microsOf(window[1]) },
      metadata: metadata && encodeValues(metadata, `${element}.metadata`),
      payload: record.payload,
      payloadType: record.payloadType,
    },
    metrics: Object.entries(record.metrics).map(([name, value]) => {
      const field = `${element}.metrics[${JSON.stringify(name)}]`;
      if (typeof value !== "number") throw noNumber(field, value);
      return { name, value };
    }),
  };
}

function noNumber(field: string, value: unknown): InvalidArgument {
  const given = value === null ? "null" : `a ${typeof value}`;
  return new InvalidArgument(
    `${field} is ${given}; a metric is a number: leave out what was not measured, or send NaN`,
    { reason: "FIELD_MALFORMED", details: { field } },
  );
}
