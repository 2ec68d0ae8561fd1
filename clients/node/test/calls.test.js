/** What a client does around a call: pool, deadline, repeats, cancelling, closing. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import * as errors from "gallery-client";
import { GalleryClient } from "gallery-client";
import { CALLS, FaultCode } from "gallery-client/contract";
import { WRITES } from "../dist/repeatable.js";
import { delayOf } from "../dist/retry.js";
import { Double, closed, fault, reply } from "./double.js";

const ANSWER = { version: "0.1.0" };

/** Answers every call. */
const willing = (/** @type {import("node:net").Socket} */ socket, /** @type {import("./double.js").Asked} */ asked) =>
  void socket.write(reply(asked, {}));

test("every fault code has a class, and every field of a fault arrives", async (t) => {
  /** @type {FaultCode} */
  let code = "INTERNAL";
  const parts = { reason: "R", message: "m", details: { field: "f" }, retryable: false, retryAfterMs: 7n, requestId: "r" };
  const double = await Double.listen((socket, asked) => socket.write(fault(asked, { code, ...parts })));
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  for (code of /** @type {FaultCode[]} */ (Object.keys(FaultCode.numbers))) {
    const name = code === "UNSPECIFIED" ? "UnknownFault" : code.toLowerCase().replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase());
    const error = await gallery.calls.getServerInfo({}).catch((/** @type {any} */ thrown) => thrown);
    assert.equal(error.constructor, errors[/** @type {"Gone"} */ (name)], name);
    const { reason, message, details, retryable, retryAfterMs, requestId } = error;
    assert.deepEqual(
      { code: error.code, reason, message, details, retryable, retryAfterMs: BigInt(retryAfterMs), requestId },
      { code, ...parts },
    );
  }
  assert.equal(double.most, 1, "a fault leaves the connection open");
  await double.close();
});

test("what is retryable is repeated under one clientRequestId, and no sooner than the server says", async (t) => {
  const double = await Double.listen((socket, asked) =>
    double.asked.length < 3
      ? socket.write(fault(asked, { code: "UNAVAILABLE", retryable: true, retryAfterMs: 20n }))
      : socket.write(reply(asked, {})),
  );
  const gallery = new GalleryClient({ address: double.address, token: "secret", name: "tests" });
  t.after(() => gallery.close());
  await gallery.calls.createProject({ projectName: "p" });
  const callers = double.asked.map(({ caller }) => caller);
  assert.equal(callers.length, 3);
  assert.equal(new Set(callers.map(({ clientRequestId }) => clientRequestId)).size, 1);
  assert.equal(new Set(callers.map(({ requestId }) => requestId)).size, 1);
  assert.ok(callers.every(({ token, clientName, deadlineMs = 0n }) => token === "secret" && clientName === "tests" && deadlineMs > 0n));
  await gallery.calls.getServerInfo({});
  assert.equal(double.asked.at(-1)?.caller.clientRequestId, undefined, "a read needs none");
  await gallery.calls.createProject({ projectName: "p" }, { clientRequestId: "mine" });
  assert.equal(double.asked.at(-1)?.caller.clientRequestId, "mine");
  await double.close();
});

test("a lost connection is repeated, and what is not retryable is not", async (t) => {
  const double = await Double.listen((socket, asked) => {
    if (double.asked.length === 1) socket.destroy();
    else if (double.asked.length === 2) socket.write(reply(asked, ANSWER));
    else socket.write(fault(asked, { code: "NOT_FOUND", retryable: false }));
  });
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  assert.equal((await gallery.calls.getServerInfo({})).version, ANSWER.version);
  await assert.rejects(gallery.calls.getServerInfo({}), errors.NotFound);
  assert.equal(double.asked.length, 3);
  await double.close();
});

test("a repeat waits longer each time, at random, and not beyond the deadline", () => {
  const error = new errors.Unavailable("busy", { retryable: true });
  const failure = { error, failures: 1, forgiven: 0, attempts: 12, leftMs: 60_000 };
  const waits = [1, 2, 3, 7, 8, 11].map((failures) => delayOf({ ...failure, failures }, () => 1));
  assert.deepEqual(waits, [50, 100, 200, 3200, 5000, 5000]);
  assert.equal(delayOf({ ...failure, failures: 3 }, () => 0.5), 100);
  assert.equal(delayOf({ ...failure, failures: 12 }), undefined);
  assert.equal(delayOf({ ...failure, failures: 12, forgiven: 1 }, () => 0), 0);
  assert.equal(delayOf({ ...failure, leftMs: 40 }, () => 1), undefined);
  const told = new errors.Unavailable("busy", { retryable: true, retryAfterMs: 700 });
  assert.equal(delayOf({ ...failure, error: told }, () => 1), 700);
  assert.equal(delayOf({ ...failure, error: new errors.NotFound("no") }), undefined);
});

test("a call goes on to the next server, and begins there the next time", async (t) => {
  const gone = await Double.listen(willing);
  const { address } = gone;
  await gone.close();
  const double = await Double.listen(willing);
  const gallery = new GalleryClient({ address: `${address},${double.address}`, attempts: 1 });
  t.after(() => gallery.close());
  await gallery.calls.getServerInfo({});
  await gallery.calls.getServerInfo({});
  assert.equal(double.asked.length, 2);
  await double.close();
});

