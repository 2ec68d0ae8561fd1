/** Write and read the part of references that a client needs: `project/model[/key=value,...]`. */
import type { LineSelector } from "./contract/deployment.js";
import { InvalidArgument } from "./errors.js";
import { put } from "./shapes.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A model, and the shard of one of its lines. */
export interface Line {
  readonly project: string;
  readonly model: string;
  readonly shard: Readonly<Record<string, string>>;
}

/** All lines of a project, of a model, or one. */
export interface Lines {
  readonly project: string;
  readonly model?: string;
  readonly shard?: Readonly<Record<string, string>>;
}

/** A line and an environment. */
export interface Place {
  readonly line: Line;
  readonly environment: string;
}

/** Write the reference of a model, or of one of its lines; shard values are percent-encoded. */
export function lineReference(project: string, model: string, shard: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(shard).map(([key, value]) => `${key}=${encoded(value)}`);
  return [project, model, ...(pairs.length > 0 ? [pairs.join(",")] : [])].join("/");
}

/** Read `project/model[/key=value,...]`; throws InvalidArgument with the form that was expected. */
export function parseLine(reference: string): Line {
  const [project = "", model = "", ...rest] = reference.split("/");
  const shard: Record<string, string> = {};
  const pairs = rest.length > 0 ? rest.join("/").split(",") : [];
  const fit = pairs.every((pair) => {
    const at = pair.indexOf("=");
    const value = decoded(pair.slice(at + 1));
    if (at < 1 || value === undefined || Object.hasOwn(shard, pair.slice(0, at))) return false;
    put(shard, pair.slice(0, at), value);
    return true;
  });
  if (!fit || !project || !model || reference.includes("@")) {
    throw malformed(
      `${JSON.stringify(reference)} names no line of a model; write project/model or project/model/key=value,..., ` +
        "each key once and values percent-encoded",
    );
  }
  return { project, model, shard };
}

/** Read `project/model`; throws InvalidArgument where a shard or a selector follows. */
export function parseModel(reference: string): Line {
  const line = parseLine(reference);
  if (Object.keys(line.shard).length > 0) {
    const model = lineReference(line.project, line.model);
    throw malformed(`${JSON.stringify(reference)} names a line, and a model is meant; write ${model}`);
  }
  return line;
}

/** Read a project, a model or a line; throws InvalidArgument with the form that was expected. */
export function parseLines(reference: string): Lines {
  if (reference.includes("/")) return parseLine(reference);
  if (!reference || reference.includes("@")) {
    throw malformed(
      `${JSON.stringify(reference)} names no lines; write a project, project/model or project/model/key=value,...`,
    );
  }
  return { project: reference };
}

/** Read `project/model[/key=value,...]@environment`; throws InvalidArgument with the form that was expected. */
export function parsePlace(reference: string): Place {
  const at = reference.lastIndexOf("@");
  const environment = reference.slice(at + 1);
  if (at < 0 || !environment || environment === "newest" || /[#~:]/.test(environment)) {
    throw malformed(
      `${JSON.stringify(reference)} names no line in an environment; write project/model@production or ` +
        "project/model/key=value,...@production",
    );
  }
  return { line: parseLine(reference.slice(0, at)), environment };
}

/** Name lines as the contract does. */
export function selectorOf(reference: string): LineSelector {
  const { project, model, shard } = parseLines(reference);
  return { projectName: project, baseVersionId: model, shard: { ...shard } };
}

/** Tell whether a reference is an id. */
export function isId(reference: string): boolean {
  return UUID.test(reference);
}

function encoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function malformed(message: string): InvalidArgument {
  return new InvalidArgument(message, { reason: "REFERENCE_MALFORMED" });
}
