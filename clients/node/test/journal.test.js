/** Uploads of files that outlive the process which began them. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Cancelled, GalleryClient, Unavailable } from "gallery-client";
import { claim, claimFile } from "../dist/transfers/claim.js";
import { Double, fault, reply } from "./double.js";

/** @typedef {import("./double.js").Asked} Asked */
/** @typedef {import("node:net").Socket} Socket */

const MIB = 2 ** 20;
const BYTES = randomBytes(8 * MIB + 321);
const METADATA = { city: "Oslo", samples: 7n };

/** Name an upload as a server would. */
const upload = (/** @type {number} */ nth) => `0193f0a2-7c51-7d0e-9a41-00000000000${nth}`;

/** @type {string} */
let folder;
before(async () => void (folder = await mkdtemp(join(tmpdir(), "gallery-node-"))));
after(() => rm(folder, { recursive: true }));

/** Holds uploads by their ids, as a server does. */
class Spool {
  /** @type {Map<string, Buffer>} */
  received = new Map();
  /** @type {bigint[]} */
  offsets = [];
  committed = new Set();

  /** @param {Asked} asked */
  answer(asked) {
    const { method, request } = asked;
    const uploadId = request.uploadId ?? upload(this.received.size + 1);
    if (method === "beginUpload") this.received.set(uploadId, Buffer.alloc(0));
    const had = this.received.get(uploadId);
    if (!had) return fault(asked, { code: "NOT_FOUND", reason: "UPLOAD_NOT_FOUND" });
    if (method === "uploadChunk") {
      this.offsets.push(request.offset);
      this.received.set(uploadId, Buffer.concat([had.subarray(0, Number(request.offset)), request.data]));
    } else if (method === "commitUpload") {
      assert.equal(createHash("sha256").update(had).digest("hex"), request.sha256);
      this.committed.add(uploadId);
      const instance = { instanceId: uploadId, sha256: request.sha256, size: request.size };
      return reply(asked, { status: { state: "COMMITTED" }, instance });
    }
    const receivedBytes = BigInt(this.received.get(uploadId)?.length ?? 0);
    const state = this.committed.has(uploadId) ? "COMMITTED" : "RECEIVING";
    return reply(asked, { status: { uploadId, state, receivedBytes } });
  }
}

/** Save a file from a process of its own. */
function saving(/** @type {{ address: string, path: string, cache: string, line?: string }} */ how) {
  const { line = "p/m", path, ...options } = how;
  const program = `
    import { GalleryClient } from "gallery-client";
    const gallery = new GalleryClient(${JSON.stringify(options)});
    await gallery.save(${JSON.stringify(line)}, ${JSON.stringify(path)}, { metadata: { city: "Oslo", samples: 7n } });`;
  const cwd = new URL("..", import.meta.url);
  const stdio = /** @type {const} */ (["ignore", "inherit", "inherit"]);
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd, stdio: [...stdio] });
  return { kill: () => child.kill("SIGKILL"), ended: once(child, "exit") };
}

/** A server that answers all but the first `chunks` + 1 chunks at once; `stuck` is resolved when that one came. */
async function spooled(/** @type {Spool} */ spool, /** @type {number} */ chunks) {
  let tell = () => {};
  const stuck = new Promise((resolve) => (tell = () => resolve(undefined)));
  let left = chunks;
  const double = await Double.listen((socket, asked) => {
    if (asked.method === "uploadChunk" && left-- === 0) return tell();
    socket.write(spool.answer(asked));
  });
  return { double, stuck };
}

