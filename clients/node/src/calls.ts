/** Give every call of the contract as a method. */
import type { Channel, Method } from "./channel.js";
import { CALLS, type Calls } from "./contract/gallery.js";

/** Make the calls of a channel. */
export function callsOf(channel: Channel): Calls {
  const methods = Object.keys(CALLS) as Method[];
  const calls = methods.map((method) => [
    method,
    (request: never, options?: object) => channel.call(method, request, options),
  ]);
  return Object.freeze(Object.fromEntries(calls)) as Calls;
}
