/** Feeds that outlast an outage, and end whenever they should. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled, GalleryClient, Gone } from "gallery-client";
import { parseJson } from "../dist/json.js";
import { Double, closed, fault, reply } from "./double.js";

/** Give events whose numbers are these, and where to read on. */
const page = (/** @type {string} */ nextCursor, /** @type {bigint[]} */ ...numbers) => ({
  items: numbers.map((number) => ({ number, kind: "model.created", after: "{}" })),
  nextCursor,
});

test("a feed that follows bears an outage, waits at the server, and goes on where it was", async (t) => {
  const double = await Double.listen((socket, asked) => {
    const answers = [
      () => socket.write(reply(asked, page("a", 1n, 2n))),
      () => socket.write(fault(asked, { code: "UNAVAILABLE", reason: "DRAINING", retryable: true })),
      () => socket.write(reply(asked, page("b", 3n))),
      () => undefined,
    ];
    answers[double.asked.length - 1]?.();
  });
  const gallery = new GalleryClient({ address: double.address, attempts: 1 });
  t.after(() => gallery.close());
  const feed = gallery.events({ project: "p", start: "newest", follow: true });
  assert.equal((await feed.next()).value?.number, 1n);
  assert.equal(feed.cursor, undefined, "the page is not given whole");
  assert.equal((await feed.next()).value?.number, 2n);
  assert.equal(feed.cursor, "a");
  assert.equal((await feed.next()).value?.number, 3n);
  const requests = double.asked.map(({ request }) => request);
  assert.deepEqual(requests.map(({ cursor }) => cursor), [undefined, "a", "a"]);
  assert.ok(requests.every(({ start, waitMs }) => start === "NEWEST" && waitMs > 0));
  const waiting = feed.next();
  while (double.asked.length < 4) await new Promise((resolve) => setImmediate(resolve));
  const ends = [...double.sockets].map(closed);
  await gallery.close();
  assert.equal((await waiting).done, true, "it ends with its client");
  await Promise.all(ends);
  await double.close();
});

test("a feed ends by break, by its signal, and at an error that does not pass", async (t) => {
  const double = await Double.listen((socket, asked) => {
    const { cursor, filter } = asked.request;
    if (filter.projectName === "gone") socket.write(fault(asked, { code: "GONE", reason: "EVENTS_ARCHIVED" }));
    else if (cursor === undefined) socket.write(reply(asked, page("a", 1n, 2n)));
  });
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  const feed = gallery.events({ follow: true });
  for await (const { number } of feed) if (number === 1n) break;
  assert.equal((await feed.next()).done, true);
  const controller = new AbortController();
  await assert.rejects(async () => {
    for await (const { number } of gallery.events({ follow: true, signal: controller.signal })) {
      if (number === 2n) controller.abort();
    }
  }, Cancelled);
  await assert.rejects(gallery.events({ project: "gone", follow: true }).next(), Gone);
  await gallery.close();
  await double.close();
});

test("JSON is read without the loss of a bit", () => {
  const text = '{"a": [9007199254740993, -9223372036854775808, 7, 1.5, 12345678901234567890.5, 1e30, true, null],' +
    ' "b \\" 9007199254740993": "9007199254740993", "__proto__": 9007199254740993}';
  const read = /** @type {any} */ (parseJson(text));
  assert.deepEqual(read.a, [2n ** 53n + 1n, -(2n ** 63n), 7, 1.5, 12345678901234567890.5, 1e30, true, null]);
  assert.equal(read['b " 9007199254740993'], "9007199254740993");
  assert.deepEqual(Object.keys(read), ["a", 'b " 9007199254740993', "__proto__"]);
  assert.throws(() => parseJson("{"), SyntaxError);
});