test("a file whose process was killed goes on behind the last acknowledged chunk, and is then forgotten", async (t) => {
  const [path, cache] = [join(folder, "killed.bin"), join(folder, "killed")];
  await writeFile(path, BYTES);
  const spool = new Spool();
  const { double, stuck } = await spooled(spool, 3);
  const child = saving({ address: double.address, path, cache });
  await stuck;
  const gallery = new GalleryClient({ address: double.address, cache });
  t.after(() => gallery.close());

  // While it lives, another save of the same file is an upload of its own.
  assert.equal((await gallery.save("p/m", path, { metadata: METADATA })).instanceId, upload(2));
  child.kill();
  await child.ended;

  const metadata = { samples: 7n, city: "Oslo" };
  const other = await gallery.save("p/m", path, { metadata: { ...metadata, samples: 7 } });
  assert.equal(other.instanceId, upload(3), "another record");
  spool.offsets = [];
  assert.equal((await gallery.save("p/m", path, { metadata })).instanceId, upload(1));
  assert.equal(spool.offsets[0], BigInt(3 * MIB));
  assert.deepEqual(await readdir(join(cache, "uploads")), []);
  assert.equal((await gallery.save("p/m", path, { metadata })).instanceId, upload(4));
  await double.close();
});

test("an upload begins anew where the file changed in between, and where the server has it no more", async (t) => {
  const [path, cache] = [join(folder, "changed.bin"), join(folder, "changed")];
  await writeFile(path, BYTES);
  const spool = new Spool();
  let isBusy = true;
  const double = await Double.listen((socket, asked) => {
    const isLate = isBusy && asked.request.offset === BigInt(2 * MIB);
    socket.write(isLate ? fault(asked, { code: "UNAVAILABLE", reason: "BUSY", retryable: true }) : spool.answer(asked));
  });
  const gallery = new GalleryClient({ address: double.address, cache, attempts: 1 });
  t.after(() => gallery.close());
  await assert.rejects(gallery.save("p/m", path), Unavailable);
  const [entry = ""] = await readdir(join(cache, "uploads"));
  assert.equal(await readFile(join(cache, "uploads", entry), "utf8"), upload(1));
  await writeFile(path, Buffer.concat([BYTES, Buffer.from("more")]));
  await assert.rejects(gallery.save("p/m", path), Unavailable);
  assert.deepEqual([...spool.received.keys()], [upload(1), upload(2)]);
  isBusy = false;
  spool.received.delete(upload(2));
  spool.received.set("another", Buffer.alloc(0));
  assert.equal((await gallery.save("p/m", path)).instanceId, upload(3));
  assert.deepEqual([...spool.committed], [upload(3)]);
  assert.equal((await readdir(join(cache, "uploads"))).length, 1, "that of the file as it was");
  await double.close();
});

test("what was committed before anybody heard of it is not sent again", async (t) => {
  const [path, cache] = [join(folder, "unheard.bin"), join(folder, "unheard")];
  await writeFile(path, BYTES);
  const spool = new Spool();
  const controller = new AbortController();
  const double = await Double.listen((socket, asked) => {
    const answer = spool.answer(asked);
    if (asked.method === "commitUpload" && !controller.signal.aborted) controller.abort();
    else socket.write(answer);
  });
  const gallery = new GalleryClient({ address: double.address, cache });
  t.after(() => gallery.close());
  await assert.rejects(gallery.save("p/m", path, { signal: controller.signal }), Cancelled);
  spool.offsets = [];
  assert.equal((await gallery.save("p/m", path)).instanceId, upload(1));
  assert.deepEqual(spool.offsets, []);
  await double.close();
});

test("half an upload id, as a full disk leaves it, is none", async (t) => {
  const [path, cache] = [join(folder, "half.bin"), join(folder, "half")];
  await writeFile(path, BYTES);
  const spool = new Spool();
  let isBusy = true;
  const double = await Double.listen((socket, asked) => {
    const answer = isBusy && asked.method === "commitUpload" ? fault(asked, { code: "UNAVAILABLE" }) : spool.answer(asked);
    socket.write(asked.request.uploadId?.length === 9 ? fault(asked, { code: "INVALID_ARGUMENT" }) : answer);
  });
  const gallery = new GalleryClient({ address: double.address, cache });
  t.after(() => gallery.close());
  await assert.rejects(gallery.save("p/m", path), Unavailable);
  const [entry = ""] = await readdir(join(cache, "uploads"));
  await writeFile(join(cache, "uploads", entry), upload(1).slice(0, 9));
  isBusy = false;
  assert.equal((await gallery.save("p/m", path)).instanceId, upload(2));
  await double.close();
});

