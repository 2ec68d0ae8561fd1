/** What the README and the page of the documentation show is what happens. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GalleryClient } from "gallery-client";

const address = process.env["GALLERY_TEST_ADDRESS"];
const skip = address ? false : "GALLERY_TEST_ADDRESS names no server";
const packageFolder = fileURLToPath(new URL("..", import.meta.url));

for (const page of ["README.md", "../../docs/clients/node.md"]) {
  test(`${page} runs as it is written`, { skip }, async () => {
    const text = await readFile(join(packageFolder, page), "utf8");
    const blocks = [...text.matchAll(/^```(js|text)\n(.*?)^```$/gms)];
    const said = (/** @type {string} */ kind) => blocks.filter(([, each]) => each === kind).map(([, , body]) => body).join("\n");
    // A project of its own on a server that others use too.
    const project = `marketplace-${randomUUID().slice(0, 8)}`;
    const renamed = (/** @type {string} */ body) => body.replaceAll("marketplace", project);
    const folder = await mkdtemp(join(tmpdir(), "gallery-page-"));
    try {
      const program = join(packageFolder, `.page-${randomUUID()}.mjs`);
      await writeFile(program, renamed(said("js")).replaceAll("127.0.0.1:9480", String(address)));
      const env = { ...process.env, GALLERY_ADDRESS: address, GALLERY_CACHE_DIR: join(folder, "cache") };
      try {
        const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: folder, env });
        assert.equal(stdout, renamed(said("text")).replaceAll("\n\n", "\n"));
      } finally {
        await rm(program);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test("the README names every method, and no other", async () => {
  const text = await readFile(join(packageFolder, "README.md"), "utf8");
  const table = text.slice(text.indexOf("## What it does"), text.indexOf("## Examples"));
  const told = [...table.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const kinds = [GalleryClient.prototype, Object.getPrototypeOf(GalleryClient.prototype)];
  const methods = kinds.flatMap((kind) => Object.getOwnPropertyNames(kind));
  const untold = new Set(["constructor", "address", "close"]);
  assert.deepEqual(told.sort(), [...methods.filter((name) => !untold.has(name)), "calls"].sort());
});
