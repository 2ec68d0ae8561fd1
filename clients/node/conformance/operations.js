/** What the driver can be told to do. */
import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";
import { GalleryClient, lineReference } from "gallery-client";
import { CALLS } from "gallery-client/contract";
import { decode, encode } from "gallery-client/encoding";
import { fromJson, toJson } from "./json.js";

/** @typedef {Record<string, any>} Fields */

/** Holds the clients by name, and does one thing after the other or at once. */
export class Operations {
  /** @type {Map<string, GalleryClient>} */
  #clients = new Map();
  /** @type {Map<unknown, AbortController>} */
  #running = new Map();
  /** @type {Map<string, {close(): Promise<void>}>} */
  #watches = new Map();

  /** @param {(line: object) => void} print */
  constructor(print) {
    this.print = print;
  }

  /**
   * Do something; `id` names it for `cancel`.
   *
   * @param {unknown} id
   * @param {string} op
   * @param {Fields} fields
   * @returns {Promise<object>}
   */
  async run(id, op, fields) {
    const does = DOES[op];
    if (!does) throw new TypeError(`there is no op ${op}`);
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const options = { signal: controller.signal, ...(fields["timeoutMs"] && { timeoutMs: fields["timeoutMs"] }) };
      return await does(this, fields, options);
    } finally {
      this.#running.delete(id);
    }
  }

  /** @param {Fields} fields */
  open({ client, address, token, name, pool, timeoutMs, attempts, cache }) {
    this.#clients.set(client, new GalleryClient({ address, token, name, pool, timeoutMs, attempts, cache }));
  }

  /** @param {string} name */
  client(name) {
    const client = this.#clients.get(name);
    if (!client) throw new TypeError(`no client ${name} was opened`);
    return client;
  }

  /** @param {unknown} id */
  cancel(id) {
    this.#running.get(id)?.abort();
  }

  /**
   * Begin a watch, and tell each call of its function.
   *
   * @param {string} name
   * @param {(tell: (found: {instance: {instanceId: string}}) => void) => Promise<{close(): Promise<void>}>} begin
   */
  async watch(name, begin) {
    /** @type {object[]} */
    const told = [];
    /** @type {(line: object) => void} */
    let print = (line) => void told.push(line);
    this.#watches.set(name, await begin(({ instance }) => print({ watch: name, instanceId: instance.instanceId })));
    // The answer to the request comes first.
    setImmediate(() => {
      print = this.print;
      told.forEach(print);
    });
    return {};
  }

  /** @param {string} name */
  async endWatch(name) {
    const watch = this.#watches.get(name);
    if (!watch) throw new TypeError(`no watch ${name} was begun`);
    await watch.close();
  }

  async closeAll() {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }
}

/** @type {Record<string, (operations: Operations, fields: Fields, options: Fields) => Promise<object>>} */
const DOES = {
  async open(operations, fields) {
    operations.open(fields);
    return {};
  },
  async close(operations, { client }) {
    await operations.client(client).close();
    return {};
  },
  async cancel(operations, { of }) {
    operations.cancel(of);
    return {};
  },
  async call(operations, { client, method, request, clientRequestId }, options) {
    const { shape, call } = prepared(operations.client(client), method, request, { ...options, clientRequestId });
    const answer = encode(shape.response, await call());
    return { answer: Buffer.from(answer).toString("base64") };
  },
  async repeat(operations, { client, method, request, times, clientRequestId }, options) {
    const { call } = prepared(operations.client(client), method, request, { ...options, clientRequestId });
    const micros = [];
    for (let left = times; left > 0; left--) {
      const begun = performance.now();
      await call();
      micros.push(Math.round((performance.now() - begun) * 1000));
    }
    return { micros };
  },
  async save(operations, { client, project, model, shard, path, metadata, externalId, draft }, options) {
    const begun = performance.now();
    const saved = await operations.client(client).save(lineReference(project, model, shard), path, {
      ...options,
      metadata: fromJson(metadata),
      externalId,
      draft,
    });
    return { ...told(saved), micros: since(begun) };
  },
  async load(operations, { client, reference, to }, options) {
    const begun = performance.now();
    const { instanceId, sha256, size } = told(await operations.client(client).loadTo(reference, to, options));
    return { instanceId, sha256, size, micros: since(begun) };
  },
  async read(operations, { client, reference }, options) {
    const begun = performance.now();
    const digest = createHash("sha256");
    let size = 0;
    for await (const chunk of await operations.client(client).openStream(reference, options)) {
      digest.update(chunk);
      size += chunk.length;
    }
    return { sha256: digest.digest("hex"), size, micros: since(begun) };
  },
  async get(operations, { client, reference }, options) {
    const found = await operations.client(client).get(reference, options);
    return { ...told(found), metadata: toJson(found.metadata) };
  },
  async serving(operations, { client, place }, options) {
    const { instance, source, fromDisk } = await operations.client(client).serving(place, options);
    return { instanceId: instance.instanceId, source, fromDisk };
  },
  async champion(operations, { client, rule, request, maxAgeMs }, options) {
    const asked = { ...options, maxAgeMs };
    const { instance, decisionId } = await operations.client(client).champion(rule, fromJson(request), asked);
    return { instanceId: instance.instanceId, decisionId };
  },
  async watchServing(operations, { client, place, watch, intervalMs }) {
    return await operations.watch(watch, (tell) =>
      operations.client(client).watchServing(place, tell, { intervalMs }),
    );
  },
  async watchChampion(operations, { client, rule, request, watch, intervalMs }) {
    return await operations.watch(watch, (tell) =>
      operations.client(client).watchChampion(rule, fromJson(request), tell, { intervalMs }),
    );
  },
  async endWatch(operations, { watch }) {
    await operations.endWatch(watch);
    return {};
  },
};

/** @param {import("gallery-client").Instance} instance */
function told({ instanceId, reference, sha256, size }) {
  return { instanceId, reference, sha256, size: Number(size) };
}

/** @param {number} begun */
function since(begun) {
  return Math.round((performance.now() - begun) * 1000);
}

/**
 * @param {GalleryClient} client
 * @param {string} method
 * @param {string} request base64 of the request struct
 * @param {Fields} options
 */
function prepared(client, method, request, options) {
  const shape = /** @type {import("gallery-client/encoding").CallOfStructs} */ (CALLS[/** @type {"getModel"} */ (method)]);
  if (!shape) throw new TypeError(`there is no call ${method}`);
  const asked = decode(shape.request, Buffer.from(request, "base64"));
  const send = /** @type {(request: object, options: object) => Promise<object>} */ (
    client.calls[/** @type {"getModel"} */ (method)]
  );
  return { shape, call: () => send(asked, options) };
}