test("100 calls run on a pool of 4, each gets its own answer, and no connection is left", async () => {
  const double = await Double.listen((socket, asked) => {
    setImmediate(() => socket.write(reply(asked, { instance: { instanceId: asked.request.instanceId } })));
  });
  const gallery = new GalleryClient({ address: double.address, pool: 4 });
  const ids = Array.from({ length: 100 }, (_, place) => `instance ${place}`);
  const answers = await Promise.all(ids.map((instanceId) => gallery.calls.getInstance({ instanceId })));
  assert.deepEqual(answers.map(({ instance }) => instance?.instanceId), ids);
  assert.equal(double.most, 4);
  const ends = [...double.sockets].map(closed);
  await gallery.close();
  await Promise.all(ends);
  assert.equal(double.sockets.size, 0);
  await double.close();
});

test("a call that waits for the pool ends at its deadline, and leaves its place to others", async (t) => {
  /** @type {(() => void)[]} */
  const held = [];
  const double = await Double.listen((socket, asked) => void held.push(() => socket.write(reply(asked, ANSWER))));
  const gallery = new GalleryClient({ address: double.address, pool: 1 });
  t.after(() => gallery.close());
  const first = gallery.calls.getServerInfo({});
  await assert.rejects(gallery.calls.getServerInfo({}, { timeoutMs: 20 }), errors.DeadlineExceeded);
  const third = gallery.calls.getServerInfo({});
  for (const ended of [first, third]) {
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    held.shift()?.();
    await ended;
  }
  assert.equal((await third).version, ANSWER.version);
  await double.close();
});

test("a signal ends a call at once, whatever it waits for", async (t) => {
  const double = await Double.listen(() => undefined);
  const gallery = new GalleryClient({ address: double.address, pool: 1 });
  t.after(() => gallery.close());
  const controller = new AbortController();
  const { signal } = controller;
  const calls = [gallery.calls.getServerInfo({}, { signal }), gallery.calls.getServerInfo({}, { signal })];
  while (double.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  controller.abort(new Error("enough"));
  for (const call of calls) {
    await assert.rejects(call, (/** @type {any} */ error) => {
      assert.ok(error instanceof errors.Cancelled);
      assert.equal(error.name, "AbortError");
      assert.equal(/** @type {Error} */ (error.cause).message, "enough");
      return error.code === "ABORTED" && error.reason === "CANCELLED" && !error.retryable;
    });
  }
  await assert.rejects(gallery.calls.getServerInfo({}, { signal }), errors.Cancelled);
  assert.equal(double.asked.length, 1);
  await double.close();
});

test("close ends calls that run, wait or pause, and refuses later ones", async () => {
  const double = await Double.listen((socket, asked) => {
    if (asked.method === "checkHealth") socket.write(fault(asked, { code: "UNAVAILABLE", retryable: true, retryAfterMs: 30_000n }));
  });
  const gallery = new GalleryClient({ address: double.address, pool: 2 });
  const pausing = gallery.calls.checkHealth({});
  while (double.asked.length < 1) await new Promise((resolve) => setImmediate(resolve));
  const calls = [pausing, ...Array.from({ length: 4 }, () => gallery.calls.getServerInfo({}))];
  while (double.asked.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const ended = Promise.allSettled(calls);
  await gallery.close();
  const late = [gallery.calls.getServerInfo({}), gallery.watchServing("p/m@production", () => undefined)];
  for (const outcome of [...(await ended), ...(await Promise.allSettled(late))]) {
    assert.equal(outcome.status, "rejected");
    assert.ok(outcome.reason instanceof errors.ClientClosed, String(outcome.reason));
    assert.equal(outcome.reason.reason, "CLIENT_CLOSED");
  }
  await double.close();
});

test("a process ends by itself, whether or not it closes its client", async () => {
  const double = await Double.listen(willing);
  for (const end of ["await gallery.close();", ""]) {
    const program = `
      import { GalleryClient } from "gallery-client";
      const gallery = new GalleryClient({ address: "${double.address}" });
      await gallery.calls.getServerInfo({});
      ${end}
      console.log("done");`;
    const options = { cwd: new URL("..", import.meta.url), timeout: 20_000 };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], options);
    assert.equal(stdout, "done\n");
  }
  await double.close();
});

test("every call is a write or may be repeated as it is", () => {
  const reads = /^(get|list|check|resolve|count|preview|modelQuery|readEvents|selectModel|explain|syncRules|uploadChunk)/;
  const writes = Object.keys(CALLS).filter((method) => !reads.test(method));
  assert.deepEqual(new Set(writes), WRITES);
  assert.equal(Object.keys(CALLS).length, 79);
});

test("an option that makes no sense is named with the way out", () => {
  assert.throws(() => new GalleryClient({ pool: 0 }), /pool is 0; give a whole number from 1 on/);
  assert.throws(() => new GalleryClient({ timeoutMs: NaN }), /timeoutMs is NaN; give a number above 0/);
  assert.throws(() => new GalleryClient({ address: "localhost" }), /"localhost" is no HOST:PORT/);
});
