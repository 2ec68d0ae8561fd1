// Written by scripts/idl from idl/gallery.thrift; changes belong there.
import { call } from "../shapes.js";
import type { CallOptions } from "../call-options.js";
import {
  ExplainRuleRequest,
  ExplainRuleResponse,
  GetDecisionRequest,
  GetDecisionResponse,
  ListDecisionsRequest,
  ListDecisionsResponse,
  SelectModelRequest,
  SelectModelResponse,
} from "./decision.js";
import {
  AddDependencyRequest,
  AddDependencyResponse,
  GetDependenciesRequest,
  GetDependenciesResponse,
  GetPropagationRequest,
  GetPropagationResponse,
  PreviewDependencyChangeRequest,
  PreviewDependencyChangeResponse,
  RemoveDependencyRequest,
  RemoveDependencyResponse,
  ReplaceDependenciesRequest,
  ReplaceDependenciesResponse,
} from "./dependency.js";
import {
  DeployInstanceRequest,
  DeployInstanceResponse,
  GetDeploymentHistoryRequest,
  GetDeploymentHistoryResponse,
  GetDeploymentRequest,
  GetDeploymentResponse,
  GetServingRequest,
  GetServingResponse,
  ListDeploymentsRequest,
  ListDeploymentsResponse,
  ListHoldsRequest,
  ListHoldsResponse,
  PlaceHoldRequest,
  PlaceHoldResponse,
  ReleaseHoldRequest,
  ReleaseHoldResponse,
  RestoreDeploymentsRequest,
  RestoreDeploymentsResponse,
  RollbackDeploymentRequest,
  RollbackDeploymentResponse,
  UndeployInstanceRequest,
  UndeployInstanceResponse,
} from "./deployment.js";
import { ReadEventsRequest, ReadEventsResponse } from "./event.js";
import {
  GetInstanceHealthRequest,
  GetInstanceHealthResponse,
  GetLineHealthRequest,
  GetLineHealthResponse,
  ListHealthRequest,
  ListHealthResponse,
} from "./health.js";
import {
  AnnotateInstanceRequest,
  AnnotateInstanceResponse,
  DeprecateInstanceRequest,
  DeprecateInstanceResponse,
  EraseInstanceRequest,
  EraseInstanceResponse,
  GetAnnotationsRequest,
  GetAnnotationsResponse,
  GetBlobRequest,
  GetBlobResponse,
  GetInstanceRequest,
  GetInstanceResponse,
  GetInstancesRequest,
  GetInstancesResponse,
  GetLineageRequest,
  GetLineageResponse,
  ReleaseInstanceRequest,
  ReleaseInstanceResponse,
  RestoreInstanceRequest,
  RestoreInstanceResponse,
} from "./instance.js";
import { ListJobsRequest, ListJobsResponse, RetryJobRequest, RetryJobResponse } from "./job.js";
import { ApplyRuleRequest, ApplyRuleResponse, TriggerRuleRequest, TriggerRuleResponse } from "./judging.js";
import {
  GetEvaluationRequest,
  GetEvaluationResponse,
  GetLatestMetricsRequest,
  GetLatestMetricsResponse,
  GetMetricsRequest,
  GetMetricsResponse,
  InsertModelInstanceMetricRequest,
  InsertModelInstanceMetricResponse,
  InsertModelInstanceMetricsRequest,
  InsertModelInstanceMetricsResponse,
  RetractEvaluationRequest,
  RetractEvaluationResponse,
} from "./metric.js";
import {
  AnnotateModelRequest,
  AnnotateModelResponse,
  CreateGalleryModelRequest,
  CreateGalleryModelResponse,
  DeprecateModelRequest,
  DeprecateModelResponse,
  GetModelAnnotationsRequest,
  GetModelAnnotationsResponse,
  GetModelByNameRequest,
  GetModelByNameResponse,
  GetModelHistoryRequest,
  GetModelHistoryResponse,
  GetModelRequest,
  GetModelResponse,
  ListModelsRequest,
  ListModelsResponse,
  RestoreModelRequest,
  RestoreModelResponse,
} from "./model.js";
import {
  CreateProjectRequest,
  CreateProjectResponse,
  GetProjectRequest,
  GetProjectResponse,
  ListProjectsRequest,
  ListProjectsResponse,
  SetProjectPolicyRequest,
  SetProjectPolicyResponse,
} from "./project.js";
import {
  GetRuleRepositoryRequest,
  GetRuleRepositoryResponse,
  GetRuleRequest,
  GetRuleResponse,
  HoldRuleRequest,
  HoldRuleResponse,
  ListRulesRequest,
  ListRulesResponse,
  PinRulesRequest,
  PinRulesResponse,
  ReleaseRuleRequest,
  ReleaseRuleResponse,
  SyncRulesRequest,
  SyncRulesResponse,
  UnpinRulesRequest,
  UnpinRulesResponse,
} from "./rule.js";
import { CountInstancesRequest, CountInstancesResponse, ModelQueryRequest, ModelQueryResponse } from "./search.js";
import {
  CheckHealthRequest,
  CheckHealthResponse,
  GetServerInfoRequest,
  GetServerInfoResponse,
  ResolveReferenceRequest,
  ResolveReferenceResponse,
} from "./server.js";
import {
  AbortUploadRequest,
  AbortUploadResponse,
  BeginUploadRequest,
  BeginUploadResponse,
  CommitUploadRequest,
  CommitUploadResponse,
  GetBlobLocationRequest,
  GetBlobLocationResponse,
  GetUploadRequest,
  GetUploadResponse,
  RegisterInstanceRequest,
  RegisterInstanceResponse,
  UploadChunkRequest,
  UploadChunkResponse,
  UploadModelRequest,
  UploadModelResponse,
} from "./upload.js";

