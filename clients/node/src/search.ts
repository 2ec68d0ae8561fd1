/** Find instances by what they are. */
import { readOf, type ReadOptions } from "./call-options.js";
import type { Constraint, InstanceQuery, Operator } from "./contract/search.js";
import { listed } from "./pages.js";
import { instanceOf, type Instance } from "./records/instance.js";
import { parseLines } from "./reference.js";
import type { Session } from "./session.js";
import { encodeValue, type Scalar } from "./values.js";

/** One comparison: `["city", "EQUAL", "Oslo"]`, `["city", "IN", ["Oslo", "Bergen"]]`, `["mape", "IS_NULL"]`. */
export type Condition =
  | readonly [field: string, operator: Operator, value: Scalar | Date | readonly (Scalar | Date)[]]
  | readonly [field: string, operator: Operator];

/** Which instances are meant, and in what order they come. */
export interface Search extends ReadOptions {
  /** A project, `project/model`, or a line such as `project/model/city=Oslo`. */
  readonly within?: string | undefined;
  /** All of them must hold. */
  readonly conditions?: readonly Condition[] | undefined;
  /** An expression in the rule language, such as `city == "Paris" && mape < 0.2`. */
  readonly where?: string | undefined;
  /** A field; newest first where unset. */
  readonly orderBy?: string | undefined;
  readonly descending?: boolean | undefined;
  /** Ends the search after so many. */
  readonly limit?: number | undefined;
  /** Answer these metadata keys alone. */
  readonly metadataKeys?: readonly string[] | undefined;
  readonly includeDeprecated?: boolean | undefined;
  readonly includeCopies?: boolean | undefined;
  readonly includeDrafts?: boolean | undefined;
  /** Allow what would look at every instance. */
  readonly allowScan?: boolean | undefined;
}

/** Give what is found, page after page as it is read. */
export async function* search(session: Session, wanted: Search): AsyncGenerator<Instance, void, undefined> {
  const { orderBy, descending, metadataKeys } = wanted;
  const asked = {
    query: queryOf(wanted),
    order: orderBy === undefined ? undefined : { field: orderBy, descending },
    metadataKeys: metadataKeys && [...metadataKeys],
  };
  yield* listed(
    async (cursor, limit) => await session.channel.call("modelQuery", { ...asked, cursor, limit }, readOf(wanted)),
    instanceOf,
    wanted.limit,
  );
}

function queryOf(wanted: Search): InstanceQuery {
  const { within, conditions = [], where, includeDeprecated, includeCopies, includeDrafts, allowScan } = wanted;
  const constraints = [...(within === undefined ? [] : lineConditions(within)), ...conditions].map(constraintOf);
  return { constraints, where, includeDeprecated, includeCopies, includeDrafts, allowScan };
}

function lineConditions(within: string): Condition[] {
  const { project, model, shard = {} } = parseLines(within);
  return [
    ["projectName", "EQUAL", project],
    ...(model === undefined ? [] : [["baseVersionId", "EQUAL", model] as const]),
    ...Object.entries(shard).map(([key, value]): Condition => [`shard['${key}']`, "EQUAL", value]),
  ];
}

function constraintOf(condition: Condition): Constraint {
  const [field, operator, value] = condition;
  const name = `the value of ${field}`;
  if (value === undefined) return { field, operator };
  if (isMany(value)) return { field, operator, values: value.map((each) => encodeValue(each, name)) };
  return { field, operator, value: encodeValue(value, name) };
}

function isMany(value: Scalar | Date | readonly (Scalar | Date)[]): value is readonly (Scalar | Date)[] {
  return Array.isArray(value);
}
