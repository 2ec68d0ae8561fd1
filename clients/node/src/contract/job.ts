// Written by scripts/idl from idl/job.thrift; changes belong there.
import { enumeration, i32, i64, list, string, struct } from "../shapes.js";

/** Where a job is. */
export type JobState =
  | "UNSPECIFIED"
  | "WAITING"
  | "CLAIMED"
  | "DONE"
  | "FAILED";

/** The numbers of JobState. */
export const JobState = enumeration<JobState>("JobState", {
  UNSPECIFIED: 0,
  /** To be done, or tried again, from `dueMicros` on. */
  WAITING: 1,
  /** A worker does it. */
  CLAIMED: 2,
  /** Kept for a week. */
  DONE: 3,
  /** Given up for good; kept for ninety days. */
  FAILED: 4,
});

/** Work that a transaction left behind it. */
export interface Job {
  jobId?: bigint | undefined;
  /** Which work: `act` does the actions of a decision, `judge` judges rules. */
  kind?: string | undefined;
  /** What it is done to, such as the id of a decision; a kind has one job for each subject. */
  subject?: string | undefined;
  state?: JobState | undefined;
  /** How many tries failed since it was left, or retried by hand. */
  failures?: bigint | undefined;
  dueMicros?: bigint | undefined;
  /** Who does it: home, life of the server, and process. */
  worker?: string | undefined;
  /** Why the last try failed: a word of docs/reference/faults.md. */
  faultReason?: string | undefined;
  faultMessage?: string | undefined;
  /** When it was left, or retried by hand. */
  createdMicros?: bigint | undefined;
  endedMicros?: bigint | undefined;
}

/** The fields of Job. */
export const Job = struct<Job>("Job", [
  [1, "jobId", i64],
  [2, "kind", string],
  [3, "subject", string],
  [4, "state", JobState],
  [5, "failures", i64],
  [6, "dueMicros", i64],
  [7, "worker", string],
  [8, "faultReason", string],
  [9, "faultMessage", string],
  [10, "createdMicros", i64],
  [11, "endedMicros", i64],
]);

/** What `listJobs` is asked. */
export interface ListJobsRequest {
  /** FAILED where unset. */
  state?: JobState | undefined;
  kind?: string | undefined;
  /** Of this subject alone, whatever its state; needs `kind`. */
  subject?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListJobsRequest. */
export const ListJobsRequest = struct<ListJobsRequest>("ListJobsRequest", [
  [1, "state", JobState],
  [2, "kind", string],
  [3, "subject", string],
  [4, "limit", i32],
  [5, "cursor", string],
]);

/** Newest first. A page of one kind may be short, or empty, and not the last. */
export interface ListJobsResponse {
  items?: Job[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of ListJobsResponse. */
export const ListJobsResponse = struct<ListJobsResponse>("ListJobsResponse", [
  [1, "items", list(Job)],
  [2, "nextCursor", string],
]);

/** What `retryJob` is asked. */
export interface RetryJobRequest {
  jobId?: bigint | undefined;
}

/** The fields of RetryJobRequest. */
export const RetryJobRequest = struct<RetryJobRequest>("RetryJobRequest", [
  [1, "jobId", i64],
]);

/** What `retryJob` answers. */
export interface RetryJobResponse {
  job?: Job | undefined;
}

/** The fields of RetryJobResponse. */
export const RetryJobResponse = struct<RetryJobResponse>("RetryJobResponse", [
  [1, "job", Job],
]);
