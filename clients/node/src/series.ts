/** Read the values that metrics have had. */
import { readOf, type ReadOptions } from "./call-options.js";
import { NotFound } from "./errors.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import { microsOf, type Moment } from "./moment.js";
import { listed } from "./pages.js";
import { metricOf, type Metric } from "./records/metric.js";
import type { Session } from "./session.js";

const IDS_A_CALL = 1000;
const IDS_NAMED = 10;

/** Which series are meant; all that is set must hold. */
export interface LatestMetricsOptions extends ReadOptions {
  /** One name or more. */
  readonly name?: string | readonly string[] | undefined;
  readonly scope?: string | undefined;
  /** The empty one for all of the data; every one where unset. */
  readonly segment?: string | undefined;
}

/** Which values are meant, and in what order they come. */
export interface SeriesOptions extends LatestMetricsOptions {
  /** Measured from then on. */
  readonly since?: Moment | Date | undefined;
  /** Measured before then. */
  readonly until?: Moment | Date | undefined;
  /** Newest first where unset. */
  readonly oldestFirst?: boolean | undefined;
  readonly includeRetracted?: boolean | undefined;
  /** Ends the listing after so many. */
  readonly limit?: number | undefined;
}

/** Give every value that the metrics of an instance have had. */
export async function* metrics(
  session: Session,
  instance: InstanceLike,
  options: SeriesOptions,
): AsyncGenerator<Metric, void, undefined> {
  const { scope, segment, since, until, oldestFirst, includeRetracted } = options;
  const wanted = {
    instanceId: await instanceIdOf(session, instance, options),
    names: namesOf(options),
    scope,
    segment,
    sinceMicros: since && microsOf(since),
    untilMicros: until && microsOf(until),
    oldestFirst,
    includeRetracted,
  };
  yield* listed(
    async (cursor, limit) => await session.channel.call("getMetrics", { ...wanted, cursor, limit }, readOf(options)),
    metricOf,
    options.limit,
  );
}

/** Get the newest value of each series of any number of instances, in their order. */
export async function latestMetrics(
  session: Session,
  instances: InstanceLike | Iterable<InstanceLike>,
  options: LatestMetricsOptions,
): Promise<Metric[]> {
  const ids: string[] = [];
  for (const instance of isOne(instances) ? [instances] : instances) {
    ids.push(await instanceIdOf(session, instance, options));
  }
  const found: Metric[] = [];
  const missing: string[] = [];
  for (let start = 0; start < ids.length; start += IDS_A_CALL) {
    const instanceIds = ids.slice(start, start + IDS_A_CALL);
    const { scope, segment } = options;
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const request = { instanceIds, names: namesOf(options), scope, segment, cursor };
      const answer = await session.channel.call("getLatestMetrics", request, readOf(options));
      found.push(...(answer.items ?? []).map(metricOf));
      cursor = answer.nextCursor;
      if (cursor === undefined) missing.push(...(answer.missingIds ?? []));
    }
  }
  if (missing.length > 0) throw noInstances(ids, missing);
  return found;
}

function isOne(instances: InstanceLike | Iterable<InstanceLike>): instances is InstanceLike {
  return typeof instances === "string" || !(Symbol.iterator in instances);
}

function namesOf({ name }: LatestMetricsOptions): string[] | undefined {
  return typeof name === "string" ? [name] : name && [...name];
}

function noInstances(ids: readonly string[], missing: readonly string[]): NotFound {
  return new NotFound(
    `${missing.length} of ${ids.length} ids name no instance; the first are ${missing.slice(0, IDS_NAMED).join(", ")}`,
    { reason: "INSTANCE_NOT_FOUND", details: { missingIds: missing.join(",") } },
  );
}
