/** Whatever a server does, a call ends in bounded time with a typed error, and its connection with it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConnectionFailed, DeadlineExceeded, GalleryClient, ProtocolError } from "gallery-client";
import { Double, closed, frame, refusal, reply } from "./double.js";

/** @typedef {(socket: import("node:net").Socket, asked: import("./double.js").Asked) => void} Answer */

const ANSWER = { version: "0.1.0" };

/** @type {Record<string, {does: Answer, code: string, reason: string, kept?: boolean}>} */
const HOSTILE = {
  "cuts the connection": { does: (socket) => socket.destroy(), code: "UNAVAILABLE", reason: "CONNECTION_LOST" },
  "ends the connection": { does: (socket) => socket.end(), code: "UNAVAILABLE", reason: "CONNECTION_LOST" },
  "resets the connection": { does: (socket) => socket.resetAndDestroy(), code: "UNAVAILABLE", reason: "CONNECTION_LOST" },
  "cuts a frame in the middle": {
    does: (socket, asked) => socket.end(reply(asked, ANSWER).subarray(0, 20)),
    code: "UNAVAILABLE",
    reason: "CONNECTION_LOST",
  },
  "cuts the length of a frame": {
    does: (socket) => socket.end(Buffer.from([0, 0])),
    code: "UNAVAILABLE",
    reason: "CONNECTION_LOST",
  },
  "never answers": { does: () => undefined, code: "DEADLINE_EXCEEDED", reason: "DEADLINE_EXCEEDED" },
  "answers half and stops": {
    does: (socket, asked) => socket.write(reply(asked, ANSWER).subarray(0, 20)),
    code: "DEADLINE_EXCEEDED",
    reason: "DEADLINE_EXCEEDED",
  },
  "announces too much": {
    does: (socket) => socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    code: "INTERNAL",
    reason: "REPLY_TOO_LARGE",
  },
  "announces less than nothing": {
    does: (socket) => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff])),
    code: "INTERNAL",
    reason: "REPLY_TOO_LARGE",
  },
  "speaks HTTP": {
    does: (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
    code: "INTERNAL",
    reason: "REPLY_TOO_LARGE",
  },
  "sends what is no message": {
    does: (socket) => socket.write(Buffer.from([0, 0, 0, 4, 1, 2, 3, 4])),
    code: "INTERNAL",
    reason: "REPLY_MALFORMED",
  },
  "claims more than a frame holds": {
    does: (socket, asked) => {
      const whole = frame(asked.method, asked.number, 2, (out) => out.field(11, 5));
      socket.write(whole);
    },
    code: "INTERNAL",
    reason: "REPLY_MALFORMED",
  },
  "answers another call": {
    does: (socket, asked) => socket.write(reply({ ...asked, number: asked.number + 1 }, ANSWER)),
    code: "INTERNAL",
    reason: "WRONG_REPLY",
  },
  "answers another method": {
    does: (socket, asked) => socket.write(reply({ ...asked, method: "checkHealth" }, {})),
    code: "INTERNAL",
    reason: "WRONG_REPLY",
  },
  "answers twice at once": {
    does: (socket, asked) => socket.write(Buffer.concat([reply(asked, ANSWER), reply(asked, ANSWER)])),
    code: "INTERNAL",
    reason: "WRONG_REPLY",
  },
  "answers nothing in a reply": {
    does: (socket, asked) => socket.write(frame(asked.method, asked.number, 2, (out) => out.stop())),
    code: "INTERNAL",
    reason: "REPLY_MALFORMED",
    kept: true,
  },
  "knows no such call": {
    does: (socket, asked) => socket.write(refusal(asked, 1)),
    code: "UNIMPLEMENTED",
    reason: "NOT_IN_THIS_VERSION",
    kept: true,
  },
  "fails to decode": {
    does: (socket, asked) => socket.write(refusal(asked, 7)),
    code: "INTERNAL",
    reason: "CALL_REFUSED",
    kept: true,
  },
};

