/**
 * Keep on disk what serves at a place, with its bytes, so that a program starts without any server.
 *
 * An answer is a file named by the digest of address and place; bytes are files named by their sha256, which several
 * answers may share. Each appears whole, or not at all; bytes come first.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { GetServingResponse } from "../contract/deployment.js";
import { decode, encode } from "../encoding.js";
import { Moment } from "../moment.js";
import { SERVED } from "../transfers/cache.js";
import { append, replacing } from "../transfers/replacing.js";

const ANSWER = ".json";
/** Bytes that another process has just put here are younger than its answer. */
const SETTLING_MS = 3_600_000;

/** What a server answered, and when it was asked. */
export interface KeptAnswer {
  readonly answer: GetServingResponse;
  readonly asked: Moment;
}

interface Form {
  readonly place: string;
  readonly askedMicros: string;
  readonly sha256: string;
  /** The struct in Thrift's binary protocol, as base64: a later version reads what an earlier one wrote. */
  readonly answer: string;
}

/** Holds the last answers about places, and what they name. */
export class KeptServing {
  readonly #folder: string;

  constructor(root: string) {
    this.#folder = join(root, SERVED);
  }

  /** Name the file of some bytes; the folder is made where it is not there. */
  async pathOf(sha256: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return join(this.#folder, sha256);
  }

  /** Keep an answer whose bytes are here in place of the one before, and drop bytes that no answer names. */
  async keep(address: string, place: string, { answer, asked }: KeptAnswer): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const form: Form = {
      place,
      askedMicros: String(asked.micros),
      sha256: answer.instance?.sha256 ?? "",
      answer: Buffer.from(encode(GetServingResponse, answer)).toString("base64"),
    };
    await replacing(this.#path(address, place), (file) => append(file, Buffer.from(JSON.stringify(form))));
    await this.#dropUnnamed();
  }

  /** Answer what was kept of a place; undefined where there is nothing, or nothing that can be read. */
  async find(address: string, place: string): Promise<KeptAnswer | undefined> {
    try {
      const form = JSON.parse(await readFile(this.#path(address, place), "utf8")) as Form;
      const answer = decode(GetServingResponse, Buffer.from(form.answer, "base64"));
      return { answer, asked: new Moment(BigInt(form.askedMicros)) };
    } catch {
      return undefined;
    }
  }

  /** Drop what was kept of a place where nothing serves any more. */
  async forget(address: string, place: string): Promise<void> {
    await rm(this.#path(address, place), { force: true }).catch(() => undefined);
  }

  #path(address: string, place: string): string {
    return join(this.#folder, createHash("sha256").update(`${address}\0${place}`).digest("hex") + ANSWER);
  }

  async #dropUnnamed(): Promise<void> {
    const names = await readdir(this.#folder);
    const named = new Set<string>();
    let newest = 0;
    for (const name of names.filter((each) => each.endsWith(ANSWER))) {
      const path = join(this.#folder, name);
      named.add(await sha256In(path));
      newest = Math.max(newest, await changed(path));
    }
    for (const name of names) {
      if (name.includes(".") || named.has(name)) continue;
      const path = join(this.#folder, name);
      if ((await changed(path)) < newest - SETTLING_MS) await rm(path, { force: true });
    }
  }
}

async function sha256In(path: string): Promise<string> {
  try {
    return (JSON.parse(await readFile(path, "utf8")) as Form).sha256;
  } catch {
    return "";
  }
}

async function changed(path: string): Promise<number> {
  // One that another process has dropped meanwhile counts as new.
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity;
}
