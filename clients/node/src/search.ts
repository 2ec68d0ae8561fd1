/** Find instances by what they are. */
import type { CallOptions } from "./call-options.js";
import type { Constraint, InstanceQuery, Operator } from "./contract/search.js";
import { instanceOf, type Instance } from "./records/instance.js";
import { parseLine } from "./reference.js";
import type { Session } from "./session.js";
import { encodeValue, type Scalar } from "./values.js";

/** One comparison: `["city", "EQUAL", "Oslo"]`, `["city", "IN", ["Oslo", "Bergen"]]`, `["mape", "IS_NULL"]`. */
export type Condition =
  | readonly [field: string, operator: Operator, value: Scalar | Date | readonly (Scalar | Date)[]]
  | readonly [field: string, operator: Operator];

/** Which instances are meant, and in what order they come. */
export interface Search extends CallOptions {
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

const MOST_A_PAGE = 1000;
const A_PAGE = 100;

/** Give what is found, page after page as it is read. */
export async function* search(session: Session, wanted: Search): AsyncGenerator<Instance, void, undefined> {
  const { orderBy, descending, metadataKeys, timeoutMs, signal, limit = Infinity } = wanted;
  const query = queryOf(wanted);
  let cursor: string | undefined;
  let left = limit;
  while (left > 0) {
    const answer = await session.channel.call(
      "modelQuery",
      {
        query,
        order: orderBy === undefined ? undefined : { field: orderBy, descending },
        limit: limit === Infinity ? A_PAGE : Math.min(left, MOST_A_PAGE),
        metadataKeys: metadataKeys && [...metadataKeys],
        cursor,
      },
      { timeoutMs, signal },
    );
    for (const item of (answer.items ?? []).slice(0, left)) yield instanceOf(item);
    left -= answer.items?.length ?? 0;
    cursor = answer.nextCursor;
    if (!cursor) return;
  }
}

function queryOf(wanted: Search): InstanceQuery {
  const { within, conditions = [], where, includeDeprecated, includeCopies, includeDrafts, allowScan } = wanted;
  const constraints = [...(within === undefined ? [] : lineConditions(within)), ...conditions].map(constraintOf);
  return { constraints, where, includeDeprecated, includeCopies, includeDrafts, allowScan };
}

function lineConditions(within: string): Condition[] {
  if (!within.includes("/")) return [["projectName", "EQUAL", parseLine(`${within}/model`).project]];
  const { project, model, shard } = parseLine(within);
  return [
    ["projectName", "EQUAL", project],
    ["baseVersionId", "EQUAL", model],
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
