/** The types of the Thrift compiler's stubs, file by file, and the library that they stand on. */
// @ts-nocheck - the library has no types of its own
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "..", "gen");
const { TBinaryProtocol, TFramedTransport } = require("thrift");

exports.Int64 = require("node-int64");
exports.TBinaryProtocol = TBinaryProtocol;
exports.TFramedTransport = TFramedTransport;
exports.FILES = readdirSync(folder)
  .filter((name) => name.endsWith("_types.js"))
  .map((name) => require(join(folder, name)));
