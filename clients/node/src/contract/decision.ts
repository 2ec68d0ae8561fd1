// Written by scripts/idl from idl/decision.thrift; changes belong there.
import { bool, enumeration, i32, i64, list, map, string, struct } from "../shapes.js";
import { Hold } from "./deployment.js";
import { ModelInstance } from "./instance.js";
import { MetricKey } from "./metric.js";
import { Value } from "./value.js";

/** What came of a rule. */
export type DecisionOutcome =
  | "UNSPECIFIED"
  | "SELECTED"
  | "HELD"
  | "NONE"
  | "FIRED"
  | "TRUE"
  | "FALSE"
  | "INCONCLUSIVE"
  | "BARRED"
  | "FAILED";

/** The numbers of DecisionOutcome. */
export const DecisionOutcome = enumeration<DecisionOutcome>("DecisionOutcome", {
  UNSPECIFIED: 0,
  SELECTED: 1,
  /** A hold keeps another instance than the one that the rule prefers, or nothing. */
  HELD: 2,
  /** No instance is a candidate. */
  NONE: 3,
  /** The condition is true, and its actions follow; in shadow they would. */
  FIRED: 4,
  /** It is true and owes nothing: it was true before, or FOR is not met yet. */
  TRUE: 5,
  FALSE: 6,
  INCONCLUSIVE: 7,
  /** It is true, and COOLDOWN or a hold on the rule puts its actions off. */
  BARRED: 8,
  /** It could not be judged. */
  FAILED: 9,
});

/** What had the rule judged. */
export type DecisionTrigger =
  | "UNSPECIFIED"
  | "SELECT_MODEL"
  | "GET_SERVING"
  | "WRITE"
  | "CLOCK"
  | "REQUEST";

/** The numbers of DecisionTrigger. */
export const DecisionTrigger = enumeration<DecisionTrigger>("DecisionTrigger", {
  UNSPECIFIED: 0,
  SELECT_MODEL: 1,
  /** The rule serves a model, and `getServing` asked for it. */
  GET_SERVING: 2,
  /** Something that the rule reads was written. */
  WRITE: 3,
  /** EVERY was over. */
  CLOCK: 4,
  /** A person asked for it: `triggerRule` or `applyRule`. */
  REQUEST: 5,
});

/** How far an action is. */
export type ActionStatus =
  | "UNSPECIFIED"
  | "WAITING"
  | "DONE"
  | "FAILED"
  | "SUPERSEDED"
  | "HELD"
  | "SKIPPED";

/** The numbers of ActionStatus. */
export const ActionStatus = enumeration<ActionStatus>("ActionStatus", {
  UNSPECIFIED: 0,
  /** To be done, or tried again. */
  WAITING: 1,
  DONE: 2,
  /** For good; those behind it are not done unless its job is retried. */
  FAILED: 3,
  /** What it was decided on has changed since, so that neither it nor those behind it are done. */
  SUPERSEDED: 4,
  /** A hold forbids it; neither it nor those behind it are done. */
  HELD: 5,
  /** One before it ended them all, or nothing failed that it is for. */
  SKIPPED: 6,
});

/** One action of a decision. */
export interface DecisionAction {
  /** In the rule, which has it once. */
  name?: string | undefined;
  kind?: string | undefined;
  /** It is one of ON_FAILURE. */
  onFailure?: boolean | undefined;
  status?: ActionStatus | undefined;
  /** How often it was tried. */
  attempts?: number | undefined;
  /** What came of it. */
  detail?: string | undefined;
  /** Why the last try failed. */
  faultMessage?: string | undefined;
  /** When it was first tried. */
  begunMicros?: bigint | undefined;
  endedMicros?: bigint | undefined;
}

/** The fields of DecisionAction. */
export const DecisionAction = struct<DecisionAction>("DecisionAction", [
  [1, "name", string],
  [2, "kind", string],
  [3, "onFailure", bool],
  [4, "status", ActionStatus],
  [5, "attempts", i32],
  [6, "detail", string],
  [7, "faultMessage", string],
  [8, "begunMicros", i64],
  [9, "endedMicros", i64],
]);

/** A part of a clause and what it came to; parts stand behind what they are part of, one level deeper. */
export interface ExplainedPart {
  /** GIVEN, WHEN or MODEL_SELECTION. */
  clause?: string | undefined;
  /** Whom it was evaluated for. */
  instanceId?: string | undefined;
  /** 0 for the clause itself. */
  depth?: number | undefined;
  text?: string | undefined;
  /** Lines and columns of the clause count from 1. */
  line?: number | undefined;
  column?: number | undefined;
  /** In the words of the language; `not looked at` where the parts before it decide. */
  value?: string | undefined;
  /** Why it is inconclusive, or was not looked at. */
  reason?: string | undefined;
}

