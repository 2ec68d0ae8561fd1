/** Client of Gallery: keeps every trained model of a company, and leads back to it. */
export type { CallOptions, ReadOptions } from "./call-options.js";
export type { ChampionOptions, RequestValues } from "./champions/champion.js";
export type { Champion } from "./champions/record.js";
export type { ChampionWatch, OnChampion, WatchChampionOptions } from "./champions/watch.js";
export { GalleryClient } from "./client.js";
export type { Calls } from "./contract/gallery.js";
export type { DataSet } from "./contract/metric.js";
export type { AddDependencyOptions, DependenciesOptions } from "./dependencies.js";
export type {
  DeployOptions,
  DeploymentOptions,
  DeploymentsOptions,
  RollbackOptions,
  UndeployOptions,
} from "./deployments.js";
export * from "./errors.js";
export type { EvaluationLike } from "./evaluations.js";
export type { EventFeed, EventsOptions } from "./events.js";
export type { HoldOptions, HoldsOptions } from "./holds.js";
export type { AnnotationsOptions, GetOptions, InstanceLike } from "./instances.js";
export type { Json } from "./json.js";
export type { EvaluationContext, EvaluationRecord, MetricsOptions } from "./metrics.js";
export type {
  DeprecateModelOptions,
  GetModelOptions,
  ModelLike,
  ModelOptions,
  ModelsOptions,
  ProjectOptions,
} from "./models.js";
export { Moment } from "./moment.js";
export type { Annotation } from "./records/annotation.js";
export type { Dependency, Propagation } from "./records/dependency.js";
export type { Deployed, Deployment, Hold, Rollback } from "./records/deployment.js";
export type { Evaluation } from "./records/evaluation.js";
export type { Event } from "./records/event.js";
export type { Completeness, DistributionShift, InstanceHealth, MetricDrift, MetricSkew } from "./records/health.js";
export type { Instance } from "./records/instance.js";
export type { Metric, MetricKey, Window } from "./records/metric.js";
export type { Model, ModelRevision, ModelSpecification } from "./records/model.js";
export type { Project } from "./records/project.js";
export { lineReference } from "./reference.js";
export type { Listing } from "./registry.js";
export type { Condition, Search } from "./search.js";
export type { LatestMetricsOptions, SeriesOptions } from "./series.js";
export type { Serving } from "./serving/record.js";
export type { ServingOptions } from "./serving/serving.js";
export type { OnServing, ServingWatch, WatchServingOptions } from "./serving/watch.js";
export type { ClientOptions, Logger } from "./settings.js";
export type { SavedInstance, SaveOptions } from "./transfers/saving.js";
export type { Saveable } from "./transfers/sources.js";
export type { TransferOptions } from "./transfers/transfer.js";
export type { Given, Scalar } from "./values.js";
