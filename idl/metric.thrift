/**
 * Metrics: how an instance did when it was trained, validated and used (paper, 3.3.3 and Listing 4).
 */
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.metric
namespace js gallery

/** The data that an evaluation was made on. */
struct DataSet {
  1: optional string name
  2: optional string version
  /** A digest of its content, in whatever form the caller keeps it. */
  3: optional string digest
}

/** The time that the data of an evaluation is from: from `startMicros` up to `endMicros`, which is not part of it. */
struct EvaluationWindow {
  1: optional i64 startMicros
  2: optional i64 endMicros
}

/** What an evaluation was made on and when, whatever it found. */
struct EvaluationContext {
  /** `Training`, `Validation`, `Test` or `Production`, in any case. */
  1: optional string scope
  /** A part of the data, such as `airport`; all of it where unset. At most 128 characters. */
  2: optional string segment
  3: optional DataSet dataSet
  /** How many samples it was made on. */
  4: optional i64 sampleCount
  /** When it was measured: now where unset, and at most a day ahead. */
  5: optional i64 measuredMicros
  6: optional EvaluationWindow window
  /** As an instance's, at most 64 KiB in all. They are the evaluation's own: eraseInstance leaves them. */
  7: optional map<string, value.Value> metadata
  /**
   * A confusion matrix, a histogram: answered as it was given, at most 256 KiB. Of the type
   * `application/vnd.gallery.distribution+json` it is the distribution of what the model saw, which health compares.
   */
  8: optional binary payload
  /** A media type; required with a payload. */
  9: optional string payloadType
}

/** One measured value. */
struct MetricValue {
  /** Such as `mae`; at most 128 characters. */
  1: optional string name
  /** NaN and the infinities are kept, and meet no condition. */
  2: optional double value
}

/** An evaluation to be recorded: what it was made on, and all that it found, each name once. */
struct EvaluationRecord {
  1: optional string instanceId
  2: optional EvaluationContext context
  3: optional list<MetricValue> metrics
}

/** An evaluation of an instance, as it is kept. */
struct Evaluation {
  /** UUIDv7. */
  1: optional string evaluationId
  2: optional string instanceId
  3: optional EvaluationContext context
  4: optional list<MetricValue> metrics
  /** The server's clock. */
  5: optional i64 recordedMicros
  6: optional string recordedBy
  /** Set where it was retracted: its metrics count no longer. */
  7: optional i64 retractedMicros
  8: optional string retractedBy
  9: optional string retractionReason
}

/** A metric in one place: with its instance, the name of a series of values. */
struct MetricKey {
  1: optional string name
  2: optional string scope
  /** Empty where it is about all of the data. */
  3: optional string segment
}

/** One value of a series. */
struct Metric {
  1: optional string instanceId
  2: optional MetricKey key
  3: optional double value
  4: optional i64 measuredMicros
  5: optional string evaluationId
  /** True where its evaluation was retracted; such are shown on demand alone. */
  6: optional bool retracted
  7: optional i64 sampleCount
  8: optional EvaluationWindow window
}

/** One metric with what it was measured on, as the paper's Listing 4 gives it. */
struct ModelEvaluationMetric {
  1: optional string metricName
  2: optional double value
  3: optional EvaluationContext context
}

struct InsertModelInstanceMetricRequest {
  /** Where set, the instance must lie there. */
  1: optional string projectName
  2: optional string instanceId
  3: optional ModelEvaluationMetric metric
}

struct InsertModelInstanceMetricResponse {
  1: optional string evaluationId
  2: optional Metric metric
}

struct InsertModelInstanceMetricsRequest {
  /** Together at most 1,000 metrics and 6,000,000 bytes, of any instances; written all or none. */
  1: optional list<EvaluationRecord> evaluations
}

struct InsertModelInstanceMetricsResponse {
  /** The ids of the evaluations, in the order of the request. */
  1: optional list<string> items
  /** Never set: one answer has them all. */
  2: optional string nextCursor
  3: optional i64 recordedMicros
}

struct GetMetricsRequest {
  1: optional string instanceId
  /** Only these names; all where unset. At most 200. */
  2: optional list<string> names
  3: optional string scope
  /** Only this segment, the empty one for all of the data; every segment where unset. */
  4: optional string segment
  /** Measured from then on. */
  5: optional i64 sinceMicros
  /** Measured before then. */
  6: optional i64 untilMicros
  7: optional bool includeRetracted
  /** Oldest first; newest first where unset. */
  8: optional bool oldestFirst
  /** 1 to 1,000; 100 where unset. */
  9: optional i32 limit
  /** `nextCursor` of the page before, with the same request. */
  10: optional string cursor
}

/** Values by the time they were measured. */
struct GetMetricsResponse {
  1: optional list<Metric> items
  /** Unset on the last page. */
  2: optional string nextCursor
}

struct GetLatestMetricsRequest {
  /** 1 to 1,000. */
  1: optional list<string> instanceIds
  2: optional list<string> names
  3: optional string scope
  4: optional string segment
  /** 1 to 1,000; 1,000 where unset. */
  5: optional i32 limit
  6: optional string cursor
}

/** The newest value of each series, by instance in the order of the request, then by scope, segment and name. */
struct GetLatestMetricsResponse {
  1: optional list<Metric> items
  2: optional string nextCursor
  /** On every page. */
  3: optional list<string> missingIds
}

struct GetEvaluationRequest {
  1: optional string evaluationId
}

struct GetEvaluationResponse {
  1: optional Evaluation evaluation
}

struct RetractEvaluationRequest {
  1: optional string evaluationId
  /** Why it is wrong. Required. */
  2: optional string reason
}

struct RetractEvaluationResponse {
  1: optional Evaluation evaluation
}
