/** Saves, loads, watches and the examples against a real server, whose address is GALLERY_TEST_ADDRESS. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { GalleryClient, Moment, NotFound, SourceChanged } from "gallery-client";
import { openSource } from "../dist/transfers/sources.js";

const address = process.env["GALLERY_TEST_ADDRESS"];
const skip = address ? false : "GALLERY_TEST_ADDRESS names no server";
const BIG = randomBytes(5 * 2 ** 20 + 12_345);

describe("with a server", { skip }, () => {
  const project = `node-${randomUUID().slice(0, 8)}`;
  const line = `${project}/demand/city=Oslo`;
  /** @type {GalleryClient} */
  let gallery;
  /** @type {string} */
  let folder;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gallery-node-"));
    gallery = new GalleryClient({ address, cache: join(folder, "cache") });
    await gallery.createProject(project, { team: "node" });
    await gallery.createModel(`${project}/demand`, { shardKeys: ["city"], hyperparameters: { depth: 8n } });
  });

  after(async () => {
    await gallery.close();
    await rm(folder, { recursive: true });
  });

  test("metadata of every kind comes back bit for bit", async () => {
    const metadata = {
      text: "Zürich 𝄞",
      empty: "",
      whole: 2n ** 63n - 1n,
      least: -(2n ** 63n),
      odd: 2n ** 53n + 1n,
      nan: NaN,
      infinite: -Infinity,
      third: 1 / 3,
      flag: false,
      time: new Moment(1_234_567_890_123_457n),
    };
    const saved = await gallery.save(line, new Uint8Array(), { metadata });
    const found = await gallery.get(saved.reference);
    assert.deepEqual(found.metadata, { ...metadata, city: "Oslo" });
    assert.equal((await gallery.load(found)).byteLength, 0);
  });

  test("whatever gives bytes can be saved, in one call and in chunks", async () => {
    const path = join(folder, "weights.bin");
    await writeFile(path, BIG);
    const pieces = [BIG.subarray(0, 1), BIG.subarray(1, 2 ** 21), new Uint8Array(), BIG.subarray(2 ** 21)];
    const sources = [BIG, path, createReadStream(path), Readable.from(pieces), pieces, new Blob([BIG]), pieces.values()];
    for (const source of sources) {
      const saved = await gallery.save(line, source);
      assert.equal(saved.sha256, createHash("sha256").update(BIG).digest("hex"));
      assert.equal(saved.size, BigInt(BIG.length));
    }
    const small = await gallery.save(line, Readable.from([Buffer.from("sm"), Buffer.from("all")]));
    assert.equal(Buffer.from(await gallery.load(small)).toString(), "small");
  });

  test("bytes are loaded whole, into a file, and as a stream, from the server and from the cache", async () => {
    const saved = await gallery.save(line, BIG, { externalId: "once" });
    assert.equal((await gallery.save(line, BIG, { externalId: "once" })).alreadyExisted, true);
    const bare = new GalleryClient({ address, cache: join(folder, "none"), cacheBytes: 0 });
    const to = join(folder, "loaded.bin");
    for (const client of [bare, gallery, gallery]) {
      assert.deepEqual(Buffer.from(await client.load(`${line}@newest`)), BIG);
      await client.loadTo(saved.instanceId, to);
      assert.deepEqual(await readFile(to), BIG);
      assert.deepEqual(await buffer(await client.openStream(saved)), BIG);
    }
    await bare.close();
    assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith(".gallery")), []);
    assert.ok((await readdir(join(folder, "cache", "blobs"))).includes(saved.sha256));
    await writeFile(join(folder, "cache", "blobs", saved.sha256), "damaged");
    assert.deepEqual(Buffer.from(await gallery.load(saved)), BIG);
  });

  test("a stream that is not read to its end holds nothing up", async () => {
    const saved = await gallery.save(line, BIG);
    for await (const chunk of await gallery.openStream(saved)) {
      assert.ok(chunk.length > 0);
      break;
    }
    assert.equal((await gallery.get(saved.instanceId)).instanceId, saved.instanceId);
  });

  test("a file that changes while it is saved is refused", async () => {
    const path = join(folder, "changing.bin");
    await writeFile(path, BIG);
    const source = await openSource(path);
    await writeFile(path, "shorter");
    await assert.rejects(buffer(source.chunks()), SourceChanged);
  });

  test("a search gives page after page", async () => {
    await Promise.all(Array.from({ length: 7 }, (_, n) => gallery.save(`${project}/demand/city=Bergen`, Buffer.from([n]))));
    const found = [];
    for await (const each of gallery.search({ within: `${project}/demand/city=Bergen`, limit: 5 })) found.push(each.version);
    assert.equal(found.length, 5);
    const all = [];
    const conditions = /** @type {const} */ ([["city", "IN", ["Bergen"]]]);
    for await (const each of gallery.search({ within: project, conditions, orderBy: "createdTime" })) all.push(each);
    assert.equal(all.length, 7);
  });

  test("a watch tells what serves, goes on after an error, and ends", async () => {
    const place = `${line}@production`;
    await assert.rejects(gallery.serving(`${project}/demand/city=Lund@production`), NotFound);
    const [first, second] = [await gallery.save(line, BIG), await gallery.save(line, Buffer.from("b"))];
    await gallery.deploy(first, "production");
    /** @type {string[]} */
    const told = [];
    let tell = () => {};
    const isTold = new Promise((resolve) => (tell = () => resolve(undefined)));
    /** @type {unknown[]} */
    const logged = [];
    const logger = { warn: () => undefined, error: (/** @type {string} */ _, /** @type {unknown} */ error) => void logged.push(error) };
    const watching = new GalleryClient({ address, cache: join(folder, "watching"), logger });
    const watch = await watching.watchServing(
      place,
      ({ instance }) => {
        told.push(instance.instanceId);
        if (told.length === 2) throw new Error("the callback fails");
        if (told.length === 3) tell();
      },
      { intervalMs: 10 },
    );
    await gallery.deploy(second, "production", { expected: first });
    await isTold;
    assert.deepEqual(told, [first, second, second].map(({ instanceId }) => instanceId));
    assert.equal(/** @type {Error} */ (logged[0]).message, "the callback fails");
    await watch.close();
    await watching.close();

    const offline = new GalleryClient({ address: "127.0.0.1:1", cache: join(folder, "watching"), logger });
    await assert.rejects(offline.serving(place), { reason: "NOT_CONNECTED" });
    await offline.close();
  });

  test("a champion is kept as long as the caller allows, and watched", async () => {
    const [first, second] = [await gallery.save(line, Buffer.from("1")), await gallery.save(line, Buffer.from("2"))];
    const rule = JSON.stringify({
      team: "node",
      uuid: randomUUID(),
      rule: {
        GIVEN: `projectName == "${project}" && city == request.city`,
        WHEN: "metrics.mae >= 0",
        MODEL_SELECTION: "a.metrics.mae < b.metrics.mae",
      },
    });
    await gallery.insertMetrics(first, { mae: 2 });
    const request = { city: "Oslo" };
    const best = await gallery.champion(rule, request);
    assert.equal(best.instance.instanceId, first.instanceId);
    await during(await watched(rule, request), async ({ next }) => {
      assert.equal(await next(), first.instanceId);
      await gallery.insertMetrics(second, { mae: 1 });
      assert.equal(await next(), second.instanceId);
    });
    assert.equal((await gallery.champion(rule, request)).instance.instanceId, second.instanceId);
    assert.equal((await gallery.champion(rule, request, { maxAgeMs: 60_000 })).instance.instanceId, second.instanceId);
  });

  test("the examples run", async () => {
    const env = { ...process.env, GALLERY_ADDRESS: address, GALLERY_CACHE_DIR: join(folder, "examples"), PORT: "0" };
    const cwd = new URL("..", import.meta.url);
    const run = (/** @type {string} */ name) => promisify(execFile)(process.execPath, [`examples/${name}`], { cwd, env });
    assert.match((await run("save-and-load.js")).stdout, /^saved .*city=Oslo@\S+ 25n bytes\nloaded .* -1.25\n$/);
    assert.equal((await run("stream-large-file.js")).stdout, "equal digests: true\narrived whole: true\n");
    await gallery.createModel("examples-node/fares");
    const fares = await gallery.save("examples-node/fares", Buffer.from('{"slope": 2}'));
    await gallery.deploy(fares, "production");
    const service = spawn(process.execPath, ["examples/serve.js"], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    const [listening] = await once(createInterface({ input: service.stdout }), "line");
    const [, at] = /listening on (\S+),/.exec(listening) ?? [];
    const answer = await (await fetch(`http://${at}/?miles=21`)).json();
    assert.deepEqual(answer, { fare: 42, version: fares.version });
    service.kill("SIGTERM");
    assert.deepEqual(await once(service, "exit"), [0, null]);
  });

  /** Watch a rule, and give what its function is called with, one after the other. */
  async function watched(/** @type {string} */ rule, /** @type {Record<string, string>} */ request) {
    /** @type {string[]} */
    const told = [];
    let arrived = () => {};
    const watch = await gallery.watchChampion(rule, request, ({ instance }) => {
      told.push(instance.instanceId);
      arrived();
    });
    let read = 0;
    const next = async () => {
      if (told.length <= read) await new Promise((resolve) => (arrived = () => resolve(undefined)));
      return told[read++];
    };
    return { watch, next };
  }

  /** Use a watch, and end it. */
  async function during(
    /** @type {Awaited<ReturnType<typeof watched>>} */ opened,
    /** @type {(opened: Awaited<ReturnType<typeof watched>>) => Promise<void>} */ use,
  ) {
    try {
      await use(opened);
    } finally {
      await opened.watch.close();
    }
  }
});