/** The fields of ExplainedPart. */
export const ExplainedPart = struct<ExplainedPart>("ExplainedPart", [
  [1, "clause", string],
  [2, "instanceId", string],
  [3, "depth", i32],
  [4, "text", string],
  [5, "line", i32],
  [6, "column", i32],
  [7, "value", string],
  [8, "reason", string],
]);

/** One thing that a rule read. */
export interface DecisionInput {
  instanceId?: string | undefined;
  /** As an expression writes it: `metrics.mae`, `window('mape', '14d', 'Production')`. */
  name?: string | undefined;
  /** As JSON. */
  value?: string | undefined;
  /** Who measured it; of very many, the first. */
  evaluationIds?: string[] | undefined;
}

/** The fields of DecisionInput. */
export const DecisionInput = struct<DecisionInput>("DecisionInput", [
  [1, "instanceId", string],
  [2, "name", string],
  [3, "value", string],
  [4, "evaluationIds", list(string)],
]);

/** How a selection stood. */
export interface Standings {
  /** Whom the rule prefers, whatever holds keep. */
  winnerId?: string | undefined;
  runnerUpId?: string | undefined;
  /** The rule has both for equal, so that the newer one won. */
  tied?: boolean | undefined;
  candidates?: bigint | undefined;
  /** There may be more than were counted. */
  atLeast?: boolean | undefined;
}

/** The fields of Standings. */
export const Standings = struct<Standings>("Standings", [
  [1, "winnerId", string],
  [2, "runnerUpId", string],
  [3, "tied", bool],
  [4, "candidates", i64],
  [5, "atLeast", bool],
]);

/** One judging of a rule, with all that is needed to judge it again. */
export interface Decision {
  /** UUIDv7. */
  decisionId?: string | undefined;
  ruleUuid?: string | undefined;
  /** `team/name`. */
  ruleName?: string | undefined;
  /** The sha256 of all that decides what the rule does. */
  ruleDigest?: string | undefined;
  /** In the rule repository; unset where the text of the rule came with the call. */
  rulePath?: string | undefined;
  ruleCommit?: string | undefined;
  /** The text of the rule, where it came with the call. */
  ruleText?: string | undefined;
  trigger?: DecisionTrigger | undefined;
  outcome?: DecisionOutcome | undefined;
  /** What was answered. */
  instanceId?: string | undefined;
  /** In words. */
  reason?: string | undefined;
  /** What the caller passed, as JSON by name. */
  requestValues?: Record<string, string> | undefined;
  standings?: Standings | undefined;
  inputs?: DecisionInput[] | undefined;
  parts?: ExplainedPart[] | undefined;
  environment?: string | undefined;
  holdId?: string | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
  requestId?: string | undefined;
  latencyMicros?: bigint | undefined;
  /** How often the same was asked and answered since, as counted about once a second. */
  repeats?: bigint | undefined;
  /** When it last was. */
  lastMicros?: bigint | undefined;
  /** What is done because of it: first CALLBACK_ACTIONS in their order, then ON_FAILURE. */
  actions?: DecisionAction[] | undefined;
}

/** The fields of Decision. */
export const Decision = struct<Decision>("Decision", [
  [1, "decisionId", string],
  [2, "ruleUuid", string],
  [3, "ruleName", string],
  [4, "ruleDigest", string],
  [5, "rulePath", string],
  [6, "ruleCommit", string],
  [7, "ruleText", string],
  [8, "trigger", DecisionTrigger],
  [9, "outcome", DecisionOutcome],
  [10, "instanceId", string],
  [11, "reason", string],
  [12, "requestValues", map(string)],
  [13, "standings", Standings],
  [14, "inputs", list(DecisionInput)],
  [15, "parts", list(ExplainedPart)],
  [16, "environment", string],
  [17, "holdId", string],
  [18, "createdMicros", i64],
  [19, "createdBy", string],
  [20, "requestId", string],
  [21, "latencyMicros", i64],
  [22, "repeats", i64],
  [23, "lastMicros", i64],
  [24, "actions", list(DecisionAction)],
]);

/** Names a rule: one of the two is set. */
export interface RuleChoice {
  /** A uuid, or `team/name`, of the rule repository. */
  name?: string | undefined;
  /** A rule file, JSON or YAML, which is checked like one; needs no repository. */
  text?: string | undefined;
}

/** The fields of RuleChoice. */
export const RuleChoice = struct<RuleChoice>("RuleChoice", [
  [1, "name", string],
  [2, "text", string],
]);

/** What an answer depends on: after no other event it can be another one. */
export interface AnswerSources {
  /** Kinds of events. */
  kinds?: string[] | undefined;
  /** Of measurements these alone; a name that is unset stands for any. */
  metrics?: MetricKey[] | undefined;
  /** It may change though nothing is written. */
  clock?: boolean | undefined;
}