describe("a server that", { concurrency: true }, () => {
  for (const [what, { does, code, reason, kept = false }] of Object.entries(HOSTILE)) {
    test(what, async () => {
      const double = await Double.listen(does);
      const gallery = new GalleryClient({ address: double.address, attempts: 2 });
      const timeoutMs = code === "DEADLINE_EXCEEDED" ? 2_000 : 30_000;
      const failed = await gallery.calls.getServerInfo({}, { timeoutMs }).catch((/** @type {any} */ error) => error);
      assert.deepEqual({ code: failed.code, reason: failed.reason }, { code, reason });
      assert.match(failed.requestId, /^[0-9a-f]{32}$/);
      if (!kept) await settled(double);
      assert.equal(double.sockets.size, kept ? 1 : 0);
      await gallery.close();
      assert.equal(await settled(double), 0);
      await double.close();
    });
  }
});

test("a late reply never answers the next call", async (t) => {
  let late = true;
  const double = await Double.listen((socket, asked) => {
    if (late) setTimeout(() => socket.destroyed || socket.write(reply(asked, { version: "late" })), 100);
    else socket.write(reply(asked, { version: "right" }));
  });
  const gallery = new GalleryClient({ address: double.address, pool: 1 });
  t.after(() => gallery.close());
  await assert.rejects(gallery.calls.getServerInfo({}, { timeoutMs: 50 }), DeadlineExceeded);
  late = false;
  assert.equal((await gallery.calls.getServerInfo({})).version, "right");
  await double.close();
});

test("what nobody asked for closes an idle connection, and the next call takes another one", async (t) => {
  const double = await Double.listen((socket, asked) => socket.write(reply(asked, ANSWER)));
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  await gallery.calls.getServerInfo({});
  const [idle] = double.sockets;
  assert.ok(idle);
  idle.write("unasked");
  await closed(idle);
  assert.equal((await gallery.calls.getServerInfo({})).version, ANSWER.version);
  await double.close();
});

test("nobody there is told as such, and so is a host that does not exist", async (t) => {
  const double = await Double.listen(() => undefined);
  const { address } = double;
  await double.close();
  const gallery = new GalleryClient({ address });
  t.after(() => gallery.close());
  await assert.rejects(gallery.calls.getServerInfo({}), { code: "UNAVAILABLE", reason: "NOT_CONNECTED", retryable: true });
  const lost = new GalleryClient({ address: "no-such-host.invalid:9480" });
  t.after(() => lost.close());
  await assert.rejects(lost.calls.getServerInfo({}), (error) => {
    assert.ok(error instanceof ConnectionFailed);
    return ["HOST_UNKNOWN", "NOT_CONNECTED"].includes(error.reason);
  });
});

test("a reply of 16,000,000 bytes is taken, and one more byte is not", async (t) => {
  const blob = (/** @type {import("./double.js").Asked} */ asked, /** @type {number} */ size) => {
    const empty = reply(asked, { data: new Uint8Array() }).length - 4;
    return reply(asked, { data: new Uint8Array(size - empty) });
  };
  let size = 16_000_000;
  const double = await Double.listen((socket, asked) => socket.write(blob(asked, size)));
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  assert.ok((await gallery.calls.getBlob({})).data);
  size++;
  await assert.rejects(gallery.calls.getBlob({}), ProtocolError);
  await double.close();
});

test("a request over 8 MiB is refused before a byte is sent", async (t) => {
  const double = await Double.listen(() => undefined);
  const gallery = new GalleryClient({ address: double.address });
  t.after(() => gallery.close());
  const content = new Uint8Array(8 * 2 ** 20);
  await assert.rejects(gallery.calls.uploadModel({ content }), { code: "INVALID_ARGUMENT", reason: "FIELD_TOO_LONG" });
  assert.equal(double.asked.length, 0);
  await double.close();
});

/** @param {Double} double */
async function settled(double) {
  for (const socket of double.sockets) await closed(socket);
  return double.sockets.size;
}
