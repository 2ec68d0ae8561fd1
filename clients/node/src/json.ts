/** Read JSON and lose no bit of its whole numbers. */
import { randomUUID } from "node:crypto";

/** A value of JSON. A whole number beyond what a number holds exactly is a bigint. */
export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const WHOLE = /^-?\d+$/;
/** Stands before what is a bigint; unlike any text that a stranger can write. */
const MARK = randomUUID();

/** Read a text of JSON; throws SyntaxError. */
export function parseJson(text: string): Json {
  const marked = text.replace(TOKEN, (token) => {
    const isLong = WHOLE.test(token) && !Number.isSafeInteger(Number(token));
    return isLong ? `"${MARK}${token}"` : token;
  });
  return JSON.parse(marked, (_, value: unknown) => {
    return typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
  }) as Json;
}