test("where nothing can be remembered, saving works all the same", async (t) => {
  const path = join(folder, "unwritable.bin");
  await writeFile(path, BYTES);
  const spool = new Spool();
  const double = await Double.listen((socket, asked) => void socket.write(spool.answer(asked)));
  const gallery = new GalleryClient({ address: double.address, cache: path }); // a file, where a folder is wanted
  t.after(() => gallery.close());
  assert.equal((await gallery.save("p/m", path)).instanceId, upload(1));
  await double.close();
});

test("a name is held by one, and free when it is released or its process was killed", async () => {
  const path = join(folder, "name");
  for (const take of [() => claim(createHash("sha256").update(folder).digest("hex")), () => claimFile(path)]) {
    const held = await take();
    assert.ok(held);
    assert.equal(await take(), undefined);
    await held.release();
    await (await take())?.release();
  }
  const holder = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => console.log("held"))`;
  const child = spawn(process.execPath, ["-e", holder], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  assert.equal(await claimFile(path), undefined);
  child.kill("SIGKILL");
  await once(child, "exit");
  const held = await claimFile(path);
  assert.ok(held, "what a dead process left is taken");
  await held.release();
});

const address = process.env["GALLERY_TEST_ADDRESS"];
const skip = address ? false : "GALLERY_TEST_ADDRESS names no server";

test("with a server: a killed upload goes on, and sends no byte twice that was acknowledged", { skip }, async (t) => {
  const [path, cache, project] = [join(folder, "real.bin"), join(folder, "real"), `node-${randomBytes(4).toString("hex")}`];
  await writeFile(path, BYTES);
  const relay = await Relay.listen(String(address), 4 * MIB);
  const gallery = new GalleryClient({ address: relay.address, cache });
  t.after(() => gallery.close());
  await gallery.createModel(`${project}/m`);
  const child = saving({ address: relay.address, path, cache, line: `${project}/m` });
  await relay.stuck;
  child.kill();
  await child.ended;
  relay.open();
  const saved = await gallery.save(`${project}/m`, path, { metadata: METADATA });
  assert.equal(saved.sha256, createHash("sha256").update(BYTES).digest("hex"));
  assert.ok(relay.passed < 6 * MIB, `${relay.passed} bytes`);
  assert.equal(saved.version, "1.0");
  await relay.close();
});

/** Passes bytes to a server, and holds them up once so many have passed. */
class Relay {
  passed = 0;
  #limit;
  #tell = () => {};
  stuck = new Promise((resolve) => (this.#tell = () => resolve(undefined)));
  /** @type {Set<Socket>} */
  #sockets = new Set();

  /** @param {string} to @param {number} limit */
  constructor(to, limit) {
    const [host = "", port] = to.split(":");
    this.#limit = limit;
    this.server = createServer((socket) => {
      const onward = connect(Number(port), host);
      onward.pipe(socket);
      for (const end of [socket, onward]) {
        this.#sockets.add(end);
        end.on("error", () => undefined);
        end.on("close", () => [socket, onward].forEach((each) => each.destroy()));
      }
      socket.on("data", (packet) => {
        if (this.passed >= this.#limit) return this.#tell();
        this.passed += packet.length;
        onward.write(packet);
      });
    });
  }

  /** @param {string} to @param {number} limit */
  static async listen(to, limit) {
    const relay = new Relay(to, limit);
    relay.server.listen(0, "127.0.0.1").unref();
    await once(relay.server, "listening");
    return relay;
  }

  get address() {
    return `127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (this.server.address()).port}`;
  }

  /** Let everything pass, and count anew. */
  open() {
    [this.#limit, this.passed] = [Infinity, 0];
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }
}