/** The fields of AnswerSources. */
export const AnswerSources = struct<AnswerSources>("AnswerSources", [
  [1, "kinds", list(string)],
  [2, "metrics", list(MetricKey)],
  [3, "clock", bool],
]);

/** What each clause of a rule comes to for one instance, and what it reads. */
export interface RuleExplanation {
  ruleUuid?: string | undefined;
  ruleName?: string | undefined;
  parts?: ExplainedPart[] | undefined;
  inputs?: DecisionInput[] | undefined;
}

/** The fields of RuleExplanation. */
export const RuleExplanation = struct<RuleExplanation>("RuleExplanation", [
  [1, "ruleUuid", string],
  [2, "ruleName", string],
  [3, "parts", list(ExplainedPart)],
  [4, "inputs", list(DecisionInput)],
]);

/** What `selectModel` is asked. */
export interface SelectModelRequest {
  rule?: RuleChoice | undefined;
  /** What the rule reads as `request.<name>`. At most 50. */
  requestValues?: Record<string, Value> | undefined;
  /** Answer `unchanged` without the instance where this is still it. */
  ifNotInstanceId?: string | undefined;
}

/** The fields of SelectModelRequest. */
export const SelectModelRequest = struct<SelectModelRequest>("SelectModelRequest", [
  [1, "rule", RuleChoice],
  [2, "requestValues", map(Value)],
  [3, "ifNotInstanceId", string],
]);

/** NOT_FOUND, NO_CANDIDATE where there is none; its message says how many fell at which clause, and why. */
export interface SelectModelResponse {
  instance?: ModelInstance | undefined;
  unchanged?: boolean | undefined;
  decisionId?: string | undefined;
  /** In words. */
  reason?: string | undefined;
  standings?: Standings | undefined;
  /** The hold that keeps another instance than the rule prefers. */
  hold?: Hold | undefined;
  sources?: AnswerSources | undefined;
}

/** The fields of SelectModelResponse. */
export const SelectModelResponse = struct<SelectModelResponse>("SelectModelResponse", [
  [1, "instance", ModelInstance],
  [2, "unchanged", bool],
  [3, "decisionId", string],
  [4, "reason", string],
  [5, "standings", Standings],
  [6, "hold", Hold],
  [7, "sources", AnswerSources],
]);

/** What `explainRule` is asked. */
export interface ExplainRuleRequest {
  rule?: RuleChoice | undefined;
  instanceId?: string | undefined;
  requestValues?: Record<string, Value> | undefined;
}

/** The fields of ExplainRuleRequest. */
export const ExplainRuleRequest = struct<ExplainRuleRequest>("ExplainRuleRequest", [
  [1, "rule", RuleChoice],
  [2, "instanceId", string],
  [3, "requestValues", map(Value)],
]);

/** What `explainRule` answers. */
export interface ExplainRuleResponse {
  explanation?: RuleExplanation | undefined;
}

/** The fields of ExplainRuleResponse. */
export const ExplainRuleResponse = struct<ExplainRuleResponse>("ExplainRuleResponse", [
  [1, "explanation", RuleExplanation],
]);

/** What `getDecision` is asked. */
export interface GetDecisionRequest {
  decisionId?: string | undefined;
}

/** The fields of GetDecisionRequest. */
export const GetDecisionRequest = struct<GetDecisionRequest>("GetDecisionRequest", [
  [1, "decisionId", string],
]);

/** What `getDecision` answers. */
export interface GetDecisionResponse {
  decision?: Decision | undefined;
}

/** The fields of GetDecisionResponse. */
export const GetDecisionResponse = struct<GetDecisionResponse>("GetDecisionResponse", [
  [1, "decision", Decision],
]);

/** All that is set must hold. */
export interface ListDecisionsRequest {
  /** A uuid, or `team/name`, of the rule repository. */
  rule?: string | undefined;
  /** Those that answered this instance. */
  instanceId?: string | undefined;
  /** Those that read what this evaluation found. */
  evaluationId?: string | undefined;
  outcome?: DecisionOutcome | undefined;
  /** From then on. */
  sinceMicros?: bigint | undefined;
  /** Before then. */
  untilMicros?: bigint | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListDecisionsRequest. */
export const ListDecisionsRequest = struct<ListDecisionsRequest>("ListDecisionsRequest", [
  [1, "rule", string],
  [2, "instanceId", string],
  [3, "evaluationId", string],
  [4, "outcome", DecisionOutcome],
  [5, "sinceMicros", i64],
  [6, "untilMicros", i64],
  [7, "limit", i32],
  [8, "cursor", string],
]);

/** Newest first; `inputs`, `parts` and `actions` are left out. */
export interface ListDecisionsResponse {
  items?: Decision[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of ListDecisionsResponse. */
export const ListDecisionsResponse = struct<ListDecisionsResponse>("ListDecisionsResponse", [
  [1, "items", list(Decision)],
  [2, "nextCursor", string],
]);
