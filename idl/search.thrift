/**
 * Search: find instances by what they are, what was noted of them, and where they run (paper, 3.3.2 and Listing 5).
 */
include "instance.thrift"
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.search
namespace js gallery

/** How a field is compared. A missing value matches IS_NULL alone. */
enum Operator {
  UNSPECIFIED = 0
  EQUAL = 1
  NOT_EQUAL = 2
  GREATER_THAN = 3
  GREATER_THAN_OR_EQUAL = 4
  LESS_THAN = 5
  LESS_THAN_OR_EQUAL = 6
  /** Equal to one of `values`. */
  IN = 7
  NOT_IN = 8
  /** Text with `%` for any characters, `_` for one, `\` before one that means itself; case-sensitive. */
  LIKE = 9
  IS_NULL = 10
  IS_NOT_NULL = 11
}

/** One comparison. A value matches only its own kind; `whole` and `number` compare as one. */
struct Constraint {
  /**
   * A record field (docs/reference/search.md lists them), a metadata key, `metadata['key']`, `annotations['key']`, or
   * `model.key`: the model's annotation, else its revision's metadata. `metrics['mae']`, `trainingMetrics`,
   * `testMetrics` and `productionMetrics` are the newest values of a scope (`metrics` of Validation);
   * `metricName`, `metricScope`, `metricSegment` and `metricValue` speak of one and the same metric; `health.score`,
   * `health.completeness`, `health.skew`, `health.drift` and `health.shift` are of the last computed health.
   */
  1: optional string field
  2: optional Operator operator
  /** For all operators but IN, NOT_IN, IS_NULL and IS_NOT_NULL. */
  3: optional value.Value value
  /** For IN and NOT_IN: 1 to 1,000. */
  4: optional list<value.Value> values
}

/** An order of the found. Missing values come last in both directions; equal ones by creation, newest first. */
struct SearchOrder {
  /** As in a constraint. */
  1: optional string field
  2: optional bool descending
}

/** Which instances are meant. All that is set must hold. */
struct InstanceQuery {
  /** Joined by AND; at most 50. */
  1: optional list<Constraint> constraints
  /** An expression in the rule language, such as `city == "Paris" && (mape < 0.2 || approved == true)`. */
  2: optional string where
  /** Show deprecated instances too; a constraint on `deprecated` does as well. */
  3: optional bool includeDeprecated
  /** Show copies that propagation made too; a constraint on `cause` does as well. */
  4: optional bool includeCopies
  /** Show drafts too; a constraint on `stage` does as well. */
  5: optional bool includeDrafts
  /** Allow what would look at every instance: SCAN_REFUSED names what makes it so. */
  6: optional bool allowScan
}

struct ModelQueryRequest {
  1: optional InstanceQuery query
  /** Newest first where unset. */
  2: optional SearchOrder order
  /** 1 to 1,000; 100 where unset. */
  3: optional i32 limit
  /** `nextCursor` of the page before, with the same query and order. */
  4: optional string cursor
  /** Answer these metadata keys alone; all where unset, none where empty. */
  5: optional list<string> metadataKeys
}

struct ModelQueryResponse {
  1: optional list<instance.ModelInstance> items
  /** Unset on the last page. */
  2: optional string nextCursor
}

struct CountInstancesRequest {
  1: optional InstanceQuery query
  /** Stop counting there: 1 to 1,000,000; 10,000 where unset. */
  2: optional i64 upTo
}

struct CountInstancesResponse {
  1: optional i64 count
  /** True where counting stopped, so that there may be more. */
  2: optional bool atLeast
}
