/** The tables speak what the Thrift compiler's own stubs speak, and lose nothing. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as contract from "gallery-client/contract";
import { decode, encode } from "gallery-client/encoding";
import { ByteWriter, WireType } from "../dist/bytes.js";
import * as shapes from "../dist/shapes.js";

const require = createRequire(import.meta.url);
const { Int64, TBinaryProtocol, TFramedTransport, FILES } = require("./stubs.cjs");

/** @type {Record<string, any>} */
const stubs = Object.assign({}, ...FILES);
const structs = /** @type {import("../dist/shapes.js").Struct<any>[]} */ (
  Object.values(contract).filter((shape) => typeof shape === "object" && shape !== null && "fields" in shape)
);

/** Make a value of a shape, with every field set. @returns {any} */
function sample(/** @type {any} */ shape, /** @type {number} */ nth = 0) {
  if (shape === shapes.bool) return true;
  if (shape === shapes.i32) return -(2 ** 31) + nth;
  if (shape === shapes.i64) return -(2n ** 63n) + BigInt(nth);
  if (shape === shapes.double) return nth === 1 ? -Infinity : 0.1 + nth;
  if (shape === shapes.string) return nth === 2 ? "" : `wörter 𝄞 ${nth}`;
  if (shape === shapes.binary) return new Uint8Array([0, 255, nth]);
  if ("numbers" in shape) return Object.keys(shape.numbers).at(-1);
  if ("of" in shape) {
    const elements = [sample(shape.of, 0), sample(shape.of, 1)];
    return shape.wireType === WireType.LIST ? elements : { "": elements[0], "k.1 é": elements[1] };
  }
  const fields = shape.isUnion ? [shape.fields[nth % shape.fields.length]] : shape.fields;
  return Object.fromEntries(fields.map((/** @type {any} */ { name, shape: of }, /** @type {number} */ at) => [name, sample(of, at)]));
}

/** Turn what a stub holds into our form, or ours into what a stub holds. @returns {any} */
function turned(/** @type {any} */ shape, /** @type {any} */ value, /** @type {"plain" | "stub"} */ to) {
  const plain = to === "plain";
  if (shape === shapes.i64) {
    if (plain) return value.buffer.readBigInt64BE(value.offset);
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return new Int64(bytes);
  }
  if (shape === shapes.binary) return plain ? new Uint8Array(value) : Buffer.from(value);
  if ("numbers" in shape) {
    return plain ? Object.keys(shape.numbers).find((name) => shape.numbers[name] === value) : shape.numbers[value];
  }
  if ("of" in shape && Array.isArray(value)) return value.map((each) => turned(shape.of, each, to));
  if ("of" in shape) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, turned(shape.of, each, to)]));
  }
  if (!("fields" in shape)) return value;
  const set = shape.fields.filter((/** @type {any} */ { name }) => value[name] !== null && value[name] !== undefined);
  const form = Object.fromEntries(
    set.map((/** @type {any} */ { name, shape: of }) => [name, turned(of, value[name], to)]),
  );
  return plain ? form : new stubs[shape.name](form);
}

test("every struct is in the tables", () => {
  const named = Object.keys(stubs).filter((name) => stubs[name].prototype?.read);
  assert.deepEqual(structs.map(({ name }) => name).sort(), named.sort());
});

for (const shape of structs) {
  test(`${shape.name} is read by the compiler's stub, and read from it`, () => {
    for (let nth = 0; nth < (shape.isUnion ? shape.fields.length : 1); nth++) {
      const value = sample(shape, nth);
      const bytes = Buffer.from(encode(shape, value));
      assert.deepEqual(decode(shape, bytes), value);
      const stub = new stubs[shape.name]();
      stub.read(new TBinaryProtocol(new TFramedTransport(bytes), true, true));
      assert.deepEqual(turned(shape, stub, "plain"), value);
      /** @type {Buffer[]} */
      const written = [];
      const transport = new TFramedTransport(undefined, (/** @type {Buffer} */ frame) => written.push(frame.subarray(4)));
      turned(shape, value, "stub").write(new TBinaryProtocol(transport, true, true));
      transport.flush();
      assert.deepEqual(decode(shape, Buffer.concat(written)), value);
    }
  });
}

