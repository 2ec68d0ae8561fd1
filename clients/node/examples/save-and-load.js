/** From nothing to a stored and fetched model. Run it with a server at GALLERY_ADDRESS, or at 127.0.0.1:9480. */
import { GalleryClient } from "gallery-client";

const gallery = new GalleryClient({ name: "example" });
try {
  // A model is a name in a project; instances of one city are one line of it.
  await gallery.createModel("examples-node/demand", { shardKeys: ["city"], features: ["hour", "rain"] });

  // Any bytes will do: here coefficients as JSON, which every language reads.
  const coefficients = Buffer.from(JSON.stringify({ hour: 0.5, rain: -1.25 }));
  const saved = await gallery.save("examples-node/demand/city=Oslo", coefficients, {
    metadata: { modelName: "Linear", samples: 2016n, trainingEnd: new Date("2026-01-01T00:00:00Z") },
  });
  console.log("saved", saved.reference, saved.size, "bytes");

  await gallery.insertMetrics(saved, { mae: 2.4 });
  await gallery.deploy(saved, "production");

  const current = await gallery.get("examples-node/demand/city=Oslo@production");
  const loaded = JSON.parse(Buffer.from(await gallery.load(current)).toString());
  console.log("loaded", current.reference, loaded.rain);
} finally {
  await gallery.close();
}
