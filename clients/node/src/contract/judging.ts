// Written by scripts/idl from idl/judging.thrift; changes belong there.
import { bool, i64, list, string, struct } from "../shapes.js";
import { Decision } from "./decision.js";

/** The instances that a rule is applied to; GIVEN is tested again when each is judged, so that fewer may be. */
export interface RuleApplication {
  /** Up to 10,000. */
  count?: bigint | undefined;
  /** There may be more than were counted. */
  atLeast?: boolean | undefined;
  /** The newest, at most 10. */
  instanceIds?: string[] | undefined;
  /** What has them judged; unset in a preview. */
  jobId?: bigint | undefined;
}

/** The fields of RuleApplication. */
export const RuleApplication = struct<RuleApplication>("RuleApplication", [
  [1, "count", i64],
  [2, "atLeast", bool],
  [3, "instanceIds", list(string)],
  [4, "jobId", i64],
]);

/** What `triggerRule` is asked. */
export interface TriggerRuleRequest {
  /** A uuid, or `team/name`. */
  rule?: string | undefined;
  instanceId?: string | undefined;
  /** Fire if WHEN is true, though it was true before; past COOLDOWN and LIMIT, but not past a hold on the rule. */
  force?: boolean | undefined;
}

/** The fields of TriggerRuleRequest. */
export const TriggerRuleRequest = struct<TriggerRuleRequest>("TriggerRuleRequest", [
  [1, "rule", string],
  [2, "instanceId", string],
  [3, "force", bool],
]);

/** What `triggerRule` answers. */
export interface TriggerRuleResponse {
  /** The one that fired, else the last; unset where the rule is not about the instance, or had nothing to judge. */
  decision?: Decision | undefined;
  /** Why there is none, in words. */
  reason?: string | undefined;
}

/** The fields of TriggerRuleResponse. */
export const TriggerRuleResponse = struct<TriggerRuleResponse>("TriggerRuleResponse", [
  [1, "decision", Decision],
  [2, "reason", string],
]);

/** What `applyRule` is asked. */
export interface ApplyRuleRequest {
  /** A uuid, or `team/name`. */
  rule?: string | undefined;
  /** An expression as in modelQuery, decided by SQL alone; all that GIVEN may select where unset. */
  where?: string | undefined;
  /** Only what is in this one of the rule's projects. */
  projectName?: string | undefined;
  /** Tell how many there are, and do nothing. */
  preview?: boolean | undefined;
}

/** The fields of ApplyRuleRequest. */
export const ApplyRuleRequest = struct<ApplyRuleRequest>("ApplyRuleRequest", [
  [1, "rule", string],
  [2, "where", string],
  [3, "projectName", string],
  [4, "preview", bool],
]);

/** What `applyRule` answers. */
export interface ApplyRuleResponse {
  application?: RuleApplication | undefined;
}

/** The fields of ApplyRuleResponse. */
export const ApplyRuleResponse = struct<ApplyRuleResponse>("ApplyRuleResponse", [
  [1, "application", RuleApplication],
]);
