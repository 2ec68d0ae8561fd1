/** Jobs: work that writes and rules left to be done, which servers do through restarts and kills. */

namespace java org.galleryml.idl
namespace go gallery.job
namespace js gallery

/** Where a job is. */
enum JobState {
  UNSPECIFIED = 0
  /** To be done, or tried again, from `dueMicros` on. */
  WAITING = 1
  /** A worker does it. */
  CLAIMED = 2
  /** Kept for a week. */
  DONE = 3
  /** Given up for good; kept for ninety days. */
  FAILED = 4
}

/** Work that a transaction left behind it. */
struct Job {
  1: optional i64 jobId
  /** Which work: `act` does the actions of a decision, `judge` judges rules. */
  2: optional string kind
  /** What it is done to, such as the id of a decision; a kind has one job for each subject. */
  3: optional string subject
  4: optional JobState state
  /** How many tries failed since it was left, or retried by hand. */
  5: optional i64 failures
  6: optional i64 dueMicros
  /** Who does it: home, life of the server, and process. */
  7: optional string worker
  /** Why the last try failed: a word of docs/reference/faults.md. */
  8: optional string faultReason
  9: optional string faultMessage
  /** When it was left, or retried by hand. */
  10: optional i64 createdMicros
  11: optional i64 endedMicros
}

struct ListJobsRequest {
  /** FAILED where unset. */
  1: optional JobState state
  2: optional string kind
  /** Of this subject alone, whatever its state; needs `kind`. */
  3: optional string subject
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  5: optional string cursor
}

/** Newest first. A page of one kind may be short, or empty, and not the last. */
struct ListJobsResponse {
  1: optional list<Job> items
  2: optional string nextCursor
}

struct RetryJobRequest {
  1: optional i64 jobId
}

struct RetryJobResponse {
  1: optional Job job
}
