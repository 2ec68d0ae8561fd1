/** Ask how instances are. */
import { readOf, type ReadOptions } from "./call-options.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import { healthOf, type InstanceHealth } from "./records/health.js";
import type { Session } from "./session.js";

/** Tell how complete, covered, skewed and drifting an instance is. */
export async function health(session: Session, instance: InstanceLike, options: ReadOptions): Promise<InstanceHealth> {
  const request = { instanceId: await instanceIdOf(session, instance, options) };
  return healthOf((await session.channel.call("getInstanceHealth", request, readOf(options))).health);
}
