/** Turn JavaScript's values into the contract's typed values, and back. */
import type { Value } from "./contract/value.js";
import { InvalidArgument } from "./errors.js";
import { Moment } from "./moment.js";
import { put } from "./shapes.js";

/**
 * A value of metadata, annotations and requests.
 *
 * | JavaScript     | kind          |
 * |----------------|---------------|
 * | string         | text          |
 * | bigint         | whole         |
 * | number         | number        |
 * | boolean        | flag          |
 * | Moment or Date | time          |
 *
 * A number is never taken for a whole one: write `8n` for what is counted. Times come back as Moment, since a Date has
 * no microseconds.
 */
export type Scalar = string | bigint | number | boolean | Moment;

/** What may be given for a value: what one is, a Date, or undefined, which leaves the key out. */
export type Given = Scalar | Date | undefined;

/** Make the contract's values; `field` names them in errors. */
export function encodeValues(values: Readonly<Record<string, Given>>, field: string): Record<string, Value> {
  const encoded: Record<string, Value> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) put(encoded, key, encodeValue(value, `${field} ${JSON.stringify(key)}`));
  }
  return encoded;
}

/** Read the contract's values. A kind that this version does not know is left out. */
export function decodeValues(values: Readonly<Record<string, Value>> | undefined): Record<string, Scalar> {
  const decoded: Record<string, Scalar> = {};
  for (const [key, value] of Object.entries(values ?? {})) {
    const scalar = decodeValue(value);
    if (scalar !== undefined) put(decoded, key, scalar);
  }
  return decoded;
}

/** Make one of the contract's values; throws InvalidArgument, which calls it `name`. */
export function encodeValue(value: Scalar | Date, name: string): Value {
  if (value instanceof Moment) return { timeMicros: value.micros };
  if (value instanceof Date) return { timeMicros: Moment.from(value).micros };
  switch (typeof value) {
    case "string":
      return { text: value };
    case "bigint":
      return { whole: value };
    case "number":
      return { number: value };
    case "boolean":
      return { flag: value };
    default:
      throw new InvalidArgument(
        `${name} is ${value === null ? "null" : `a ${typeof value}`}; give a string, bigint, number, boolean, Date or Moment`,
        { reason: "FIELD_MALFORMED", details: { field: name } },
      );
  }
}

/** Read one of the contract's values; undefined for a kind that this version does not know. */
export function decodeValue(value: Value): Scalar | undefined {
  if (value.timeMicros !== undefined) return new Moment(value.timeMicros);
  return value.text ?? value.whole ?? value.number ?? value.flag;
}