/** Every call of the contract, with its request and its response. */
export interface Calls {
  /** Tell version, limits, tiers and time. Every client opens with it. */
  getServerInfo(request: GetServerInfoRequest, options?: CallOptions): Promise<GetServerInfoResponse>;
  /** Tell whether the server works. Needs no token. */
  checkHealth(request: CheckHealthRequest, options?: CallOptions): Promise<CheckHealthResponse>;
  /** Find the instance that a reference string means. */
  resolveReference(request: ResolveReferenceRequest, options?: CallOptions): Promise<ResolveReferenceResponse>;
  /** Make a project; one of that name that stands already is refused with ALREADY_EXISTS. */
  createProject(request: CreateProjectRequest, options?: CallOptions): Promise<CreateProjectResponse>;
  /** Get a project by its name. */
  getProject(request: GetProjectRequest, options?: CallOptions): Promise<GetProjectResponse>;
  /** List projects by name. */
  listProjects(request: ListProjectsRequest, options?: CallOptions): Promise<ListProjectsResponse>;
  /** Change owner and policy of a project, if nobody changed them meanwhile. */
  setProjectPolicy(request: SetProjectPolicyRequest, options?: CallOptions): Promise<SetProjectPolicyResponse>;
  /** Make a model or its next revision; a specification equal to any revision's answers that revision. */
  createGalleryModel(request: CreateGalleryModelRequest, options?: CallOptions): Promise<CreateGalleryModelResponse>;
  /** Get a model and one of its revisions by id. */
  getModel(request: GetModelRequest, options?: CallOptions): Promise<GetModelResponse>;
  /** Get a model and one of its revisions by project and name. */
  getModelByName(request: GetModelByNameRequest, options?: CallOptions): Promise<GetModelByNameResponse>;
  /** List the models of a project by name. */
  listModels(request: ListModelsRequest, options?: CallOptions): Promise<ListModelsResponse>;
  /** List the revisions of a model, newest first. */
  getModelHistory(request: GetModelHistoryRequest, options?: CallOptions): Promise<GetModelHistoryResponse>;
  /** Flag a model or one revision as no longer meant for use. What runs keeps running. */
  deprecateModel(request: DeprecateModelRequest, options?: CallOptions): Promise<DeprecateModelResponse>;
  /** Lift a deprecation of a model or one revision. */
  restoreModel(request: RestoreModelRequest, options?: CallOptions): Promise<RestoreModelResponse>;
  /** Write annotations of a model. */
  annotateModel(request: AnnotateModelRequest, options?: CallOptions): Promise<AnnotateModelResponse>;
  /** Read annotations of a model, or their history. */
  getModelAnnotations(
    request: GetModelAnnotationsRequest,
    options?: CallOptions,
  ): Promise<GetModelAnnotationsResponse>;
  /** Save an instance of up to 4 MiB in one call. */
  uploadModel(request: UploadModelRequest, options?: CallOptions): Promise<UploadModelResponse>;
  /** Begin an upload in chunks. The record is checked now, so that no byte is sent in vain. */
  beginUpload(request: BeginUploadRequest, options?: CallOptions): Promise<BeginUploadResponse>;
  /** Send the next bytes. Acknowledged ones survive the death of the server process. */
  uploadChunk(request: UploadChunkRequest, options?: CallOptions): Promise<UploadChunkResponse>;
  /** Tell how far an upload is. */
  getUpload(request: GetUploadRequest, options?: CallOptions): Promise<GetUploadResponse>;
  /**
   * Make the instance from the received bytes. The work goes on when the caller or the server dies; a repeat waits
   * for it and answers the same.
   */
  commitUpload(request: CommitUploadRequest, options?: CallOptions): Promise<CommitUploadResponse>;
  /** Make the instance from bytes that the caller wrote to the store itself; otherwise as `commitUpload`. */
  registerInstance(request: RegisterInstanceRequest, options?: CallOptions): Promise<RegisterInstanceResponse>;
  /** Give an upload up and drop its bytes. */
  abortUpload(request: AbortUploadRequest, options?: CallOptions): Promise<AbortUploadResponse>;
  /** Get an instance by id; deprecated ones and drafts too. */
  getInstance(request: GetInstanceRequest, options?: CallOptions): Promise<GetInstanceResponse>;
  /** Get up to 1,000 instances by id. */
  getInstances(request: GetInstancesRequest, options?: CallOptions): Promise<GetInstancesResponse>;
  /** Read a range of an instance's bytes. */
  getBlob(request: GetBlobRequest, options?: CallOptions): Promise<GetBlobResponse>;
  /** Tell where an instance's bytes lie, for clients that reach the store themselves; they check size and sha256. */
  getBlobLocation(request: GetBlobLocationRequest, options?: CallOptions): Promise<GetBlobLocationResponse>;
  /** Walk an instance's line backwards, with causes and pins. */
  getLineage(request: GetLineageRequest, options?: CallOptions): Promise<GetLineageResponse>;
  /** Give a draft its place in its line. An instance that has one is answered as it is. */
  releaseInstance(request: ReleaseInstanceRequest, options?: CallOptions): Promise<ReleaseInstanceResponse>;
  /** Write annotations of an instance. */
  annotateInstance(request: AnnotateInstanceRequest, options?: CallOptions): Promise<AnnotateInstanceResponse>;
  /** Read annotations of an instance, or their history. */
  getAnnotations(request: GetAnnotationsRequest, options?: CallOptions): Promise<GetAnnotationsResponse>;
  /** Flag an instance as no longer meant for use: left out of newest, lists and selection, still read by its id. */
  deprecateInstance(request: DeprecateInstanceRequest, options?: CallOptions): Promise<DeprecateInstanceResponse>;
  /** Lift a deprecation of an instance. */
  restoreInstance(request: RestoreInstanceRequest, options?: CallOptions): Promise<RestoreInstanceResponse>;
  /**
   * Erase an instance's bytes for good, for every instance that shares them, and the named metadata values. Its row and
   * the reason stay; readers get GONE. Refused while a backup runs. A repeat erases further metadata keys.
   */
  eraseInstance(request: EraseInstanceRequest, options?: CallOptions): Promise<EraseInstanceResponse>;
  /** Let a model depend on another; what depends on it in turn gets one copy a line, pinned anew. */
  addDependency(request: AddDependencyRequest, options?: CallOptions): Promise<AddDependencyResponse>;
  /** Remove an edge; copies follow as when one is added. */
  removeDependency(request: RemoveDependencyRequest, options?: CallOptions): Promise<RemoveDependencyResponse>;
  /** Set all that a model depends on, as one change. */
  replaceDependencies(
    request: ReplaceDependenciesRequest,
    options?: CallOptions,
  ): Promise<ReplaceDependenciesResponse>;
  /** Tell which copies a change would make. Makes none. */
  previewDependencyChange(
    request: PreviewDependencyChangeRequest,
    options?: CallOptions,
  ): Promise<PreviewDependencyChangeResponse>;
  /** Follow edges from a model, in either direction. */
  getDependencies(request: GetDependenciesRequest, options?: CallOptions): Promise<GetDependenciesResponse>;
  /** Tell what a change brought about, and how far it is. */
  getPropagation(request: GetPropagationRequest, options?: CallOptions): Promise<GetPropagationResponse>;
  /** Find instances by record fields, metadata, annotations, metrics and health. */
  modelQuery(request: ModelQueryRequest, options?: CallOptions): Promise<ModelQueryResponse>;
  /** Count the instances that a query means. */
  countInstances(request: CountInstancesRequest, options?: CallOptions): Promise<CountInstancesResponse>;
  /** Make an instance current in an environment. */
  deployInstance(request: DeployInstanceRequest, options?: CallOptions): Promise<DeployInstanceResponse>;
  /** Let nothing be current on a line in an environment. */
  undeployInstance(request: UndeployInstanceRequest, options?: CallOptions): Promise<UndeployInstanceResponse>;
  /** Go back to the newest earlier instance that nobody rolled back from, and hold the line there. */
  rollbackDeployment(request: RollbackDeploymentRequest, options?: CallOptions): Promise<RollbackDeploymentResponse>;
  /** Put lines back to what was current at some moment, all in one transaction. */
  restoreDeployments(request: RestoreDeploymentsRequest, options?: CallOptions): Promise<RestoreDeploymentsResponse>;
  /** Tell what is current on a line in an environment, or was at any moment. */
  getDeployment(request: GetDeploymentRequest, options?: CallOptions): Promise<GetDeploymentResponse>;
  /** List what is current. */
  listDeployments(request: ListDeploymentsRequest, options?: CallOptions): Promise<ListDeploymentsResponse>;
  /** List all that ever was current on a line in an environment, newest first. */
  getDeploymentHistory(
    request: GetDeploymentHistoryRequest,
    options?: CallOptions,
  ): Promise<GetDeploymentHistoryResponse>;
  /** Tell what a program should load now. */
  getServing(request: GetServingRequest, options?: CallOptions): Promise<GetServingResponse>;
  /** Keep what is served, or one instance, until an end or a release. */
  placeHold(request: PlaceHoldRequest, options?: CallOptions): Promise<PlaceHoldResponse>;
  /** End a hold. */
  releaseHold(request: ReleaseHoldRequest, options?: CallOptions): Promise<ReleaseHoldResponse>;
  /** List holds, newest first. */
  listHolds(request: ListHoldsRequest, options?: CallOptions): Promise<ListHoldsResponse>;
  /** Record one metric of an instance. */
  insertModelInstanceMetric(
    request: InsertModelInstanceMetricRequest,
    options?: CallOptions,
  ): Promise<InsertModelInstanceMetricResponse>;
  /** Record evaluations with all their metrics, of any instances, in one transaction. */
  insertModelInstanceMetrics(
    request: InsertModelInstanceMetricsRequest,
    options?: CallOptions,
  ): Promise<InsertModelInstanceMetricsResponse>;
  /** Read every value that an instance's metrics have had. */
  getMetrics(request: GetMetricsRequest, options?: CallOptions): Promise<GetMetricsResponse>;
  /** Read the newest metrics of many instances. */
  getLatestMetrics(request: GetLatestMetricsRequest, options?: CallOptions): Promise<GetLatestMetricsResponse>;
  /** Get an evaluation whole, with its payload. */
  getEvaluation(request: GetEvaluationRequest, options?: CallOptions): Promise<GetEvaluationResponse>;
  /** Take an evaluation back as wrong: the values before it count again. */
  retractEvaluation(request: RetractEvaluationRequest, options?: CallOptions): Promise<RetractEvaluationResponse>;
  /** Tell how healthy an instance is, with every measure. */
  getInstanceHealth(request: GetInstanceHealthRequest, options?: CallOptions): Promise<GetInstanceHealthResponse>;
  /** Tell how healthy the instances of a line are, newest first. */
  getLineHealth(request: GetLineHealthRequest, options?: CallOptions): Promise<GetLineHealthResponse>;
  /** Tell how healthy a project is, worst first. */
  listHealth(request: ListHealthRequest, options?: CallOptions): Promise<ListHealthResponse>;
  /** List the rules that are active, by team and name. */
  listRules(request: ListRulesRequest, options?: CallOptions): Promise<ListRulesResponse>;
  /** Get an active rule by its uuid or as team/name, with the text of its file. */
  getRule(request: GetRuleRequest, options?: CallOptions): Promise<GetRuleResponse>;
  /** Tell how far the rule repository is, and for each team what is active and what is wrong. */
  getRuleRepository(request: GetRuleRepositoryRequest, options?: CallOptions): Promise<GetRuleRepositoryResponse>;
  /** Have the branch read now, and wait until what it has is active or refused. */
  syncRules(request: SyncRulesRequest, options?: CallOptions): Promise<SyncRulesResponse>;
  /** Keep a commit active in place of the newest, for a team or for all, until it is unpinned. */
  pinRules(request: PinRulesRequest, options?: CallOptions): Promise<PinRulesResponse>;
  /** Let the newest commit be active again. */
  unpinRules(request: UnpinRulesRequest, options?: CallOptions): Promise<UnpinRulesResponse>;
  /** Have a rule do nothing until it is released; it is judged and recorded meanwhile. */
  holdRule(request: HoldRuleRequest, options?: CallOptions): Promise<HoldRuleResponse>;
  /** Let a held rule act again, whoever held it; what it owes is judged anew. */
  releaseRule(request: ReleaseRuleRequest, options?: CallOptions): Promise<ReleaseRuleResponse>;
  /** Read the feed of changes, and wait where there are none. */
  readEvents(request: ReadEventsRequest, options?: CallOptions): Promise<ReadEventsResponse>;
  /** Answer the instance that a rule prefers now: one of the repository, or one whose text comes along. */
  selectModel(request: SelectModelRequest, options?: CallOptions): Promise<SelectModelResponse>;
  /** Tell what each clause of a rule comes to for one instance, with the value of every part. */
  explainRule(request: ExplainRuleRequest, options?: CallOptions): Promise<ExplainRuleResponse>;
  /** Judge a rule that acts for one instance now; it fires as REPEAT says, or if it is true where that is forced. */
  triggerRule(request: TriggerRuleRequest, options?: CallOptions): Promise<TriggerRuleResponse>;
  /** Have a rule that acts judged for what exists, by a job, and fire where it is true; or tell what that would be. */
  applyRule(request: ApplyRuleRequest, options?: CallOptions): Promise<ApplyRuleResponse>;
  /** Get a decision with all that it read. */
  getDecision(request: GetDecisionRequest, options?: CallOptions): Promise<GetDecisionResponse>;
  /** List decisions, newest first: of a rule, of an instance, or those that read an evaluation. */
  listDecisions(request: ListDecisionsRequest, options?: CallOptions): Promise<ListDecisionsResponse>;
  /** List jobs of a state, newest first: those that failed for good unless it says otherwise. */
  listJobs(request: ListJobsRequest, options?: CallOptions): Promise<ListJobsResponse>;
  /** Have a job tried again that failed for good; it goes on where it stood. */
  retryJob(request: RetryJobRequest, options?: CallOptions): Promise<RetryJobResponse>;
}

