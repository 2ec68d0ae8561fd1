// Written by scripts/idl from idl/event.thrift; changes belong there.
import { enumeration, i32, i64, list, string, struct } from "../shapes.js";

/** One change of one record. */
export interface Event {
  /** Counts from 1 without gaps. */
  number?: bigint | undefined;
  /** Shared by all events of one transaction. */
  transactionId?: string | undefined;
  /** `instance.created`, `deployment.changed` ...: docs/reference/events.md lists them. */
  kind?: string | undefined;
  /** Unset for what belongs to no project. */
  projectName?: string | undefined;
  /** The id of the record that changed. */
  subjectId?: string | undefined;
  modelId?: string | undefined;
  createdMicros?: bigint | undefined;
  /** Who did it. */
  createdBy?: string | undefined;
  /** The request that did it. */
  requestId?: string | undefined;
  /** JSON of what the change replaced, up to 16 KiB; `{"truncated": true}` beyond. Unset for what is new. */
  before?: string | undefined;
  /** JSON of what stands now. Unset for what is gone. */
  after?: string | undefined;
}

/** The fields of Event. */
export const Event = struct<Event>("Event", [
  [1, "number", i64],
  [2, "transactionId", string],
  [3, "kind", string],
  [4, "projectName", string],
  [5, "subjectId", string],
  [6, "modelId", string],
  [7, "createdMicros", i64],
  [8, "createdBy", string],
  [9, "requestId", string],
  [10, "before", string],
  [11, "after", string],
]);

/** Where a reader begins that has no cursor. */
export type EventStart =
  | "UNSPECIFIED"
  | "OLDEST"
  | "NEWEST";

/** The numbers of EventStart. */
export const EventStart = enumeration<EventStart>("EventStart", {
  UNSPECIFIED: 0,
  /** At the oldest event that is kept. */
  OLDEST: 1,
  /** Behind the newest one. */
  NEWEST: 2,
});

/** Which events are wanted; all that is set must hold. */
export interface EventFilter {
  projectName?: string | undefined;
  /** At most 50. A kind ending in `.*` stands for all that begin so. */
  kinds?: string[] | undefined;
  subjectId?: string | undefined;
  modelId?: string | undefined;
}

/** The fields of EventFilter. */
export const EventFilter = struct<EventFilter>("EventFilter", [
  [1, "projectName", string],
  [2, "kinds", list(string)],
  [3, "subjectId", string],
  [4, "modelId", string],
]);

/** What `readEvents` is asked. */
export interface ReadEventsRequest {
  /** Where there is no cursor; OLDEST where unset. */
  start?: EventStart | undefined;
  /** `nextCursor` of the read before, with the same filter. */
  cursor?: string | undefined;
  filter?: EventFilter | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  /** Milliseconds to wait for a first event, up to 60,000; 0 where unset. */
  waitMs?: number | undefined;
}

/** The fields of ReadEventsRequest. */
export const ReadEventsRequest = struct<ReadEventsRequest>("ReadEventsRequest", [
  [1, "start", EventStart],
  [2, "cursor", string],
  [3, "filter", EventFilter],
  [4, "limit", i32],
  [5, "waitMs", i32],
]);

/** What `readEvents` answers. */
export interface ReadEventsResponse {
  items?: Event[] | undefined;
  /** Always set: where to read on, now or when there are more. */
  nextCursor?: string | undefined;
}

/** The fields of ReadEventsResponse. */
export const ReadEventsResponse = struct<ReadEventsResponse>("ReadEventsResponse", [
  [1, "items", list(Event)],
  [2, "nextCursor", string],
]);
