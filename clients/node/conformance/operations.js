/** What the driver can be told to do. */
import { performance } from "node:perf_hooks";
import { GalleryClient } from "gallery-client";
import { CALLS } from "gallery-client/contract";
import { decode, encode } from "gallery-client/encoding";

/** @typedef {Record<string, any>} Fields */

/** Holds the clients by name, and does one thing after the other or at once. */
export class Operations {
  /** @type {Map<string, GalleryClient>} */
  #clients = new Map();
  /** @type {Map<unknown, AbortController>} */
  #running = new Map();

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
};

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
