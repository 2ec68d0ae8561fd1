/**
 * Gallery: keeps every trained model of a company, and leads back to it.
 *
 * One service. Every call takes a CallContext and a request, answers a response, and fails with a GalleryFault.
 * Framed transport, strict binary protocol; a frame in is at most 8 MiB, a reply at most 16,000,000 bytes.
 */
include "call.thrift"
include "fault.thrift"
include "server.thrift"
include "project.thrift"
include "model.thrift"
include "upload.thrift"
include "instance.thrift"
include "dependency.thrift"
include "search.thrift"
include "deployment.thrift"
include "metric.thrift"
include "health.thrift"
include "rule.thrift"
include "event.thrift"
include "decision.thrift"
include "job.thrift"
include "judging.thrift"

namespace java org.galleryml.idl
namespace go gallery.service
namespace js gallery

service Gallery {

  // -- server

  /** Tell version, limits, tiers and time. Every client opens with it. */
  server.GetServerInfoResponse getServerInfo(1: call.CallContext caller, 2: server.GetServerInfoRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell whether the server works. Needs no token. */
  server.CheckHealthResponse checkHealth(1: call.CallContext caller, 2: server.CheckHealthRequest request)
      throws (1: fault.GalleryFault fault)

  /** Find the instance that a reference string means. */
  server.ResolveReferenceResponse resolveReference(1: call.CallContext caller, 2: server.ResolveReferenceRequest request)
      throws (1: fault.GalleryFault fault)

  // -- projects

  /** Make a project; one of that name that stands already is refused with ALREADY_EXISTS. */
  project.CreateProjectResponse createProject(1: call.CallContext caller, 2: project.CreateProjectRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get a project by its name. */
  project.GetProjectResponse getProject(1: call.CallContext caller, 2: project.GetProjectRequest request)
      throws (1: fault.GalleryFault fault)

  /** List projects by name. */
  project.ListProjectsResponse listProjects(1: call.CallContext caller, 2: project.ListProjectsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Change owner and policy of a project, if nobody changed them meanwhile. */
  project.SetProjectPolicyResponse setProjectPolicy(1: call.CallContext caller, 2: project.SetProjectPolicyRequest request)
      throws (1: fault.GalleryFault fault)

  // -- models

  /** Make a model or its next revision; a specification equal to any revision's answers that revision. */
  model.CreateGalleryModelResponse createGalleryModel(1: call.CallContext caller, 2: model.CreateGalleryModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get a model and one of its revisions by id. */
  model.GetModelResponse getModel(1: call.CallContext caller, 2: model.GetModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get a model and one of its revisions by project and name. */
  model.GetModelByNameResponse getModelByName(1: call.CallContext caller, 2: model.GetModelByNameRequest request)
      throws (1: fault.GalleryFault fault)

  /** List the models of a project by name. */
  model.ListModelsResponse listModels(1: call.CallContext caller, 2: model.ListModelsRequest request)
      throws (1: fault.GalleryFault fault)

  /** List the revisions of a model, newest first. */
  model.GetModelHistoryResponse getModelHistory(1: call.CallContext caller, 2: model.GetModelHistoryRequest request)
      throws (1: fault.GalleryFault fault)

  /** Flag a model or one revision as no longer meant for use. What runs keeps running. */
  model.DeprecateModelResponse deprecateModel(1: call.CallContext caller, 2: model.DeprecateModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Lift a deprecation of a model or one revision. */
  model.RestoreModelResponse restoreModel(1: call.CallContext caller, 2: model.RestoreModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Write annotations of a model. */
  model.AnnotateModelResponse annotateModel(1: call.CallContext caller, 2: model.AnnotateModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Read annotations of a model, or their history. */
  model.GetModelAnnotationsResponse getModelAnnotations(1: call.CallContext caller, 2: model.GetModelAnnotationsRequest request)
      throws (1: fault.GalleryFault fault)

  // -- upload

  /** Save an instance of up to 4 MiB in one call. */
  upload.UploadModelResponse uploadModel(1: call.CallContext caller, 2: upload.UploadModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Begin an upload in chunks. The record is checked now, so that no byte is sent in vain. */
  upload.BeginUploadResponse beginUpload(1: call.CallContext caller, 2: upload.BeginUploadRequest request)
      throws (1: fault.GalleryFault fault)

  /** Send the next bytes. Acknowledged ones survive the death of the server process. */
  upload.UploadChunkResponse uploadChunk(1: call.CallContext caller, 2: upload.UploadChunkRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell how far an upload is. */
  upload.GetUploadResponse getUpload(1: call.CallContext caller, 2: upload.GetUploadRequest request)
      throws (1: fault.GalleryFault fault)

  /**
   * Make the instance from the received bytes. The work goes on when the caller or the server dies; a repeat waits
   * for it and answers the same.
   */
  upload.CommitUploadResponse commitUpload(1: call.CallContext caller, 2: upload.CommitUploadRequest request)
      throws (1: fault.GalleryFault fault)

  /** Make the instance from bytes that the caller wrote to the store itself; otherwise as `commitUpload`. */
  upload.RegisterInstanceResponse registerInstance(1: call.CallContext caller, 2: upload.RegisterInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Give an upload up and drop its bytes. */
  upload.AbortUploadResponse abortUpload(1: call.CallContext caller, 2: upload.AbortUploadRequest request)
      throws (1: fault.GalleryFault fault)

  // -- instances

  /** Get an instance by id; deprecated ones and drafts too. */
  instance.GetInstanceResponse getInstance(1: call.CallContext caller, 2: instance.GetInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get up to 1,000 instances by id. */
  instance.GetInstancesResponse getInstances(1: call.CallContext caller, 2: instance.GetInstancesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Read a range of an instance's bytes. */
  instance.GetBlobResponse getBlob(1: call.CallContext caller, 2: instance.GetBlobRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell where an instance's bytes lie, for clients that reach the store themselves; they check size and sha256. */
  upload.GetBlobLocationResponse getBlobLocation(1: call.CallContext caller, 2: upload.GetBlobLocationRequest request)
      throws (1: fault.GalleryFault fault)

  /** Walk an instance's line backwards, with causes and pins. */
  instance.GetLineageResponse getLineage(1: call.CallContext caller, 2: instance.GetLineageRequest request)
      throws (1: fault.GalleryFault fault)

  /** Give a draft its place in its line. An instance that has one is answered as it is. */
  instance.ReleaseInstanceResponse releaseInstance(1: call.CallContext caller, 2: instance.ReleaseInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Write annotations of an instance. */
  instance.AnnotateInstanceResponse annotateInstance(1: call.CallContext caller, 2: instance.AnnotateInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Read annotations of an instance, or their history. */
  instance.GetAnnotationsResponse getAnnotations(1: call.CallContext caller, 2: instance.GetAnnotationsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Flag an instance as no longer meant for use: left out of newest, lists and selection, still read by its id. */
  instance.DeprecateInstanceResponse deprecateInstance(1: call.CallContext caller, 2: instance.DeprecateInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Lift a deprecation of an instance. */
  instance.RestoreInstanceResponse restoreInstance(1: call.CallContext caller, 2: instance.RestoreInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /**
   * Erase an instance's bytes for good, for every instance that shares them, and the named metadata values. Its row and
   * the reason stay; readers get GONE. Refused while a backup runs. A repeat erases further metadata keys.
   */
  instance.EraseInstanceResponse eraseInstance(1: call.CallContext caller, 2: instance.EraseInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  // -- dependencies

  /** Let a model depend on another; what depends on it in turn gets one copy a line, pinned anew. */
  dependency.AddDependencyResponse addDependency(1: call.CallContext caller, 2: dependency.AddDependencyRequest request)
      throws (1: fault.GalleryFault fault)

  /** Remove an edge; copies follow as when one is added. */
  dependency.RemoveDependencyResponse removeDependency(1: call.CallContext caller, 2: dependency.RemoveDependencyRequest request)
      throws (1: fault.GalleryFault fault)

  /** Set all that a model depends on, as one change. */
  dependency.ReplaceDependenciesResponse replaceDependencies(1: call.CallContext caller, 2: dependency.ReplaceDependenciesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell which copies a change would make. Makes none. */
  dependency.PreviewDependencyChangeResponse previewDependencyChange(1: call.CallContext caller, 2: dependency.PreviewDependencyChangeRequest request)
      throws (1: fault.GalleryFault fault)

  /** Follow edges from a model, in either direction. */
  dependency.GetDependenciesResponse getDependencies(1: call.CallContext caller, 2: dependency.GetDependenciesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell what a change brought about, and how far it is. */
  dependency.GetPropagationResponse getPropagation(1: call.CallContext caller, 2: dependency.GetPropagationRequest request)
      throws (1: fault.GalleryFault fault)

  // -- search

  /** Find instances by record fields, metadata, annotations, metrics and health. */
  search.ModelQueryResponse modelQuery(1: call.CallContext caller, 2: search.ModelQueryRequest request)
      throws (1: fault.GalleryFault fault)

  /** Count the instances that a query means. */
  search.CountInstancesResponse countInstances(1: call.CallContext caller, 2: search.CountInstancesRequest request)
      throws (1: fault.GalleryFault fault)

  // -- deployments

  /** Make an instance current in an environment. */
  deployment.DeployInstanceResponse deployInstance(1: call.CallContext caller, 2: deployment.DeployInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Let nothing be current on a line in an environment. */
  deployment.UndeployInstanceResponse undeployInstance(1: call.CallContext caller, 2: deployment.UndeployInstanceRequest request)
      throws (1: fault.GalleryFault fault)

  /** Go back to the newest earlier instance that nobody rolled back from, and hold the line there. */
  deployment.RollbackDeploymentResponse rollbackDeployment(1: call.CallContext caller, 2: deployment.RollbackDeploymentRequest request)
      throws (1: fault.GalleryFault fault)

  /** Put lines back to what was current at some moment, all in one transaction. */
  deployment.RestoreDeploymentsResponse restoreDeployments(1: call.CallContext caller, 2: deployment.RestoreDeploymentsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell what is current on a line in an environment, or was at any moment. */
  deployment.GetDeploymentResponse getDeployment(1: call.CallContext caller, 2: deployment.GetDeploymentRequest request)
      throws (1: fault.GalleryFault fault)

  /** List what is current. */
  deployment.ListDeploymentsResponse listDeployments(1: call.CallContext caller, 2: deployment.ListDeploymentsRequest request)
      throws (1: fault.GalleryFault fault)

  /** List all that ever was current on a line in an environment, newest first. */
  deployment.GetDeploymentHistoryResponse getDeploymentHistory(1: call.CallContext caller, 2: deployment.GetDeploymentHistoryRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell what a program should load now. */
  deployment.GetServingResponse getServing(1: call.CallContext caller, 2: deployment.GetServingRequest request)
      throws (1: fault.GalleryFault fault)

  /** Keep what is served, or one instance, until an end or a release. */
  deployment.PlaceHoldResponse placeHold(1: call.CallContext caller, 2: deployment.PlaceHoldRequest request)
      throws (1: fault.GalleryFault fault)

  /** End a hold. */
  deployment.ReleaseHoldResponse releaseHold(1: call.CallContext caller, 2: deployment.ReleaseHoldRequest request)
      throws (1: fault.GalleryFault fault)

  /** List holds, newest first. */
  deployment.ListHoldsResponse listHolds(1: call.CallContext caller, 2: deployment.ListHoldsRequest request)
      throws (1: fault.GalleryFault fault)

  // -- metrics

  /** Record one metric of an instance. */
  metric.InsertModelInstanceMetricResponse insertModelInstanceMetric(1: call.CallContext caller, 2: metric.InsertModelInstanceMetricRequest request)
      throws (1: fault.GalleryFault fault)

  /** Record evaluations with all their metrics, of any instances, in one transaction. */
  metric.InsertModelInstanceMetricsResponse insertModelInstanceMetrics(1: call.CallContext caller, 2: metric.InsertModelInstanceMetricsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Read every value that an instance's metrics have had. */
  metric.GetMetricsResponse getMetrics(1: call.CallContext caller, 2: metric.GetMetricsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Read the newest metrics of many instances. */
  metric.GetLatestMetricsResponse getLatestMetrics(1: call.CallContext caller, 2: metric.GetLatestMetricsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get an evaluation whole, with its payload. */
  metric.GetEvaluationResponse getEvaluation(1: call.CallContext caller, 2: metric.GetEvaluationRequest request)
      throws (1: fault.GalleryFault fault)

  /** Take an evaluation back as wrong: the values before it count again. */
  metric.RetractEvaluationResponse retractEvaluation(1: call.CallContext caller, 2: metric.RetractEvaluationRequest request)
      throws (1: fault.GalleryFault fault)

  // -- health

  /** Tell how healthy an instance is, with every measure. */
  health.GetInstanceHealthResponse getInstanceHealth(1: call.CallContext caller, 2: health.GetInstanceHealthRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell how healthy the instances of a line are, newest first. */
  health.GetLineHealthResponse getLineHealth(1: call.CallContext caller, 2: health.GetLineHealthRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell how healthy a project is, worst first. */
  health.ListHealthResponse listHealth(1: call.CallContext caller, 2: health.ListHealthRequest request)
      throws (1: fault.GalleryFault fault)

  // -- rules

  /** List the rules that are active, by team and name. */
  rule.ListRulesResponse listRules(1: call.CallContext caller, 2: rule.ListRulesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get an active rule by its uuid or as team/name, with the text of its file. */
  rule.GetRuleResponse getRule(1: call.CallContext caller, 2: rule.GetRuleRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell how far the rule repository is, and for each team what is active and what is wrong. */
  rule.GetRuleRepositoryResponse getRuleRepository(1: call.CallContext caller, 2: rule.GetRuleRepositoryRequest request)
      throws (1: fault.GalleryFault fault)

  /** Have the branch read now, and wait until what it has is active or refused. */
  rule.SyncRulesResponse syncRules(1: call.CallContext caller, 2: rule.SyncRulesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Keep a commit active in place of the newest, for a team or for all, until it is unpinned. */
  rule.PinRulesResponse pinRules(1: call.CallContext caller, 2: rule.PinRulesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Let the newest commit be active again. */
  rule.UnpinRulesResponse unpinRules(1: call.CallContext caller, 2: rule.UnpinRulesRequest request)
      throws (1: fault.GalleryFault fault)

  /** Have a rule do nothing until it is released; it is judged and recorded meanwhile. */
  rule.HoldRuleResponse holdRule(1: call.CallContext caller, 2: rule.HoldRuleRequest request)
      throws (1: fault.GalleryFault fault)

  /** Let a held rule act again, whoever held it; what it owes is judged anew. */
  rule.ReleaseRuleResponse releaseRule(1: call.CallContext caller, 2: rule.ReleaseRuleRequest request)
      throws (1: fault.GalleryFault fault)

  // -- events

  /** Read the feed of changes, and wait where there are none. */
  event.ReadEventsResponse readEvents(1: call.CallContext caller, 2: event.ReadEventsRequest request)
      throws (1: fault.GalleryFault fault)

  // -- decisions

  /** Answer the instance that a rule prefers now: one of the repository, or one whose text comes along. */
  decision.SelectModelResponse selectModel(1: call.CallContext caller, 2: decision.SelectModelRequest request)
      throws (1: fault.GalleryFault fault)

  /** Tell what each clause of a rule comes to for one instance, with the value of every part. */
  decision.ExplainRuleResponse explainRule(1: call.CallContext caller, 2: decision.ExplainRuleRequest request)
      throws (1: fault.GalleryFault fault)

  /** Judge a rule that acts for one instance now; it fires as REPEAT says, or if it is true where that is forced. */
  judging.TriggerRuleResponse triggerRule(1: call.CallContext caller, 2: judging.TriggerRuleRequest request)
      throws (1: fault.GalleryFault fault)

  /** Have a rule that acts judged for what exists, by a job, and fire where it is true; or tell what that would be. */
  judging.ApplyRuleResponse applyRule(1: call.CallContext caller, 2: judging.ApplyRuleRequest request)
      throws (1: fault.GalleryFault fault)

  /** Get a decision with all that it read. */
  decision.GetDecisionResponse getDecision(1: call.CallContext caller, 2: decision.GetDecisionRequest request)
      throws (1: fault.GalleryFault fault)

  /** List decisions, newest first: of a rule, of an instance, or those that read an evaluation. */
  decision.ListDecisionsResponse listDecisions(1: call.CallContext caller, 2: decision.ListDecisionsRequest request)
      throws (1: fault.GalleryFault fault)

  // -- jobs

  /** List jobs of a state, newest first: those that failed for good unless it says otherwise. */
  job.ListJobsResponse listJobs(1: call.CallContext caller, 2: job.ListJobsRequest request)
      throws (1: fault.GalleryFault fault)

  /** Have a job tried again that failed for good; it goes on where it stood. */
  job.RetryJobResponse retryJob(1: call.CallContext caller, 2: job.RetryJobRequest request)
      throws (1: fault.GalleryFault fault)
}
