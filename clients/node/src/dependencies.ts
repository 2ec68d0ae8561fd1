/** Say what models depend on. */
import { callOf, readOf, type CallOptions, type ReadOptions } from "./call-options.js";
import type { DependencyDirection, ModelKey } from "./contract/dependency.js";
import type { ModelLike } from "./models.js";
import { listed } from "./pages.js";
import { dependencyOf, propagationOf, type Dependency, type Propagation } from "./records/dependency.js";
import { isId, parseModel } from "./reference.js";
import type { Session } from "./session.js";

/** How a model depends on another one. */
export interface AddDependencyOptions extends CallOptions {
  /** Let a change in any shard of the upstream reach the unsharded line of what depends on it. */
  readonly acrossShards?: boolean | undefined;
}

/** Which edges are listed. */
export interface DependenciesOptions extends ReadOptions {
  /** What the model depends on where unset; DOWNSTREAM: what depends on it. */
  readonly direction?: Exclude<DependencyDirection, "UNSPECIFIED"> | undefined;
  /** Edges to follow, 1 to 100; 1 where unset. */
  readonly depth?: number | undefined;
}

/** Let a model depend on another one; every line below gets a copy. Undefined where it does so already. */
export async function addDependency(
  session: Session,
  model: ModelLike,
  upstream: ModelLike,
  options: AddDependencyOptions,
): Promise<Propagation | undefined> {
  const { acrossShards } = options;
  const request = { downstream: modelKeyOf(model), dependency: { upstream: modelKeyOf(upstream), acrossShards } };
  const { propagation } = await session.channel.call("addDependency", request, callOf(options));
  return propagation && propagationOf(propagation);
}

/** Let a model depend on another one no longer; every line below gets a copy. */
export async function removeDependency(
  session: Session,
  model: ModelLike,
  upstream: ModelLike,
  options: CallOptions,
): Promise<Propagation> {
  const request = { downstream: modelKeyOf(model), upstream: modelKeyOf(upstream) };
  return propagationOf((await session.channel.call("removeDependency", request, callOf(options))).propagation);
}

/** Give what a model depends on, or what depends on it. */
export async function* dependencies(
  session: Session,
  model: ModelLike,
  options: DependenciesOptions,
): AsyncGenerator<Dependency, void, undefined> {
  const { direction = "UPSTREAM", depth } = options;
  const key = modelKeyOf(model);
  yield* listed(async (cursor, limit) => {
    const request = { model: key, direction, depth, cursor, limit };
    return await session.channel.call("getDependencies", request, readOf(options));
  }, dependencyOf);
}

/** Ask how far the copies of a change are: by its record or id. */
export async function propagation(
  session: Session,
  of: Propagation | string,
  options: ReadOptions,
): Promise<Propagation> {
  const request = { propagationId: typeof of === "string" ? of : of.propagationId, limit: 1 };
  return propagationOf((await session.channel.call("getPropagation", request, readOf(options))).propagation);
}

function modelKeyOf(model: ModelLike): ModelKey {
  if (typeof model !== "string") return { modelId: model.modelId };
  if (isId(model)) return { modelId: model };
  const { project, model: name } = parseModel(model);
  return { projectName: project, baseVersionId: name };
}
