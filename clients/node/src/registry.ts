/** What the server keeps, as methods of a client: models, instances, metrics, deployments, events. */
import type { CallOptions, ReadOptions } from "./call-options.js";
import {
  addDependency,
  dependencies,
  propagation,
  removeDependency,
  type AddDependencyOptions,
  type DependenciesOptions,
} from "./dependencies.js";
import * as deploying from "./deployments.js";
import { evaluation, retractEvaluation, type EvaluationLike } from "./evaluations.js";
import { EventFeed, type EventsOptions } from "./events.js";
import { health } from "./health.js";
import { holds, placeHold, releaseHold, type HoldOptions, type HoldsOptions } from "./holds.js";
import * as instances from "./instances.js";
import type { AnnotationsOptions, GetOptions, InstanceLike } from "./instances.js";
import { insertEvaluations, insertMetrics, type EvaluationRecord, type MetricsOptions } from "./metrics.js";
import {
  annotateModel,
  createModel,
  createProject,
  deprecateModel,
  getModel,
  models,
  restoreModel,
  type DeprecateModelOptions,
  type GetModelOptions,
  type ModelLike,
  type ModelOptions,
  type ModelsOptions,
  type ProjectOptions,
} from "./models.js";
import type { Annotation } from "./records/annotation.js";
import type { Dependency, Propagation } from "./records/dependency.js";
import type { Deployed, Deployment, Hold, Rollback } from "./records/deployment.js";
import type { Evaluation } from "./records/evaluation.js";
import type { InstanceHealth } from "./records/health.js";
import type { Instance } from "./records/instance.js";
import type { Metric } from "./records/metric.js";
import type { Model } from "./records/model.js";
import type { Project } from "./records/project.js";
import { search, type Search } from "./search.js";
import { latestMetrics, metrics, type LatestMetricsOptions, type SeriesOptions } from "./series.js";
import type { Session } from "./session.js";
import type { Given } from "./values.js";

/** What is listed, asked for a page after the other as it is read. */
export type Listing<Item> = AsyncGenerator<Item, void, undefined>;

