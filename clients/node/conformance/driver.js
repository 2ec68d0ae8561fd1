/**
 * The puppet of the conformance suite: does what it is told, a JSON object a line, through the client's public surface.
 * tests/conformance/ holds the protocol and its one runner.
 */
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { GalleryError } from "gallery-client";
import { Operations } from "./operations.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** @param {object} line */
function print(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * Describe an error; `NONE` says that it is none of Gallery's.
 *
 * @param {unknown} error
 */
function described(error) {
  if (!(error instanceof GalleryError)) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${stack}\n`);
    return { type: name, code: "NONE", reason: "", message, details: {}, retryable: false, retryAfterMs: 0, requestId: "" };
  }
  const { code, reason, message, details, retryable, retryAfterMs, requestId } = error;
  return { type: error.constructor.name, code, reason, message, details, retryable, retryAfterMs, requestId };
}

const operations = new Operations(print);
const pending = new Set();

/** @param {string} line */
async function answer(line) {
  const { id, op, ...fields } = JSON.parse(line);
  try {
    print({ id, ok: await operations.run(id, op, fields) });
  } catch (error) {
    print({ id, error: described(error) });
  }
}

print({ ready: `node ${version}` });
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const answered = answer(line).finally(() => pending.delete(answered));
  pending.add(answered);
}
await operations.closeAll();
await Promise.all(pending);
