/** Tell what to load now. */
import { stat } from "node:fs/promises";
import type { ReadOptions } from "../call-options.js";
import type { Channel } from "../channel.js";
import type { GetServingResponse } from "../contract/deployment.js";
import { DataLoss, DeadlineExceeded, GalleryError, NotFound, Unavailable } from "../errors.js";
import { Moment } from "../moment.js";
import { instanceOf } from "../records/instance.js";
import { parsePlace } from "../reference.js";
import type { Session } from "../session.js";
import { Download } from "../transfers/download.js";
import { Transfer } from "../transfers/transfer.js";
import { KeptServing } from "./kept.js";
import { servingOf, type Serving } from "./record.js";

const DIGEST = /^[0-9a-f]{64}$/;

/** How a program asks what serves. */
export interface ServingOptions extends ReadOptions {
  /** Ask the unsharded line where the shard's has nothing. */
  readonly orUnsharded?: boolean | undefined;
}

/** Ask what serves; without a server, answer what was kept, and say so in the log. */
export async function serving(session: Session, place: string, options: ServingOptions): Promise<Serving> {
  const served = await askServing(session, session.channel, place, options);
  if (served.fromDisk) {
    session.logger.warn(`no server answers; ${place} serves what it did at ${served.asked}`);
  }
  return served;
}

/** Ask over a channel, and keep what it answers with its bytes. */
export async function askServing(
  session: Session,
  channel: Channel,
  place: string,
  options: ServingOptions,
): Promise<Serving> {
  const { line, environment } = parsePlace(place);
  const { orUnsharded, ...call } = options;
  const key = { projectName: line.project, baseVersionId: line.model, shard: { ...line.shard } };
  const kept = new KeptServing(session.cache.root);
  const name = orUnsharded ? `${place} or unsharded` : place;
  const asked = Moment.now();
  let answer: GetServingResponse;
  try {
    answer = await channel.call("getServing", { line: key, environment, orUnsharded }, call);
    await keepBytes(session, channel, kept, answer, call);
  } catch (error) {
    if (error instanceof NotFound && error.reason === "NOTHING_SERVES") await kept.forget(channel.address, name);
    const noServer = error instanceof Unavailable || error instanceof DeadlineExceeded;
    const before = noServer ? await kept.find(channel.address, name) : undefined;
    if (!before) throw error;
    return servingOf(place, before.answer, before.asked, true);
  }
  try {
    await kept.keep(channel.address, name, { answer, asked });
  } catch (error) {
    session.logger.warn(`what serves at ${place} cannot be kept on this machine: ${String(error)}`);
  }
  return servingOf(place, answer, asked, false);
}

/** Bring the bytes to this machine, unless they are here; an instance whose bytes are none has none to keep. */
async function keepBytes(
  session: Session,
  channel: Channel,
  kept: KeptServing,
  answer: GetServingResponse,
  options: ReadOptions,
): Promise<void> {
  const instance = instanceOf(answer.instance);
  if (instance.size === 0n || !DIGEST.test(instance.sha256)) return;
  try {
    const path = await kept.pathOf(instance.sha256);
    const here = await stat(path).catch(() => undefined);
    if (here && BigInt(here.size) === instance.size) return;
    await new Download(new Transfer(channel, options), instance, session.cache).toFile(path);
  } catch (error) {
    // What serves is known all the same, and whoever loads it hears what is wrong with it.
    if (error instanceof GalleryError && !(error instanceof DataLoss)) throw error;
    session.logger.warn(`the bytes of ${instance.instanceId} cannot be kept on this machine: ${String(error)}`);
  }
}
