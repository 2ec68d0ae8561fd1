/** Save and load a file of any size, of which a few MiB are in memory at a time. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { GalleryClient } from "gallery-client";

const folder = await mkdtemp(join(tmpdir(), "gallery-example-"));
const gallery = new GalleryClient({ name: "example", cacheBytes: 0 });
try {
  const weights = join(folder, "weights.bin");
  await writeFile(weights, Buffer.alloc(9 * 2 ** 20, "weights "));
  await gallery.createModel("examples-node/large");

  // A path can be read again where a server is lost; a stream, such as one of another service, goes as well.
  const fromFile = await gallery.save("examples-node/large", weights, { format: "bytes" });
  const fromStream = await gallery.save("examples-node/large", createReadStream(weights));
  console.log("equal digests:", fromFile.sha256 === fromStream.sha256);

  // The stream fails in place of its last bytes where they are not those that were saved.
  const digest = createHash("sha256");
  await pipeline(await gallery.openStream(fromFile), digest);
  console.log("arrived whole:", digest.digest("hex") === fromFile.sha256);

  await pipeline(await gallery.openStream(fromStream), createWriteStream(join(folder, "copy.bin")));
  await gallery.loadTo(fromStream, join(folder, "whole-or-not-at-all.bin"));
} finally {
  await gallery.close();
  await rm(folder, { recursive: true });
}
