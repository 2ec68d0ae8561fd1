/** Find instances by what they are called. */
import type { CallOptions } from "./call-options.js";
import { instanceOf, type Instance } from "./records/instance.js";
import { isId } from "./reference.js";
import type { Session } from "./session.js";

/** An instance, its id, or a reference such as `project/model/city=Oslo@newest`. */
export type InstanceLike = Instance | string;

/** How a reference is read. */
export interface GetOptions extends CallOptions {
  /** Answer from the unsharded line where the line of the shard has no such instance. */
  readonly orUnsharded?: boolean | undefined;
}

/** Let the server find the instance that a reference means. */
export async function get(session: Session, reference: string, options: GetOptions = {}): Promise<Instance> {
  const { orUnsharded, ...rest } = options;
  return instanceOf((await session.channel.call("resolveReference", { reference, orUnsharded }, rest)).instance);
}

/** Answer what is known of an instance; a record knows it, so that no call is made. */
export async function described(session: Session, instance: InstanceLike, options: CallOptions): Promise<Instance> {
  const { timeoutMs, signal } = options;
  return typeof instance === "string" ? await get(session, instance, { timeoutMs, signal }) : instance;
}

/** Answer the id of an instance; a record and an id need no call. */
export async function instanceIdOf(session: Session, instance: InstanceLike, options: CallOptions): Promise<string> {
  if (typeof instance === "string" && isId(instance)) return instance;
  return (await described(session, instance, options)).instanceId;
}
