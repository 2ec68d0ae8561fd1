/** Uploads that are cut and begun anew, and downloads that arrive damaged. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Cancelled, DigestMismatch, GalleryClient, OwnerLost } from "gallery-client";
import { Double, fault, reply } from "./double.js";

/** @typedef {import("./double.js").Asked} Asked */

const BYTES = randomBytes(6 * 2 ** 20 + 321);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const ID = "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11";

/** @type {string} */
let folder;
before(async () => void (folder = await mkdtemp(join(tmpdir(), "gallery-node-"))));
after(() => rm(folder, { recursive: true }));

/** Holds one upload at a time, as a server does. */
class Spool {
  received = Buffer.alloc(0);
  uploads = 0;
  /** @type {string | undefined} */
  endpoint;

  /** @param {Asked} asked */
  answer(asked) {
    const { method, request } = asked;
    if (method === "beginUpload") {
      this.uploads++;
      this.received = Buffer.alloc(0);
    } else if (method === "uploadChunk") {
      if (Number(request.offset) > this.received.length) return fault(asked, { reason: "OFFSET_BEYOND_RECEIVED", code: "FAILED_PRECONDITION" });
      this.received = Buffer.concat([this.received.subarray(0, Number(request.offset)), request.data]);
    } else if (method === "commitUpload") {
      const sha256 = createHash("sha256").update(this.received).digest("hex");
      const whole = sha256 === request.sha256 && this.received.length === Number(request.size);
      if (!whole) return fault(asked, { reason: "DIGEST_MISMATCH", code: "FAILED_PRECONDITION" });
      const instance = { instanceId: ID, sha256, size: request.size };
      return reply(asked, { status: { state: "COMMITTED" }, instance });
    }
    const receivedBytes = BigInt(this.received.length);
    return reply(asked, { status: { uploadId: `upload ${this.uploads}`, state: "RECEIVING", receivedBytes } });
  }
}

test("an upload whose connection is cut goes on where it stopped", async (t) => {
  const spool = new Spool();
  const double = await Double.listen((socket, asked) => {
    const answer = spool.answer(asked);
    // The third chunk is lost behind its acknowledgement, the fifth before it arrives.
    if (asked.method === "uploadChunk" && [4, 7].includes(double.asked.length)) return void socket.destroy();
    socket.write(answer);
  });
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  const saved = await gallery.save("p/m", BYTES);
  assert.equal(saved.sha256, SHA256);
  assert.equal(spool.uploads, 1);
  await double.close();
});

test("an upload that the server gave up begins anew", async (t) => {
  const spool = new Spool();
  const double = await Double.listen((socket, asked) => {
    const isGone = asked.method === "uploadChunk" && spool.uploads === 1 && spool.received.length > 2 ** 21;
    socket.write(isGone ? fault(asked, { code: "ABORTED", reason: "UPLOAD_ABORTED" }) : spool.answer(asked));
  });
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  assert.equal((await gallery.save("p/m", BYTES)).sha256, SHA256);
  assert.equal(spool.uploads, 2);
  await double.close();
});

test("chunks follow their owner; where it is lost, the upload begins anew, unless the source is used up", async (t) => {
  const gone = await Double.listen(() => undefined);
  const { address: endpoint } = gone;
  await gone.close();
  const spool = new Spool();
  let isLost = true;
  const double = await Double.listen((socket, asked) => {
    const elsewhere = asked.method === "uploadChunk" && isLost;
    if (asked.method === "abortUpload") isLost = false;
    socket.write(
      elsewhere
        ? fault(asked, { code: "FAILED_PRECONDITION", reason: "WRONG_HOST", details: { endpoint } })
        : spool.answer(asked),
    );
  });
  const gallery = new GalleryClient({ address: double.address, attempts: 1 });
  t.after(() => gallery.close());
  assert.equal((await gallery.save("p/m", BYTES)).sha256, SHA256);
  assert.equal(spool.uploads, 2);
  isLost = true;
  await assert.rejects(gallery.save("p/m", [BYTES].values()), OwnerLost);
  await double.close();
});

test("a source that never gives more ends with its signal", async (t) => {
  const spool = new Spool();
  const double = await Double.listen((socket, asked) => void socket.write(spool.answer(asked)));
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  const controller = new AbortController();
  async function* stuck() {
    yield BYTES;
    controller.abort();
    await new Promise(() => undefined);
  }
  await assert.rejects(gallery.save("p/m", stuck(), { signal: controller.signal }), Cancelled);
  await double.close();
});

test("damaged bytes are an error, on every way, and leave nothing behind", async (t) => {
  const size = BigInt(BYTES.length);
  const double = await Double.listen((socket, asked) => {
    const { offset, length } = asked.request;
    const data = Buffer.from(BYTES.subarray(Number(offset), Number(offset) + length));
    if (offset > 0n) data[0] = (data[0] ?? 0) ^ 1;
    const isBlob = asked.method === "getBlob";
    socket.write(reply(asked, isBlob ? { data, size } : { instance: { instanceId: ID, size, sha256: SHA256 } }));
  });
  const cache = join(folder, "cache");
  const gallery = new GalleryClient({ address: double.address, cache });
  t.after(() => gallery.close());
  const to = join(folder, "model.bin");
  await writeFile(to, "what stood there");
  await assert.rejects(gallery.load(ID), DigestMismatch);
  await assert.rejects(gallery.loadTo(ID, to), DigestMismatch);
  let given = 0;
  await assert.rejects(async () => {
    for await (const chunk of await gallery.openStream(ID)) given += chunk.length;
  }, DigestMismatch);
  assert.ok(given < BYTES.length, "the last bytes are kept back");
  assert.deepEqual((await readdir(folder)).sort(), ["cache", "model.bin"]);
  assert.deepEqual(await readdir(join(cache, "blobs")), []);
  await double.close();
});
