// Written by scripts/idl from idl/metric.thrift; changes belong there.
import { binary, bool, double, i32, i64, list, map, string, struct } from "../shapes.js";
import { Value } from "./value.js";

/** The data that an evaluation was made on. */
export interface DataSet {
  name?: string | undefined;
  version?: string | undefined;
  /** A digest of its content, in whatever form the caller keeps it. */
  digest?: string | undefined;
}

/** The fields of DataSet. */
export const DataSet = struct<DataSet>("DataSet", [
  [1, "name", string],
  [2, "version", string],
  [3, "digest", string],
]);

/** The time that the data of an evaluation is from: from `startMicros` up to `endMicros`, which is not part of it. */
export interface EvaluationWindow {
  startMicros?: bigint | undefined;
  endMicros?: bigint | undefined;
}

/** The fields of EvaluationWindow. */
export const EvaluationWindow = struct<EvaluationWindow>("EvaluationWindow", [
  [1, "startMicros", i64],
  [2, "endMicros", i64],
]);

/** What an evaluation was made on and when, whatever it found. */
export interface EvaluationContext {
  /** `Training`, `Validation`, `Test` or `Production`, in any case. */
  scope?: string | undefined;
  /** A part of the data, such as `airport`; all of it where unset. At most 128 characters. */
  segment?: string | undefined;
  dataSet?: DataSet | undefined;
  /** How many samples it was made on. */
  sampleCount?: bigint | undefined;
  /** When it was measured: now where unset, and at most a day ahead. */
  measuredMicros?: bigint | undefined;
  window?: EvaluationWindow | undefined;
  /** As an instance's, at most 64 KiB in all. They are the evaluation's own: eraseInstance leaves them. */
  metadata?: Record<string, Value> | undefined;
  /**
   * A confusion matrix, a histogram: answered as it was given, at most 256 KiB. Of the type
   * `application/vnd.gallery.distribution+json` it is the distribution of what the model saw, which health compares.
   */
  payload?: Uint8Array | undefined;
  /** A media type; required with a payload. */
  payloadType?: string | undefined;
}

/** The fields of EvaluationContext. */
export const EvaluationContext = struct<EvaluationContext>("EvaluationContext", [
  [1, "scope", string],
  [2, "segment", string],
  [3, "dataSet", DataSet],
  [4, "sampleCount", i64],
  [5, "measuredMicros", i64],
  [6, "window", EvaluationWindow],
  [7, "metadata", map(Value)],
  [8, "payload", binary],
  [9, "payloadType", string],
]);

/** One measured value. */
export interface MetricValue {
  /** Such as `mae`; at most 128 characters. */
  name?: string | undefined;
  /** NaN and the infinities are kept, and meet no condition. */
  value?: number | undefined;
}

/** The fields of MetricValue. */
export const MetricValue = struct<MetricValue>("MetricValue", [
  [1, "name", string],
  [2, "value", double],
]);

/** An evaluation to be recorded: what it was made on, and all that it found, each name once. */
export interface EvaluationRecord {
  instanceId?: string | undefined;
  context?: EvaluationContext | undefined;
  metrics?: MetricValue[] | undefined;
}

/** The fields of EvaluationRecord. */
export const EvaluationRecord = struct<EvaluationRecord>("EvaluationRecord", [
  [1, "instanceId", string],
  [2, "context", EvaluationContext],
  [3, "metrics", list(MetricValue)],
]);

/** An evaluation of an instance, as it is kept. */
export interface Evaluation {
  /** UUIDv7. */
  evaluationId?: string | undefined;
  instanceId?: string | undefined;
  context?: EvaluationContext | undefined;
  metrics?: MetricValue[] | undefined;
  /** The server's clock. */
  recordedMicros?: bigint | undefined;
  recordedBy?: string | undefined;
  /** Set where it was retracted: its metrics count no longer. */
  retractedMicros?: bigint | undefined;
  retractedBy?: string | undefined;
  retractionReason?: string | undefined;
}

