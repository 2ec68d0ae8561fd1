/**
 * Events: one for every record that a write changed, in an order that all readers see alike. The feed is the audit log.
 */
namespace java org.galleryml.idl
namespace go gallery.event
namespace js gallery

/** One change of one record. */
struct Event {
  /** Counts from 1 without gaps. */
  1: optional i64 number
  /** Shared by all events of one transaction. */
  2: optional string transactionId
  /** `instance.created`, `deployment.changed` ...: docs/reference/events.md lists them. */
  3: optional string kind
  /** Unset for what belongs to no project. */
  4: optional string projectName
  /** The id of the record that changed. */
  5: optional string subjectId
  6: optional string modelId
  7: optional i64 createdMicros
  /** Who did it. */
  8: optional string createdBy
  /** The request that did it. */
  9: optional string requestId
  /** JSON of what the change replaced, up to 16 KiB; `{"truncated": true}` beyond. Unset for what is new. */
  10: optional string before
  /** JSON of what stands now. Unset for what is gone. */
  11: optional string after
}

/** Where a reader begins that has no cursor. */
enum EventStart {
  UNSPECIFIED = 0
  /** At the oldest event that is kept. */
  OLDEST = 1
  /** Behind the newest one. */
  NEWEST = 2
}

/** Which events are wanted; all that is set must hold. */
struct EventFilter {
  1: optional string projectName
  /** At most 50. A kind ending in `.*` stands for all that begin so. */
  2: optional list<string> kinds
  3: optional string subjectId
  4: optional string modelId
}

struct ReadEventsRequest {
  /** Where there is no cursor; OLDEST where unset. */
  1: optional EventStart start
  /** `nextCursor` of the read before, with the same filter. */
  2: optional string cursor
  3: optional EventFilter filter
  /** 1 to 1,000; 100 where unset. */
  4: optional i32 limit
  /** Milliseconds to wait for a first event, up to 60,000; 0 where unset. */
  5: optional i32 waitMs
}

struct ReadEventsResponse {
  1: optional list<Event> items
  /** Always set: where to read on, now or when there are more. */
  2: optional string nextCursor
}
