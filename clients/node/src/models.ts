/** Make projects and models, and find them. */
import { callOf, readOf, type CallOptions, type ReadOptions } from "./call-options.js";
import type { ModelSpecification } from "./contract/model.js";
import type { ProjectPolicy } from "./contract/project.js";
import { listed } from "./pages.js";
import { modelOf, type Model } from "./records/model.js";
import { projectOf, type Project } from "./records/project.js";
import { isId, parseModel } from "./reference.js";
import type { Session } from "./session.js";
import { encodeValues, type Given } from "./values.js";

/** A model, its id, or `project/model`. */
export type ModelLike = Model | string;

/** What a project is made with. */
export interface ProjectOptions extends CallOptions {
  /** The team that owns it; the server's setting `default_team` where unset. */
  readonly team?: string | undefined;
  readonly policy?: ProjectPolicy | undefined;
}

/** What a model is made with; without a specification its newest revision is answered. */
export interface ModelOptions extends CallOptions {
  /** What goes in; JSON Schema is suggested. */
  readonly inputs?: string | undefined;
  /** What comes out; JSON Schema is suggested. */
  readonly outputs?: string | undefined;
  readonly features?: readonly string[] | undefined;
  readonly hyperparameters?: Readonly<Record<string, Given>> | undefined;
  /** How it is trained. */
  readonly training?: string | undefined;
  /** How it is served. */
  readonly serving?: string | undefined;
  readonly metadata?: Readonly<Record<string, Given>> | undefined;
  /** Metadata keys whose values choose an instance's line; fixed once the model has instances. */
  readonly shardKeys?: readonly string[] | undefined;
  readonly annotations?: Readonly<Record<string, Given>> | undefined;
  /** Rejects with Aborted, REVISION_CHANGED, where this is not the newest revision (0n: no model yet). */
  readonly expectedNewestRevision?: bigint | undefined;
}

/** Make a project; rejects with AlreadyExists where there is one of that name. */
export async function createProject(session: Session, projectName: string, options: ProjectOptions): Promise<Project> {
  const { team, policy } = options;
  return projectOf((await session.channel.call("createProject", { projectName, team, policy }, callOf(options))).project);
}

/** Make a model, or its next revision; equal specifications are one revision. */
export async function createModel(session: Session, reference: string, options: ModelOptions): Promise<Model> {
  const { project, model } = parseModel(reference);
  const { shardKeys, annotations, expectedNewestRevision } = options;
  const specification = specificationOf(options);
  const isSpecified = Object.values(specification).some((part) => part !== undefined);
  const answer = await session.channel.call(
    "createGalleryModel",
    {
      projectName: project,
      baseVersionId: model,
      specification: isSpecified ? specification : undefined,
      shardKeys: shardKeys && [...shardKeys],
      annotations: annotations && encodeValues(annotations, "annotation"),
      expectedNewestRevision,
    },
    callOf(options),
  );
  return modelOf(answer.model, answer.revision);
}

/** How a model is looked up. */
export interface GetModelOptions extends ReadOptions {
  /** The newest where unset. */
  readonly revision?: bigint | undefined;
}

/** Get a model by `project/model` or by its id, with one of its revisions. */
export async function getModel(session: Session, name: string, options: GetModelOptions): Promise<Model> {
  const { revision } = options;
  if (isId(name)) {
    const answer = await session.channel.call("getModel", { modelId: name, revision }, readOf(options));
    return modelOf(answer.model, answer.revision);
  }
  const { project, model } = parseModel(name);
  const request = { projectName: project, baseVersionId: model, revision };
  const answer = await session.channel.call("getModelByName", request, readOf(options));
  return modelOf(answer.model, answer.revision);
}

/** Which models are listed. */
export interface ModelsOptions extends ReadOptions {
  readonly includeDeprecated?: boolean | undefined;
}

/** Give the models of a project by name. */
export async function* models(
  session: Session,
  projectName: string,
  options: ModelsOptions,
): AsyncGenerator<Model, void, undefined> {
  const wanted = { projectName, includeDeprecated: options.includeDeprecated };
  yield* listed(
    async (cursor, limit) => await session.channel.call("listModels", { ...wanted, cursor, limit }, readOf(options)),
    (model) => modelOf(model),
  );
}

/** Write annotations of a model; an empty text removes its key. */
export async function annotateModel(
  session: Session,
  model: ModelLike,
  annotations: Readonly<Record<string, Given>>,
  options: CallOptions,
): Promise<Model> {
  const values = encodeValues(annotations, "annotation");
  const request = { modelId: await modelIdOf(session, model, options), annotations: values };
  return modelOf((await session.channel.call("annotateModel", request, callOf(options))).model);
}

/** Which revision of a model is meant. */
export interface DeprecateModelOptions extends CallOptions {
  /** The whole model where unset. */
  readonly revision?: bigint | undefined;
}

/** Flag a model, or one revision, as no longer meant for use. */
export async function deprecateModel(
  session: Session,
  model: ModelLike,
  reason: string,
  options: DeprecateModelOptions,
): Promise<Model> {
  const { revision } = options;
  const request = { modelId: await modelIdOf(session, model, options), revision, reason };
  return modelOf((await session.channel.call("deprecateModel", request, callOf(options))).model);
}

/** Lift the deprecation of a model, or of one revision. */
export async function restoreModel(
  session: Session,
  model: ModelLike,
  reason: string,
  options: DeprecateModelOptions,
): Promise<Model> {
  const { revision } = options;
  const request = { modelId: await modelIdOf(session, model, options), revision, reason };
  return modelOf((await session.channel.call("restoreModel", request, callOf(options))).model);
}

/** Answer the id of a model; a record and an id need no call. */
export async function modelIdOf(session: Session, model: ModelLike, options: ReadOptions): Promise<string> {
  if (typeof model !== "string") return model.modelId;
  return isId(model) ? model : (await getModel(session, model, readOf(options))).modelId;
}

function specificationOf(options: ModelOptions): ModelSpecification {
  const { inputs, outputs, features, hyperparameters, training, serving, metadata } = options;
  return {
    inputs,
    outputs,
    features: features && [...features],
    hyperparameters: hyperparameters && encodeValues(hyperparameters, "hyperparameter"),
    training,
    serving,
    metadata: metadata && encodeValues(metadata, "metadata"),
  };
}