/** The daily calls, with plain records. */
export abstract class Registry {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Make a project; rejects with AlreadyExists where there is one of that name. */
  async createProject(name: string, options: ProjectOptions = {}): Promise<Project> {
    return await createProject(this.#session, name, options);
  }

  /** Make the model `project/model`, or its next revision; equal specifications are one revision. */
  async createModel(reference: string, options: ModelOptions = {}): Promise<Model> {
    return await createModel(this.#session, reference, options);
  }

  /** Get a model by `project/model` or by its id, with one of its revisions. */
  async getModel(name: string, options: GetModelOptions = {}): Promise<Model> {
    return await getModel(this.#session, name, options);
  }

  /** List the models of a project by name. */
  models(project: string, options: ModelsOptions = {}): Listing<Model> {
    return models(this.#session, project, options);
  }

  /** Write annotations of a model, such as owner and description. An empty text removes its key. */
  async annotateModel(
    model: ModelLike,
    annotations: Readonly<Record<string, Given>>,
    options: CallOptions = {},
  ): Promise<Model> {
    return await annotateModel(this.#session, model, annotations, options);
  }

  /** Flag a model, or one revision, as no longer meant for use. What runs keeps running. */
  async deprecateModel(model: ModelLike, reason: string, options: DeprecateModelOptions = {}): Promise<Model> {
    return await deprecateModel(this.#session, model, reason, options);
  }

  /** Lift the deprecation of a model, or of one revision. */
  async restoreModel(model: ModelLike, reason: string, options: DeprecateModelOptions = {}): Promise<Model> {
    return await restoreModel(this.#session, model, reason, options);
  }

  /**
   * Let a model depend on another one; every line below gets a copy. Undefined where it does so already. Rejects with
   * FailedPrecondition, DEPENDENCY_CYCLE, whose details name the `path` that the edge would close.
   */
  async addDependency(
    model: ModelLike,
    upstream: ModelLike,
    options: AddDependencyOptions = {},
  ): Promise<Propagation | undefined> {
    return await addDependency(this.#session, model, upstream, options);
  }

  /** Let a model depend on another one no longer; every line below gets a copy. */
  async removeDependency(model: ModelLike, upstream: ModelLike, options: CallOptions = {}): Promise<Propagation> {
    return await removeDependency(this.#session, model, upstream, options);
  }

  /** List what a model depends on, or with the direction DOWNSTREAM what depends on it. */
  dependencies(model: ModelLike, options: DependenciesOptions = {}): Listing<Dependency> {
    return dependencies(this.#session, model, options);
  }

  /** Ask how far the copies of a change are, by its record or id. */
  async propagation(of: Propagation | string, options: ReadOptions = {}): Promise<Propagation> {
    return await propagation(this.#session, of, options);
  }

  /**
   * Get an instance by its id or a reference: `project/model/city=Oslo@newest`, `...@4.2`, `...@#57`, `...@production`,
   * `...@rule:team/name`.
   */
  async get(reference: string, options: GetOptions = {}): Promise<Instance> {
    return await instances.get(this.#session, reference, options);
  }

  /** Find instances, page after page as they are read. */
  search(wanted: Search = {}): Listing<Instance> {
    return search(this.#session, wanted);
  }

  /** Write annotations of an instance, which may change as its metadata may not. An empty text removes its key. */
  async annotate(
    instance: InstanceLike,
    annotations: Readonly<Record<string, Given>>,
    options: CallOptions = {},
  ): Promise<Instance> {
    return await instances.annotate(this.#session, instance, annotations, options);
  }

  /** List the newest annotation of each key of an instance, or with `history` every one ever written. */
  listAnnotations(instance: InstanceLike, options: AnnotationsOptions = {}): Listing<Annotation> {
    return instances.listAnnotations(this.#session, instance, options);
  }

  /** Flag an instance as no longer meant for use: left out of newest and lists, and still read by its id. */
  async deprecate(instance: InstanceLike, reason: string, options: CallOptions = {}): Promise<Instance> {
    return await instances.deprecate(this.#session, instance, reason, options);
  }

  /** Lift the deprecation of an instance. */
  async restore(instance: InstanceLike, reason: string, options: CallOptions = {}): Promise<Instance> {
    return await instances.restore(this.#session, instance, reason, options);
  }

  /** Give a draft its place in its line; an instance that has one is answered as it is. */
  async release(instance: InstanceLike, options: CallOptions = {}): Promise<Instance> {
    return await instances.release(this.#session, instance, options);
  }

  /** Record all that one evaluation of an instance found, `{ mae: 3.2 }`, and answer its id. */
  async insertMetrics(
    instance: InstanceLike,
    metrics: Readonly<Record<string, number>>,
    options: MetricsOptions = {},
  ): Promise<string> {
    return await insertMetrics(this.#session, instance, metrics, options);
  }

  /**
   * Record evaluations of any instances in one call, all or none, and answer their ids in this order. At most 1,000
   * metrics and 6 MB in all.
   */
  async insertEvaluations(evaluations: Iterable<EvaluationRecord>, options: CallOptions = {}): Promise<string[]> {
    return await insertEvaluations(this.#session, evaluations, options);
  }

  /** List every value that the metrics of an instance have had, newest first. */
  metrics(instance: InstanceLike, options: SeriesOptions = {}): Listing<Metric> {
    return metrics(this.#session, instance, options);
  }

  /**
   * Get the newest value of each series of any number of instances, in the order of the instances. Rejects with NotFound,
   * which names all missing ones.
   */
  async latestMetrics(
    instances: InstanceLike | Iterable<InstanceLike>,
    options: LatestMetricsOptions = {},
  ): Promise<Metric[]> {
    return await latestMetrics(this.#session, instances, options);
  }

  /** Get an evaluation whole, by its id or by a metric that it found. */
  async evaluation(of: EvaluationLike, options: ReadOptions = {}): Promise<Evaluation> {
    return await evaluation(this.#session, of, options);
  }

  /** Take an evaluation back as wrong: the values before its own count again. It stays readable, with the reason. */
  async retractEvaluation(of: EvaluationLike, reason: string, options: CallOptions = {}): Promise<Evaluation> {
    return await retractEvaluation(this.#session, of, reason, options);
  }

  /** Tell how complete, covered, skewed and drifting an instance is, with a sentence for all that is not good. */
  async health(instance: InstanceLike, options: ReadOptions = {}): Promise<InstanceHealth> {
    return await health(this.#session, instance, options);
  }

  /** Make an instance current on its line in an environment that its project declares. */
  async deploy(
    instance: InstanceLike,
    environment: string,
    options: deploying.DeployOptions = {},
  ): Promise<Deployed> {
    return await deploying.deploy(this.#session, instance, environment, options);
  }

  /** Let nothing be current at a place, `project/model[/key=value,...]@environment`, any more. */
  async undeploy(place: string, options: deploying.UndeployOptions = {}): Promise<Deployment> {
    return await deploying.undeploy(this.#session, place, options);
  }

  /** Go back to the newest earlier instance that nobody rolled back from, and hold the place there for a day. */
  async rollback(place: string, reason: string, options: deploying.RollbackOptions = {}): Promise<Rollback> {
    return await deploying.rollback(this.#session, place, reason, options);
  }

  /** Tell what is current at a place, or was at any moment; undefined where there never was a deployment by then. */
  async deployment(place: string, options: deploying.DeploymentOptions = {}): Promise<Deployment | undefined> {
    return await deploying.deployment(this.#session, place, options);
  }

  /** List what is current in a project, a model or a line, in one environment or in all. */
  deployments(lines: string, options: deploying.DeploymentsOptions = {}): Listing<Deployment> {
    return deploying.deployments(this.#session, lines, options);
  }

  /** List all that ever was current at a place, newest first, with who and why. */
  deploymentHistory(place: string, options: ReadOptions = {}): Listing<Deployment> {
    return deploying.deploymentHistory(this.#session, place, options);
  }

  /** Keep what is served in a project, a model or a line, or one instance, until a release or for so many minutes. */
  async placeHold(lines: string, environment: string, reason: string, options: HoldOptions = {}): Promise<Hold> {
    return await placeHold(this.#session, lines, environment, reason, options);
  }

  /** End a hold, by its record or id. */
  async releaseHold(hold: Hold | string, reason: string, options: CallOptions = {}): Promise<Hold> {
    return await releaseHold(this.#session, hold, reason, options);
  }

  /** List holds on a project, a model or a line, newest first. */
  holds(lines: string, options: HoldsOptions = {}): Listing<Hold> {
    return holds(this.#session, lines, options);
  }

  /** Read what changed, in the order that all readers see; with `follow` wait for what changes next. */
  events(options: EventsOptions = {}): EventFeed {
    return new EventFeed(this.#session, options);
  }
}
