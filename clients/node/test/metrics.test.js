/** Metrics of many instances in one call. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { GalleryClient, InvalidArgument, Moment, NotFound } from "gallery-client";
import { Double, fault, reply } from "./double.js";

const address = process.env["GALLERY_TEST_ADDRESS"];
const skip = address ? false : "GALLERY_TEST_ADDRESS names no server";
const ID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11";

test("a batch is one call under one clientRequestId over all repeats, with every part of its evaluations", async (t) => {
  const double = await Double.listen((socket, asked) =>
    double.asked.length < 3
      ? socket.write(fault(asked, { code: "UNAVAILABLE", retryable: true }))
      : socket.write(reply(asked, { items: ["one", "two"] })),
  );
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  const ids = await gallery.insertEvaluations([
    { instance: ID, metrics: { mae: NaN, bias: -Infinity, ["__proto__"]: 7 } },
    {
      instance: ID,
      metrics: {},
      scope: "Production",
      segment: "airport",
      dataSet: "flights",
      sampleCount: 2n ** 53n + 1n,
      measured: new Moment(5n),
      window: [new Date(0), new Moment(1n)],
      metadata: { city: "Oslo" },
      payload: new Uint8Array([1]),
      payloadType: "text/csv",
    },
  ]);
  assert.deepEqual(ids, ["one", "two"]);
  assert.equal(double.asked.length, 3);
  assert.equal(new Set(double.asked.map(({ caller }) => caller.clientRequestId)).size, 1);
  const [first, second] = double.asked[2]?.request.evaluations;
  assert.deepEqual(first, {
    instanceId: ID,
    context: { scope: "Validation" },
    metrics: [
      { name: "mae", value: NaN },
      { name: "bias", value: -Infinity },
      { name: "__proto__", value: 7 },
    ],
  });
  assert.deepEqual(second.context, {
    scope: "Production",
    segment: "airport",
    dataSet: { name: "flights" },
    sampleCount: 2n ** 53n + 1n,
    measuredMicros: 5n,
    window: { startMicros: 0n, endMicros: 1n },
    metadata: { city: { text: "Oslo" } },
    payload: new Uint8Array([1]),
    payloadType: "text/csv",
  });
  await double.close();
});

test("what is no number is refused by its element, and nothing is sent", async (t) => {
  const double = await Double.listen((socket, asked) => void socket.write(reply(asked, {})));
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  const wrong = /** @type {any} */ ([
    { instance: "p/m@newest", metrics: { mae: 1 } },
    { instance: "p/m@newest", metrics: { mae: "1.5" } },
  ]);
  await assert.rejects(gallery.insertEvaluations(wrong), (/** @type {any} */ error) => {
    assert.ok(error instanceof InvalidArgument);
    assert.match(error.message, /^evaluations\[1\]\.metrics\["mae"\] is a string; a metric is a number/);
    return error.details["field"] === 'evaluations[1].metrics["mae"]';
  });
  assert.deepEqual(double.asked, []);
  await double.close();
});

describe("with a server", { skip }, () => {
  const project = `node-${randomUUID().slice(0, 8)}`;
  const gallery = new GalleryClient({ address });
  /** @type {import("gallery-client").SavedInstance[]} */
  let saved;

  before(async () => {
    await gallery.createModel(`${project}/demand`, { shardKeys: ["city"] });
    const cities = Array.from({ length: 4 }, (_, place) => `${project}/demand/city=${place}`);
    saved = await Promise.all(cities.map((line) => gallery.save(line, Buffer.from(line))));
  });
  after(() => gallery.close());

  test("1,000 metrics of several instances are recorded at once, all or none", async () => {
    const metrics = Object.fromEntries(Array.from({ length: 250 }, (_, place) => [`m${place}`, place]));
    const records = saved.map((instance, place) => ({ instance: place ? instance : instance.reference, metrics }));
    const ids = await gallery.insertEvaluations(records);
    assert.equal(new Set(ids).size, 4);
    const { evaluation } = await gallery.calls.getEvaluation({ evaluationId: ids[3] ?? "" });
    assert.equal(evaluation?.instanceId, saved[3]?.instanceId);
    const strange = [...records.slice(0, 2), { instance: randomUUID(), metrics: { mae: 1 } }];
    await assert.rejects(gallery.insertEvaluations(strange), (/** @type {any} */ error) => {
      assert.match(error.message, /evaluations\[2\]/);
      return error instanceof NotFound;
    });
    await assert.rejects(gallery.insertEvaluations([...records, { instance: ID, metrics: { one: 1 } }]), /1,?000/);
  });
});