/** The fields of Evaluation. */
export const Evaluation = struct<Evaluation>("Evaluation", [
  [1, "evaluationId", string],
  [2, "instanceId", string],
  [3, "context", EvaluationContext],
  [4, "metrics", list(MetricValue)],
  [5, "recordedMicros", i64],
  [6, "recordedBy", string],
  [7, "retractedMicros", i64],
  [8, "retractedBy", string],
  [9, "retractionReason", string],
]);

/** A metric in one place: with its instance, the name of a series of values. */
export interface MetricKey {
  name?: string | undefined;
  scope?: string | undefined;
  /** Empty where it is about all of the data. */
  segment?: string | undefined;
}

/** The fields of MetricKey. */
export const MetricKey = struct<MetricKey>("MetricKey", [
  [1, "name", string],
  [2, "scope", string],
  [3, "segment", string],
]);

/** One value of a series. */
export interface Metric {
  instanceId?: string | undefined;
  key?: MetricKey | undefined;
  value?: number | undefined;
  measuredMicros?: bigint | undefined;
  evaluationId?: string | undefined;
  /** True where its evaluation was retracted; such are shown on demand alone. */
  retracted?: boolean | undefined;
  sampleCount?: bigint | undefined;
  window?: EvaluationWindow | undefined;
}

/** The fields of Metric. */
export const Metric = struct<Metric>("Metric", [
  [1, "instanceId", string],
  [2, "key", MetricKey],
  [3, "value", double],
  [4, "measuredMicros", i64],
  [5, "evaluationId", string],
  [6, "retracted", bool],
  [7, "sampleCount", i64],
  [8, "window", EvaluationWindow],
]);

/** One metric with what it was measured on, as the paper's Listing 4 gives it. */
export interface ModelEvaluationMetric {
  metricName?: string | undefined;
  value?: number | undefined;
  context?: EvaluationContext | undefined;
}

/** The fields of ModelEvaluationMetric. */
export const ModelEvaluationMetric = struct<ModelEvaluationMetric>("ModelEvaluationMetric", [
  [1, "metricName", string],
  [2, "value", double],
  [3, "context", EvaluationContext],
]);

/** What `insertModelInstanceMetric` is asked. */
export interface InsertModelInstanceMetricRequest {
  /** Where set, the instance must lie there. */
  projectName?: string | undefined;
  instanceId?: string | undefined;
  metric?: ModelEvaluationMetric | undefined;
}

/** The fields of InsertModelInstanceMetricRequest. */
export const InsertModelInstanceMetricRequest = struct<InsertModelInstanceMetricRequest>("InsertModelInstanceMetricRequest", [
  [1, "projectName", string],
  [2, "instanceId", string],
  [3, "metric", ModelEvaluationMetric],
]);

/** What `insertModelInstanceMetric` answers. */
export interface InsertModelInstanceMetricResponse {
  evaluationId?: string | undefined;
  metric?: Metric | undefined;
}

/** The fields of InsertModelInstanceMetricResponse. */
export const InsertModelInstanceMetricResponse = struct<InsertModelInstanceMetricResponse>("InsertModelInstanceMetricResponse", [
  [1, "evaluationId", string],
  [2, "metric", Metric],
]);

/** What `insertModelInstanceMetrics` is asked. */
export interface InsertModelInstanceMetricsRequest {
  /** Together at most 1,000 metrics and 6,000,000 bytes, of any instances; written all or none. */
  evaluations?: EvaluationRecord[] | undefined;
}

/** The fields of InsertModelInstanceMetricsRequest. */
export const InsertModelInstanceMetricsRequest = struct<InsertModelInstanceMetricsRequest>("InsertModelInstanceMetricsRequest", [
  [1, "evaluations", list(EvaluationRecord)],
]);

/** What `insertModelInstanceMetrics` answers. */
export interface InsertModelInstanceMetricsResponse {
  /** The ids of the evaluations, in the order of the request. */
  items?: string[] | undefined;
  /** Never set: one answer has them all. */
  nextCursor?: string | undefined;
  recordedMicros?: bigint | undefined;
}

/** The fields of InsertModelInstanceMetricsResponse. */
export const InsertModelInstanceMetricsResponse = struct<InsertModelInstanceMetricsResponse>("InsertModelInstanceMetricsResponse", [
  [1, "items", list(string)],
  [2, "nextCursor", string],
  [3, "recordedMicros", i64],
]);

