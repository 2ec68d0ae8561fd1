/** A scoring service that swaps its model while it answers, and starts without Gallery where it has served before. */
import { createServer } from "node:http";
import { once } from "node:events";
import { GalleryClient } from "gallery-client";

const PLACE = "examples-node/fares@production";

const gallery = new GalleryClient({ name: "fares" });

/** The model in use. @type {{slope: number, version: string | undefined}} */
let model;

// Resolved when the first model is here; later ones replace it between two requests.
const watch = await gallery.watchServing(
  PLACE,
  async ({ instance }) => {
    const { slope } = JSON.parse(Buffer.from(await gallery.load(instance)).toString());
    model = { slope, version: instance.version };
  },
  { intervalMs: 1_000 },
);

const server = createServer((request, response) => {
  const miles = Number(new URL(request.url ?? "", "http://here").searchParams.get("miles"));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ fare: model.slope * miles, version: model.version }));
});
server.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1");
await once(server, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
console.log(`listening on 127.0.0.1:${port}, serving ${watch.serving.instance.reference}`);

process.once("SIGTERM", async () => {
  server.close();
  await watch.close();
  await gallery.close();
});