test("unset is not empty, and null counts as unset", () => {
  const shape = contract.GetMetricsRequest;
  assert.deepEqual(decode(shape, encode(shape, {})), {});
  const empty = { instanceId: "", names: [], includeRetracted: false, limit: 0 };
  assert.deepEqual(decode(shape, encode(shape, empty)), empty);
  const { names: _, ...rest } = empty;
  assert.deepEqual(decode(shape, encode(shape, { ...rest, names: /** @type {any} */ (null) })), rest);
});

test("keys that objects have themselves are kept in maps", () => {
  const metadata = JSON.parse('{"__proto__": {"text": "a"}, "hasOwnProperty": {"text": "b"}, "constructor": {"text": "c"}}');
  const found = decode(contract.ModelInstance, encode(contract.ModelInstance, { metadata }));
  assert.deepEqual(Object.keys(found.metadata ?? {}), ["__proto__", "hasOwnProperty", "constructor"]);
});

test("what a newer server knows does no harm", () => {
  const out = new ByteWriter();
  out.field(WireType.I32, 10); // stage
  out.i32(99);
  out.field(WireType.LIST, 200);
  out.byte(WireType.STRUCT);
  out.i32(1);
  out.field(WireType.MAP, 1);
  out.byte(WireType.STRING);
  out.byte(WireType.DOUBLE);
  out.i32(1);
  out.string("new");
  out.double(1);
  out.stop();
  out.field(WireType.STRING, 5); // revision, of another type
  out.string("five");
  out.field(WireType.STRING, 1);
  out.string("id");
  out.stop();
  assert.deepEqual(decode(contract.ModelInstance, out.done()), { stage: "UNSPECIFIED", instanceId: "id" });
});

/** @type {[string, any, RegExp][]} */
const REFUSED = [
  ["GetInstanceRequest", { instanceId: 7 }, /GetInstanceRequest\.instanceId needs a string, and got 7/],
  ["GetInstanceRequest", { instanceId: "\ud800" }, /half of a surrogate pair/],
  ["GetInstanceRequest", { instanceID: "x" }, /GetInstanceRequest has no field instanceID; it has instanceId/],
  ["ModelInstance", { revision: 7 }, /ModelInstance\.revision needs a bigint of 64 bits, such as 7n, and got 7/],
  ["ModelInstance", { revision: 2n ** 63n }, /needs a bigint of 64 bits/],
  ["GetBlobRequest", { length: 1.5 }, /a whole number of 32 bits, and got 1.5/],
  ["GetBlobRequest", { length: 2 ** 31 }, /a whole number of 32 bits/],
  ["CheckHealthRequest", { probe: "ALIVE" }, /a Probe: UNSPECIFIED, LIVENESS, READINESS, and got "ALIVE"/],
  ["UploadModelRequest", { content: "text" }, /UploadModelRequest\.content needs a Uint8Array/],
  ["Value", {}, /Value needs a Value with one of text, whole/],
  ["Value", { text: "a", flag: true }, /Value needs a Value with one of/],
];

for (const [name, value, message] of REFUSED) {
  test(`${name} is refused where it would be sent wrong: ${message.source}`, () => {
    const shape = /** @type {any} */ (contract)[name];
    assert.throws(() => encode(shape, value), { code: "INVALID_ARGUMENT", message });
  });
}

test("bytes that end too early are no struct", () => {
  const bytes = encode(contract.ModelInstance, sample(contract.ModelInstance));
  for (const length of [0, 1, 3, 10, bytes.length - 1]) {
    assert.throws(() => decode(contract.ModelInstance, bytes.subarray(0, length)), { reason: "STRUCT_MALFORMED" });
  }
  const text = Buffer.from([11, 0, 1, 0, 0, 0, 1, 0xff, 0]);
  assert.throws(() => decode(contract.GetInstanceRequest, text), /no UTF-8/);
});