/** What `getMetrics` is asked. */
export interface GetMetricsRequest {
  instanceId?: string | undefined;
  /** Only these names; all where unset. At most 200. */
  names?: string[] | undefined;
  scope?: string | undefined;
  /** Only this segment, the empty one for all of the data; every segment where unset. */
  segment?: string | undefined;
  /** Measured from then on. */
  sinceMicros?: bigint | undefined;
  /** Measured before then. */
  untilMicros?: bigint | undefined;
  includeRetracted?: boolean | undefined;
  /** Oldest first; newest first where unset. */
  oldestFirst?: boolean | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  /** `nextCursor` of the page before, with the same request. */
  cursor?: string | undefined;
}

/** The fields of GetMetricsRequest. */
export const GetMetricsRequest = struct<GetMetricsRequest>("GetMetricsRequest", [
  [1, "instanceId", string],
  [2, "names", list(string)],
  [3, "scope", string],
  [4, "segment", string],
  [5, "sinceMicros", i64],
  [6, "untilMicros", i64],
  [7, "includeRetracted", bool],
  [8, "oldestFirst", bool],
  [9, "limit", i32],
  [10, "cursor", string],
]);

/** Values by the time they were measured. */
export interface GetMetricsResponse {
  items?: Metric[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of GetMetricsResponse. */
export const GetMetricsResponse = struct<GetMetricsResponse>("GetMetricsResponse", [
  [1, "items", list(Metric)],
  [2, "nextCursor", string],
]);

/** What `getLatestMetrics` is asked. */
export interface GetLatestMetricsRequest {
  /** 1 to 1,000. */
  instanceIds?: string[] | undefined;
  names?: string[] | undefined;
  scope?: string | undefined;
  segment?: string | undefined;
  /** 1 to 1,000; 1,000 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetLatestMetricsRequest. */
export const GetLatestMetricsRequest = struct<GetLatestMetricsRequest>("GetLatestMetricsRequest", [
  [1, "instanceIds", list(string)],
  [2, "names", list(string)],
  [3, "scope", string],
  [4, "segment", string],
  [5, "limit", i32],
  [6, "cursor", string],
]);

/** The newest value of each series, by instance in the order of the request, then by scope, segment and name. */
export interface GetLatestMetricsResponse {
  items?: Metric[] | undefined;
  nextCursor?: string | undefined;
  /** On every page. */
  missingIds?: string[] | undefined;
}

/** The fields of GetLatestMetricsResponse. */
export const GetLatestMetricsResponse = struct<GetLatestMetricsResponse>("GetLatestMetricsResponse", [
  [1, "items", list(Metric)],
  [2, "nextCursor", string],
  [3, "missingIds", list(string)],
]);

/** What `getEvaluation` is asked. */
export interface GetEvaluationRequest {
  evaluationId?: string | undefined;
}

/** The fields of GetEvaluationRequest. */
export const GetEvaluationRequest = struct<GetEvaluationRequest>("GetEvaluationRequest", [
  [1, "evaluationId", string],
]);

/** What `getEvaluation` answers. */
export interface GetEvaluationResponse {
  evaluation?: Evaluation | undefined;
}

/** The fields of GetEvaluationResponse. */
export const GetEvaluationResponse = struct<GetEvaluationResponse>("GetEvaluationResponse", [
  [1, "evaluation", Evaluation],
]);

/** What `retractEvaluation` is asked. */
export interface RetractEvaluationRequest {
  evaluationId?: string | undefined;
  /** Why it is wrong. Required. */
  reason?: string | undefined;
}

/** The fields of RetractEvaluationRequest. */
export const RetractEvaluationRequest = struct<RetractEvaluationRequest>("RetractEvaluationRequest", [
  [1, "evaluationId", string],
  [2, "reason", string],
]);

/** What `retractEvaluation` answers. */
export interface RetractEvaluationResponse {
  evaluation?: Evaluation | undefined;
}

/** The fields of RetractEvaluationResponse. */
export const RetractEvaluationResponse = struct<RetractEvaluationResponse>("RetractEvaluationResponse", [
  [1, "evaluation", Evaluation],
]);
