/** Read what a client is opened with. */
import { hostname } from "node:os";
import { parse } from "node:path";
import { parseAddresses, DEFAULT_ADDRESS, type Address } from "./address.js";
import { InvalidArgument } from "./errors.js";

/** How a client is opened; everything may be left out. */
export interface ClientOptions {
  /** `HOST:PORT`, or several of one installation with commas; else the environment's GALLERY_ADDRESS, else 127.0.0.1:9480. */
  readonly address?: string | undefined;
  /** Authenticates the calls. */
  readonly token?: string | undefined;
  /** The name of the program in the server's log and, without authentication, the author of what it writes. */
  readonly name?: string | undefined;
  /** Longest time for one call with its repeats, in milliseconds: 60,000 where unset. */
  readonly timeoutMs?: number | undefined;
  /** How many calls to one server run at a time, 8 where unset; further ones wait. */
  readonly pool?: number | undefined;
  /** How often a call is tried, 12 where unset. */
  readonly attempts?: number | undefined;
  /** Where loaded bytes are kept on this machine; else GALLERY_CACHE_DIR, else the user's cache folder. */
  readonly cache?: string | undefined;
  /** How many bytes are kept there; else GALLERY_CACHE_BYTES, else 2 GiB. 0 keeps none but what serves. */
  readonly cacheBytes?: number | undefined;
  /** Takes warnings of what goes on without an error, such as a start without a server; the console where unset. */
  readonly logger?: Logger | undefined;
}

/** Where warnings go. */
export interface Logger {
  warn(message: string): void;
  error(message: string, error: unknown): void;
}

/** What a channel needs of them. */
export interface Settings {
  readonly addresses: readonly Address[];
  readonly token: string | undefined;
  readonly name: string;
  readonly timeoutMs: number;
  readonly pool: number;
  readonly attempts: number;
}

/** Check the options of a client; throws InvalidArgument, which names the option. */
export function settingsOf(options: ClientOptions): Settings {
  const { address = process.env["GALLERY_ADDRESS"] || DEFAULT_ADDRESS, token, name = programName() } = options;
  return {
    addresses: parseAddresses(address),
    token,
    name,
    timeoutMs: checked("timeoutMs", options.timeoutMs ?? 60_000, Number.MIN_VALUE, false),
    pool: checked("pool", options.pool ?? 8, 1, true),
    attempts: checked("attempts", options.attempts ?? 12, 1, true),
  };
}

function checked(field: string, value: number, least: number, whole: boolean): number {
  if (typeof value === "number" && value >= least && (!whole || Number.isInteger(value))) return value;
  const wanted = whole ? `a whole number from ${least} on` : "a number above 0";
  throw new InvalidArgument(`${field} is ${String(value)}; give ${wanted}`, {
    reason: "SETTING_MALFORMED",
    details: { field, value: String(value) },
  });
}

function programName(): string {
  const program = parse(process.argv[1] ?? "").name || "node";
  const host = hostname().split(".", 1)[0] ?? "";
  return `${program}@${host}`.replace(/[^\x20-\x7E]/g, "").slice(0, 64);
}
