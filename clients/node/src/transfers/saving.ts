/** Save models, and load them back. */
import type { Readable } from "node:stream";
import { InvalidArgument } from "../errors.js";
import { described, type InstanceLike } from "../instances.js";
import { microsOf, type Moment } from "../moment.js";
import { instanceOf, type Instance } from "../records/instance.js";
import { parseLine } from "../reference.js";
import type { Session } from "../session.js";
import { encodeValues, type Given } from "../values.js";
import { Download } from "./download.js";
import { Journal } from "./journal.js";
import type { Saveable } from "./sources.js";
import { Transfer, type TransferOptions } from "./transfer.js";
import { upload } from "./upload.js";

/** What an instance is saved with. */
export interface SaveOptions extends TransferOptions {
  readonly metadata?: Readonly<Record<string, Given>> | undefined;
  readonly annotations?: Readonly<Record<string, Given>> | undefined;
  /** The revision of its model; the newest where unset. */
  readonly revision?: bigint | undefined;
  /** Save to the unsharded line of a model with shard keys. */
  readonly unsharded?: boolean | undefined;
  /** Such as `onnx`; `bytes` where unset. */
  readonly format?: string | undefined;
  readonly mediaType?: string | undefined;
  /** Unique in the line for ever: a second save with it answers the first instance. */
  readonly externalId?: string | undefined;
  /** Keep it out of its line until it is released. */
  readonly draft?: boolean | undefined;
  readonly allowDeprecated?: boolean | undefined;
  /** For importers: when it was made elsewhere. */
  readonly originalCreated?: Moment | Date | undefined;
  /** The ids of the instances that it was made with, of models that its own depends on. */
  readonly upstreamInstanceIds?: readonly string[] | undefined;
}

/** An instance as it was saved. */
export interface SavedInstance extends Instance {
  /** `externalId` named an instance that stood already, and this is that one. */
  readonly alreadyExisted: boolean;
}

/** Save what a source gives as an instance of the line `project/model[/key=value,...]`, whose shard becomes metadata. */
export async function save(
  session: Session,
  line: string,
  content: Saveable,
  options: SaveOptions,
): Promise<SavedInstance> {
  const { project, model, shard } = parseLine(line);
  const { annotations, originalCreated, upstreamInstanceIds } = options;
  const record = {
    projectName: project,
    baseVersionId: model,
    metadata: encodeValues(joined(shard, options.metadata ?? {}), "metadata"),
    revision: options.revision,
    unsharded: options.unsharded,
    format: options.format,
    mediaType: options.mediaType,
    externalId: options.externalId,
    draft: options.draft,
    allowDeprecated: options.allowDeprecated,
    annotations: annotations && encodeValues(annotations, "annotation"),
    originalCreatedMicros: originalCreated && microsOf(originalCreated),
    upstreamInstanceIds: upstreamInstanceIds && [...upstreamInstanceIds],
  };
  const journal = new Journal(session.cache.root, session.channel.address);
  const saved = await upload(new Transfer(session.channel, options), record, content, journal);
  return { ...instanceOf(saved.instance), alreadyExisted: saved.alreadyExisted };
}

/** Load all bytes of an instance. */
export async function load(session: Session, instance: InstanceLike, options: TransferOptions): Promise<Uint8Array> {
  return await (await download(session, instance, options)).bytes();
}

/** Load an instance into a file. */
export async function loadTo(
  session: Session,
  instance: InstanceLike,
  path: string,
  options: TransferOptions,
): Promise<Instance> {
  const found = await described(session, instance, options);
  await new Download(new Transfer(session.channel, options), found, session.cache).toFile(path);
  return found;
}

/** Open the bytes of an instance as a stream. */
export async function openStream(
  session: Session,
  instance: InstanceLike,
  options: TransferOptions,
): Promise<Readable> {
  return (await download(session, instance, options)).stream();
}

async function download(session: Session, instance: InstanceLike, options: TransferOptions): Promise<Download> {
  const found = await described(session, instance, options);
  return new Download(new Transfer(session.channel, options), found, session.cache);
}

function joined(shard: Readonly<Record<string, string>>, metadata: Readonly<Record<string, Given>>): Record<string, Given> {
  for (const [key, value] of Object.entries(shard)) {
    if (Object.hasOwn(metadata, key) && metadata[key] !== undefined && metadata[key] !== value) {
      throw new InvalidArgument(
        `metadata ${JSON.stringify(key)} is given twice, as ${JSON.stringify(value)} and as ${String(metadata[key])}; ` +
          "give it once",
        { reason: "FIELD_MALFORMED", details: { field: key } },
      );
    }
  }
  return { ...metadata, ...shard };
}
