/** Keep what is served as it is, until further notice. */
import { callOf, readOf, type CallOptions, type ReadOptions } from "./call-options.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import { listed } from "./pages.js";
import { holdOf, type Hold } from "./records/deployment.js";
import { selectorOf } from "./reference.js";
import type { Session } from "./session.js";

/** What a hold keeps, and for how long. */
export interface HoldOptions extends CallOptions {
  /** Keep this instance on its own line; what is served now where unset. */
  readonly instance?: InstanceLike | undefined;
  /** Ends by itself after so many; only a release ends it where unset. */
  readonly minutes?: number | undefined;
}

/** Which holds are listed. */
export interface HoldsOptions extends ReadOptions {
  /** Every one where unset. */
  readonly environment?: string | undefined;
  /** Those that have ended too. */
  readonly includeEnded?: boolean | undefined;
}

/** Keep what is served in a project, a model or a line, or one instance. */
export async function placeHold(
  session: Session,
  lines: string,
  environment: string,
  reason: string,
  options: HoldOptions,
): Promise<Hold> {
  const { instance, minutes } = options;
  const selector = selectorOf(lines);
  const instanceId = instance && (await instanceIdOf(session, instance, options));
  const request = { selector, environment, reason, instanceId, minutes };
  return holdOf((await session.channel.call("placeHold", request, callOf(options))).hold);
}

/** End a hold. */
export async function releaseHold(
  session: Session,
  hold: Hold | string,
  reason: string,
  options: CallOptions,
): Promise<Hold> {
  const holdId = typeof hold === "string" ? hold : hold.holdId;
  return holdOf((await session.channel.call("releaseHold", { holdId, reason }, callOf(options))).hold);
}

/** Give the holds on a project, a model or a line, newest first. */
export async function* holds(
  session: Session,
  lines: string,
  options: HoldsOptions,
): AsyncGenerator<Hold, void, undefined> {
  const { environment, includeEnded } = options;
  const wanted = { selector: selectorOf(lines), environment, includeEnded };
  yield* listed(
    async (cursor, limit) => await session.channel.call("listHolds", { ...wanted, cursor, limit }, readOf(options)),
    holdOf,
  );
}
