/** Find instances by what they are called, and say what may still be said of them. */
import { callOf, readOf, type CallOptions, type ReadOptions } from "./call-options.js";
import { listed } from "./pages.js";
import { annotationOf, type Annotation } from "./records/annotation.js";
import { instanceOf, type Instance } from "./records/instance.js";
import { isId } from "./reference.js";
import type { Session } from "./session.js";
import { encodeValues, type Given } from "./values.js";

/** An instance, its id, or a reference such as `project/model/city=Oslo@newest`. */
export type InstanceLike = Instance | string;

/** How a reference is read. */
export interface GetOptions extends ReadOptions {
  /** Answer from the unsharded line where the line of the shard has no such instance. */
  readonly orUnsharded?: boolean | undefined;
}

/** Which annotations are listed. */
export interface AnnotationsOptions extends ReadOptions {
  /** This key alone. */
  readonly key?: string | undefined;
  /** Every one ever written, instead of the newest of each key. */
  readonly history?: boolean | undefined;
}

/** Let the server find the instance that a reference means. */
export async function get(session: Session, reference: string, options: GetOptions = {}): Promise<Instance> {
  const { orUnsharded } = options;
  const answer = await session.channel.call("resolveReference", { reference, orUnsharded }, readOf(options));
  return instanceOf(answer.instance);
}

/** Answer what is known of an instance; a record knows it, so that no call is made. */
export async function described(session: Session, instance: InstanceLike, options: ReadOptions): Promise<Instance> {
  return typeof instance === "string" ? await get(session, instance, readOf(options)) : instance;
}

/** Answer the id of an instance; a record and an id need no call. */
export async function instanceIdOf(session: Session, instance: InstanceLike, options: ReadOptions): Promise<string> {
  if (typeof instance === "string" && isId(instance)) return instance;
  return (await described(session, instance, options)).instanceId;
}

/** Write annotations of an instance; an empty text removes its key. */
export async function annotate(
  session: Session,
  instance: InstanceLike,
  annotations: Readonly<Record<string, Given>>,
  options: CallOptions,
): Promise<Instance> {
  const values = encodeValues(annotations, "annotation");
  const request = { instanceId: await instanceIdOf(session, instance, options), annotations: values };
  return instanceOf((await session.channel.call("annotateInstance", request, callOf(options))).instance);
}

/** Give the newest annotation of each key of an instance, or every one ever written. */
export async function* listAnnotations(
  session: Session,
  instance: InstanceLike,
  options: AnnotationsOptions,
): AsyncGenerator<Annotation, void, undefined> {
  const { key, history } = options;
  const instanceId = await instanceIdOf(session, instance, options);
  yield* listed(async (cursor, limit) => {
    const request = { instanceId, key, history, cursor, limit };
    return (await session.channel.call("getAnnotations", request, readOf(options))).page ?? {};
  }, annotationOf);
}

/** Flag an instance as no longer meant for use. */
export async function deprecate(
  session: Session,
  instance: InstanceLike,
  reason: string,
  options: CallOptions,
): Promise<Instance> {
  const request = { instanceId: await instanceIdOf(session, instance, options), reason };
  return instanceOf((await session.channel.call("deprecateInstance", request, callOf(options))).instance);
}

/** Lift the deprecation of an instance. */
export async function restore(
  session: Session,
  instance: InstanceLike,
  reason: string,
  options: CallOptions,
): Promise<Instance> {
  const request = { instanceId: await instanceIdOf(session, instance, options), reason };
  return instanceOf((await session.channel.call("restoreInstance", request, callOf(options))).instance);
}

/** Give a draft its place in its line. */
export async function release(session: Session, instance: InstanceLike, options: CallOptions): Promise<Instance> {
  const request = { instanceId: await instanceIdOf(session, instance, options) };
  return instanceOf((await session.channel.call("releaseInstance", request, callOf(options))).instance);
}