/** The structs of each call. */
export const CALLS = {
  getServerInfo: call(GetServerInfoRequest, GetServerInfoResponse),
  checkHealth: call(CheckHealthRequest, CheckHealthResponse),
  resolveReference: call(ResolveReferenceRequest, ResolveReferenceResponse),
  createProject: call(CreateProjectRequest, CreateProjectResponse),
  getProject: call(GetProjectRequest, GetProjectResponse),
  listProjects: call(ListProjectsRequest, ListProjectsResponse),
  setProjectPolicy: call(SetProjectPolicyRequest, SetProjectPolicyResponse),
  createGalleryModel: call(CreateGalleryModelRequest, CreateGalleryModelResponse),
  getModel: call(GetModelRequest, GetModelResponse),
  getModelByName: call(GetModelByNameRequest, GetModelByNameResponse),
  listModels: call(ListModelsRequest, ListModelsResponse),
  getModelHistory: call(GetModelHistoryRequest, GetModelHistoryResponse),
  deprecateModel: call(DeprecateModelRequest, DeprecateModelResponse),
  restoreModel: call(RestoreModelRequest, RestoreModelResponse),
  annotateModel: call(AnnotateModelRequest, AnnotateModelResponse),
  getModelAnnotations: call(GetModelAnnotationsRequest, GetModelAnnotationsResponse),
  uploadModel: call(UploadModelRequest, UploadModelResponse),
  beginUpload: call(BeginUploadRequest, BeginUploadResponse),
  uploadChunk: call(UploadChunkRequest, UploadChunkResponse),
  getUpload: call(GetUploadRequest, GetUploadResponse),
  commitUpload: call(CommitUploadRequest, CommitUploadResponse),
  registerInstance: call(RegisterInstanceRequest, RegisterInstanceResponse),
  abortUpload: call(AbortUploadRequest, AbortUploadResponse),
  getInstance: call(GetInstanceRequest, GetInstanceResponse),
  getInstances: call(GetInstancesRequest, GetInstancesResponse),
  getBlob: call(GetBlobRequest, GetBlobResponse),
  getBlobLocation: call(GetBlobLocationRequest, GetBlobLocationResponse),
  getLineage: call(GetLineageRequest, GetLineageResponse),
  releaseInstance: call(ReleaseInstanceRequest, ReleaseInstanceResponse),
  annotateInstance: call(AnnotateInstanceRequest, AnnotateInstanceResponse),
  getAnnotations: call(GetAnnotationsRequest, GetAnnotationsResponse),
  deprecateInstance: call(DeprecateInstanceRequest, DeprecateInstanceResponse),
  restoreInstance: call(RestoreInstanceRequest, RestoreInstanceResponse),
  eraseInstance: call(EraseInstanceRequest, EraseInstanceResponse),
  addDependency: call(AddDependencyRequest, AddDependencyResponse),
  removeDependency: call(RemoveDependencyRequest, RemoveDependencyResponse),
  replaceDependencies: call(ReplaceDependenciesRequest, ReplaceDependenciesResponse),
  previewDependencyChange: call(PreviewDependencyChangeRequest, PreviewDependencyChangeResponse),
  getDependencies: call(GetDependenciesRequest, GetDependenciesResponse),
  getPropagation: call(GetPropagationRequest, GetPropagationResponse),
  modelQuery: call(ModelQueryRequest, ModelQueryResponse),
  countInstances: call(CountInstancesRequest, CountInstancesResponse),
  deployInstance: call(DeployInstanceRequest, DeployInstanceResponse),
  undeployInstance: call(UndeployInstanceRequest, UndeployInstanceResponse),
  rollbackDeployment: call(RollbackDeploymentRequest, RollbackDeploymentResponse),
  restoreDeployments: call(RestoreDeploymentsRequest, RestoreDeploymentsResponse),
  getDeployment: call(GetDeploymentRequest, GetDeploymentResponse),
  listDeployments: call(ListDeploymentsRequest, ListDeploymentsResponse),
  getDeploymentHistory: call(GetDeploymentHistoryRequest, GetDeploymentHistoryResponse),
  getServing: call(GetServingRequest, GetServingResponse),
  placeHold: call(PlaceHoldRequest, PlaceHoldResponse),
  releaseHold: call(ReleaseHoldRequest, ReleaseHoldResponse),
  listHolds: call(ListHoldsRequest, ListHoldsResponse),
  insertModelInstanceMetric: call(InsertModelInstanceMetricRequest, InsertModelInstanceMetricResponse),
  insertModelInstanceMetrics: call(InsertModelInstanceMetricsRequest, InsertModelInstanceMetricsResponse),
  getMetrics: call(GetMetricsRequest, GetMetricsResponse),
  getLatestMetrics: call(GetLatestMetricsRequest, GetLatestMetricsResponse),
  getEvaluation: call(GetEvaluationRequest, GetEvaluationResponse),
  retractEvaluation: call(RetractEvaluationRequest, RetractEvaluationResponse),
  getInstanceHealth: call(GetInstanceHealthRequest, GetInstanceHealthResponse),
  getLineHealth: call(GetLineHealthRequest, GetLineHealthResponse),
  listHealth: call(ListHealthRequest, ListHealthResponse),
  listRules: call(ListRulesRequest, ListRulesResponse),
  getRule: call(GetRuleRequest, GetRuleResponse),
  getRuleRepository: call(GetRuleRepositoryRequest, GetRuleRepositoryResponse),
  syncRules: call(SyncRulesRequest, SyncRulesResponse),
  pinRules: call(PinRulesRequest, PinRulesResponse),
  unpinRules: call(UnpinRulesRequest, UnpinRulesResponse),
  holdRule: call(HoldRuleRequest, HoldRuleResponse),
  releaseRule: call(ReleaseRuleRequest, ReleaseRuleResponse),
  readEvents: call(ReadEventsRequest, ReadEventsResponse),
  selectModel: call(SelectModelRequest, SelectModelResponse),
  explainRule: call(ExplainRuleRequest, ExplainRuleResponse),
  triggerRule: call(TriggerRuleRequest, TriggerRuleResponse),
  applyRule: call(ApplyRuleRequest, ApplyRuleResponse),
  getDecision: call(GetDecisionRequest, GetDecisionResponse),
  listDecisions: call(ListDecisionsRequest, ListDecisionsResponse),
  listJobs: call(ListJobsRequest, ListJobsResponse),
  retryJob: call(RetryJobRequest, RetryJobResponse),
};
