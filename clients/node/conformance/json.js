/** Values of metadata in the protocol's JSON: whole numbers and times as decimal strings, NaN and the infinities as words. */
import { Moment } from "gallery-client";

/** @typedef {import("gallery-client").Scalar} Scalar */

/**
 * @param {Record<string, Record<string, any>> | undefined} values
 * @returns {Record<string, Scalar>}
 */
export function fromJson(values) {
  return Object.fromEntries(Object.entries(values ?? {}).map(([key, value]) => [key, scalarOf(value)]));
}

/** @param {Readonly<Record<string, Scalar>>} values */
export function toJson(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, formOf(value)]));
}

/**
 * @param {Record<string, any>} value
 * @returns {Scalar}
 */
function scalarOf(value) {
  if ("whole" in value) return BigInt(value["whole"]);
  if ("timeMicros" in value) return new Moment(BigInt(value["timeMicros"]));
  if ("number" in value) return Number(value["number"]);
  return value["text"] ?? value["flag"];
}

/** @param {Scalar} value */
function formOf(value) {
  if (value instanceof Moment) return { timeMicros: String(value.micros) };
  if (typeof value === "bigint") return { whole: String(value) };
  if (typeof value === "boolean") return { flag: value };
  if (typeof value === "string") return { text: value };
  return { number: Number.isFinite(value) ? value : String(value) };
}
