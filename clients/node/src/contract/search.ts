// Written by scripts/idl from idl/search.thrift; changes belong there.
import { bool, enumeration, i32, i64, list, string, struct } from "../shapes.js";
import { ModelInstance } from "./instance.js";
import { Value } from "./value.js";

/** How a field is compared. A missing value matches IS_NULL alone. */
export type Operator =
  | "UNSPECIFIED"
  | "EQUAL"
  | "NOT_EQUAL"
  | "GREATER_THAN"
  | "GREATER_THAN_OR_EQUAL"
  | "LESS_THAN"
  | "LESS_THAN_OR_EQUAL"
  | "IN"
  | "NOT_IN"
  | "LIKE"
  | "IS_NULL"
  | "IS_NOT_NULL";

/** The numbers of Operator. */
export const Operator = enumeration<Operator>("Operator", {
  UNSPECIFIED: 0,
  EQUAL: 1,
  NOT_EQUAL: 2,
  GREATER_THAN: 3,
  GREATER_THAN_OR_EQUAL: 4,
  LESS_THAN: 5,
  LESS_THAN_OR_EQUAL: 6,
  /** Equal to one of `values`. */
  IN: 7,
  NOT_IN: 8,
  /** Text with `%` for any characters, `_` for one, `\` before one that means itself; case-sensitive. */
  LIKE: 9,
  IS_NULL: 10,
  IS_NOT_NULL: 11,
});

/** One comparison. A value matches only its own kind; `whole` and `number` compare as one. */
export interface Constraint {
  /**
   * A record field (docs/reference/search.md lists them), a metadata key, `metadata['key']`, `annotations['key']`, or
   * `model.key`: the model's annotation, else its revision's metadata. `metrics['mae']`, `trainingMetrics`,
   * `testMetrics` and `productionMetrics` are the newest values of a scope (`metrics` of Validation);
   * `metricName`, `metricScope`, `metricSegment` and `metricValue` speak of one and the same metric; `health.score`,
   * `health.completeness`, `health.skew`, `health.drift` and `health.shift` are of the last computed health.
   */
  field?: string | undefined;
  operator?: Operator | undefined;
  /** For all operators but IN, NOT_IN, IS_NULL and IS_NOT_NULL. */
  value?: Value | undefined;
  /** For IN and NOT_IN: 1 to 1,000. */
  values?: Value[] | undefined;
}

/** The fields of Constraint. */
export const Constraint = struct<Constraint>("Constraint", [
  [1, "field", string],
  [2, "operator", Operator],
  [3, "value", Value],
  [4, "values", list(Value)],
]);

/** An order of the found. Missing values come last in both directions; equal ones by creation, newest first. */
export interface SearchOrder {
  /** As in a constraint. */
  field?: string | undefined;
  descending?: boolean | undefined;
}

/** The fields of SearchOrder. */
export const SearchOrder = struct<SearchOrder>("SearchOrder", [
  [1, "field", string],
  [2, "descending", bool],
]);

/** Which instances are meant. All that is set must hold. */
export interface InstanceQuery {
  /** Joined by AND; at most 50. */
  constraints?: Constraint[] | undefined;
  /** An expression in the rule language, such as `city == "Paris" && (mape < 0.2 || approved == true)`. */
  where?: string | undefined;
  /** Show deprecated instances too; a constraint on `deprecated` does as well. */
  includeDeprecated?: boolean | undefined;
  /** Show copies that propagation made too; a constraint on `cause` does as well. */
  includeCopies?: boolean | undefined;
  /** Show drafts too; a constraint on `stage` does as well. */
  includeDrafts?: boolean | undefined;
  /** Allow what would look at every instance: SCAN_REFUSED names what makes it so. */
  allowScan?: boolean | undefined;
}

/** The fields of InstanceQuery. */
export const InstanceQuery = struct<InstanceQuery>("InstanceQuery", [
  [1, "constraints", list(Constraint)],
  [2, "where", string],
  [3, "includeDeprecated", bool],
  [4, "includeCopies", bool],
  [5, "includeDrafts", bool],
  [6, "allowScan", bool],
]);

/** What `modelQuery` is asked. */
export interface ModelQueryRequest {
  query?: InstanceQuery | undefined;
  /** Newest first where unset. */
  order?: SearchOrder | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  /** `nextCursor` of the page before, with the same query and order. */
  cursor?: string | undefined;
  /** Answer these metadata keys alone; all where unset, none where empty. */
  metadataKeys?: string[] | undefined;
}

/** The fields of ModelQueryRequest. */
export const ModelQueryRequest = struct<ModelQueryRequest>("ModelQueryRequest", [
  [1, "query", InstanceQuery],
  [2, "order", SearchOrder],
  [3, "limit", i32],
  [4, "cursor", string],
  [5, "metadataKeys", list(string)],
]);

/** What `modelQuery` answers. */
export interface ModelQueryResponse {
  items?: ModelInstance[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of ModelQueryResponse. */
export const ModelQueryResponse = struct<ModelQueryResponse>("ModelQueryResponse", [
  [1, "items", list(ModelInstance)],
  [2, "nextCursor", string],
]);

/** What `countInstances` is asked. */
export interface CountInstancesRequest {
  query?: InstanceQuery | undefined;
  /** Stop counting there: 1 to 1,000,000; 10,000 where unset. */
  upTo?: bigint | undefined;
}

/** The fields of CountInstancesRequest. */
export const CountInstancesRequest = struct<CountInstancesRequest>("CountInstancesRequest", [
  [1, "query", InstanceQuery],
  [2, "upTo", i64],
]);

/** What `countInstances` answers. */
export interface CountInstancesResponse {
  count?: bigint | undefined;
  /** True where counting stopped, so that there may be more. */
  atLeast?: boolean | undefined;
}

/** The fields of CountInstancesResponse. */
export const CountInstancesResponse = struct<CountInstancesResponse>("CountInstancesResponse", [
  [1, "count", i64],
  [2, "atLeast", bool],
]);
