/** What a rule prefers. */
import type { SelectModelResponse } from "../contract/decision.js";
import { holdOf, type Hold } from "../records/deployment.js";
import type { Instance } from "../records/instance.js";

/** The instance that a rule prefers, and how it stood against the others. */
export interface Champion {
  readonly rule: string;
  readonly instance: Instance;
  /** In words. */
  readonly reason: string | undefined;
  readonly decisionId: string;
  /** Whom the rule prefers, whatever holds keep. */
  readonly winnerId: string | undefined;
  readonly runnerUpId: string | undefined;
  /** The rule has the runner-up for equal, and the newer one won. */
  readonly tied: boolean;
  readonly candidates: bigint;
  /** There may be more candidates than were counted. */
  readonly atLeast: boolean;
  /** The hold that keeps this instance instead of the winner. */
  readonly hold: Hold | undefined;
}

/** Read the contract's struct; the instance is that of an earlier answer where nothing changed. */
export function championOf(rule: string, answer: SelectModelResponse, instance: Instance): Champion {
  const { standings = {} } = answer;
  return {
    rule,
    instance,
    reason: answer.reason,
    decisionId: answer.decisionId ?? "",
    winnerId: standings.winnerId,
    runnerUpId: standings.runnerUpId,
    tied: standings.tied ?? false,
    candidates: standings.candidates ?? 0n,
    atLeast: standings.atLeast ?? false,
    hold: answer.hold && holdOf(answer.hold),
  };
}
