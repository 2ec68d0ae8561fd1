/** Ask a rule which instance it prefers. */
import type { ReadOptions } from "../call-options.js";
import type { Channel } from "../channel.js";
import type { AnswerSources, RuleChoice } from "../contract/decision.js";
import type { Value } from "../contract/value.js";
import { InvalidArgument } from "../errors.js";
import { instanceOf } from "../records/instance.js";
import type { Session } from "../session.js";
import { encodeValues, type Given } from "../values.js";
import { championOf, type Champion } from "./record.js";

/** What a rule reads as `request.<name>`. */
export type RequestValues = Readonly<Record<string, Given>>;

/** How a rule is asked. */
export interface ChampionOptions extends ReadOptions {
  /** An answer of up to so many milliseconds ago is given again without a call; none where unset. */
  readonly maxAgeMs?: number | undefined;
}

/** Answer the instance that a rule prefers now. */
export async function champion(
  session: Session,
  rule: string,
  request: RequestValues,
  options: ChampionOptions,
): Promise<Champion> {
  const { maxAgeMs = 0, ...call } = options;
  const values = encodeValues(request, "request");
  const young = session.champions.findYoung(keyOf(rule, values), maxAgeMs);
  return young ?? (await select(session, session.channel, rule, values, call)).champion;
}

/** Ask the server, which leaves out the instance that is here already, and keep what it answers. */
export async function select(
  session: Session,
  channel: Channel,
  rule: string,
  values: Record<string, Value>,
  options: ReadOptions,
): Promise<{ champion: Champion; sources: AnswerSources }> {
  const key = keyOf(rule, values);
  const kept = session.champions.find(key)?.champion;
  const request = {
    rule: choiceOf(rule),
    requestValues: Object.keys(values).length > 0 ? values : undefined,
    ifNotInstanceId: kept?.instance.instanceId,
  };
  const answer = await channel.call("selectModel", request, options);
  const instance = kept && answer.unchanged ? kept.instance : instanceOf(answer.instance);
  const found = { champion: championOf(rule, answer, instance), sources: answer.sources ?? {} };
  session.champions.keep(key, found.champion, found.sources);
  return found;
}

function choiceOf(rule: string): RuleChoice {
  if (!rule.trim()) {
    throw new InvalidArgument("rule is empty; write team/name, a uuid, or the text of a rule file", {
      reason: "FIELD_MISSING",
      details: { field: "rule" },
    });
  }
  const isText = rule.includes("\n") || rule.trimStart().startsWith("{");
  return isText ? { text: rule } : { name: rule };
}

function keyOf(rule: string, values: Record<string, Value>): string {
  const sorted = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  const told = sorted.map(([name, value]) => [name, ...Object.entries(value).map(([kind, part]) => [kind, String(part)])]);
  return JSON.stringify([rule, told]);
}
