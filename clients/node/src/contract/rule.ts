// Written by scripts/idl from idl/rule.thrift; changes belong there.
import { bool, enumeration, i32, i64, list, string, struct } from "../shapes.js";

/** Whether a rule acts. */
export type RuleMode =
  | "UNSPECIFIED"
  | "ENFORCE"
  | "SHADOW";

/** The numbers of RuleMode. */
export const RuleMode = enumeration<RuleMode>("RuleMode", {
  UNSPECIFIED: 0,
  ENFORCE: 1,
  /** It is judged and recorded, and does nothing. */
  SHADOW: 2,
});

/** What a rule does. */
export type RuleKind =
  | "UNSPECIFIED"
  | "SELECTION"
  | "ACTION";

/** The numbers of RuleKind. */
export const RuleKind = enumeration<RuleKind>("RuleKind", {
  UNSPECIFIED: 0,
  /** It chooses one of many instances. */
  SELECTION: 1,
  /** It has actions done. */
  ACTION: 2,
});

/** An order that a rule does nothing; what turns true meanwhile is owed until it is released. */
export interface RuleHold {
  reason?: string | undefined;
  createdMicros?: bigint | undefined;
  /** Who ordered it; `rule:team/name` where the rule's own LIMIT did. */
  createdBy?: string | undefined;
}

/** The fields of RuleHold. */
export const RuleHold = struct<RuleHold>("RuleHold", [
  [1, "reason", string],
  [2, "createdMicros", i64],
  [3, "createdBy", string],
]);

/** A rule that is active. */
export interface Rule {
  /** What it stays when its file is renamed. */
  uuid?: string | undefined;
  team?: string | undefined;
  /** Of the file, without its ending; people say `team/name`. */
  name?: string | undefined;
  path?: string | undefined;
  /** The first commit that had it so. */
  commit?: string | undefined;
  /** The sha256 of all that decides what it does. */
  digest?: string | undefined;
  /** Unset where it is about all projects of its team. */
  projectName?: string | undefined;
  mode?: RuleMode | undefined;
  kind?: RuleKind | undefined;
  environment?: string | undefined;
  /** The model whose `getServing` it answers in its environment. */
  servedModel?: string | undefined;
  description?: string | undefined;
  /** When this digest became active. */
  activatedMicros?: bigint | undefined;
  /** The text of its file. Left out of lists. */
  document?: string | undefined;
  /** Unset where nothing holds it. */
  hold?: RuleHold | undefined;
}

/** The fields of Rule. */
export const Rule = struct<Rule>("Rule", [
  [1, "uuid", string],
  [2, "team", string],
  [3, "name", string],
  [4, "path", string],
  [5, "commit", string],
  [6, "digest", string],
  [7, "projectName", string],
  [8, "mode", RuleMode],
  [9, "kind", RuleKind],
  [10, "environment", string],
  [11, "servedModel", string],
  [12, "description", string],
  [13, "activatedMicros", i64],
  [14, "document", string],
  [15, "hold", RuleHold],
]);

/** An order to keep a commit active. */
export interface RulePin {
  /** Unset: for all teams of which none is pinned by itself. */
  team?: string | undefined;
  commit?: string | undefined;
  reason?: string | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
}

/** The fields of RulePin. */
export const RulePin = struct<RulePin>("RulePin", [
  [1, "team", string],
  [2, "commit", string],
  [3, "reason", string],
  [4, "createdMicros", i64],
  [5, "createdBy", string],
]);

/** Something wrong at a place of a file. */
export interface RuleProblem {
  path?: string | undefined;
  /** Counts from 1; 0 where it is about no place. */
  line?: number | undefined;
  column?: number | undefined;
  problem?: string | undefined;
  /** The line, and a caret under the place. */
  excerpt?: string | undefined;
}

/** The fields of RuleProblem. */
export const RuleProblem = struct<RuleProblem>("RuleProblem", [
  [1, "path", string],
  [2, "line", i32],
  [3, "column", i32],
  [4, "problem", string],
  [5, "excerpt", string],
]);

/** How far the folder of a team is. */
export interface RuleTeam {
  team?: string | undefined;
  /** The newest commit that was attempted. */
  attemptedCommit?: string | undefined;
  attemptedMicros?: bigint | undefined;
  /** The commit whose rules are active; unset where none ever was. */
  activeCommit?: string | undefined;
  /** Since when these rules are active; a commit that leaves them as they are changes nothing of it. */
  activeMicros?: bigint | undefined;
  /** Since when no commit could be published; unset where the last one was. */
  failingMicros?: bigint | undefined;
  /** By file and place, the first 100. */
  problems?: RuleProblem[] | undefined;
  /** All of them. */
  problemCount?: bigint | undefined;
}

/** The fields of RuleTeam. */
export const RuleTeam = struct<RuleTeam>("RuleTeam", [
  [1, "team", string],
  [2, "attemptedCommit", string],
  [3, "attemptedMicros", i64],
  [4, "activeCommit", string],
  [5, "activeMicros", i64],
  [6, "failingMicros", i64],
  [7, "problems", list(RuleProblem)],
  [8, "problemCount", i64],
]);

/** How far the rule repository is, as all servers together know it. */
export interface RuleRepository {
  /** Without a password. Unset where no server has ever looked at one. */
  url?: string | undefined;
  branch?: string | undefined;
  /** The commit that the branch was last seen at, and when it was first seen there. */
  headCommit?: string | undefined;
  headMicros?: bigint | undefined;
  /** When the branch was last read, to the minute. */
  lookedMicros?: bigint | undefined;
  /** Why it cannot be read, and since when; unset where it can. What is active stays so meanwhile. */
  trouble?: string | undefined;
  troubleMicros?: bigint | undefined;
  pins?: RulePin[] | undefined;
  /** Whether the server that answers has the setting `rules_repository`. */
  watched?: boolean | undefined;
}

/** The fields of RuleRepository. */
export const RuleRepository = struct<RuleRepository>("RuleRepository", [
  [1, "url", string],
  [2, "branch", string],
  [3, "headCommit", string],
  [4, "headMicros", i64],
  [5, "lookedMicros", i64],
  [6, "trouble", string],
  [7, "troubleMicros", i64],
  [8, "pins", list(RulePin)],
  [9, "watched", bool],
]);

/** What `listRules` is asked. */
export interface ListRulesRequest {
  /** Only this team's. */
  team?: string | undefined;
  /** Only those that name this project. */
  projectName?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListRulesRequest. */
export const ListRulesRequest = struct<ListRulesRequest>("ListRulesRequest", [
  [1, "team", string],
  [2, "projectName", string],
  [3, "limit", i32],
  [4, "cursor", string],
]);

/** By team and name. */
export interface ListRulesResponse {
  items?: Rule[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of ListRulesResponse. */
export const ListRulesResponse = struct<ListRulesResponse>("ListRulesResponse", [
  [1, "items", list(Rule)],
  [2, "nextCursor", string],
]);

/** What `getRule` is asked. */
export interface GetRuleRequest {
  /** A uuid, or `team/name`. */
  rule?: string | undefined;
}

/** The fields of GetRuleRequest. */
export const GetRuleRequest = struct<GetRuleRequest>("GetRuleRequest", [
  [1, "rule", string],
]);

/** What `getRule` answers. */
export interface GetRuleResponse {
  rule?: Rule | undefined;
}

/** The fields of GetRuleResponse. */
export const GetRuleResponse = struct<GetRuleResponse>("GetRuleResponse", [
  [1, "rule", Rule],
]);

/** What `getRuleRepository` is asked. */
export interface GetRuleRepositoryRequest {
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetRuleRepositoryRequest. */
export const GetRuleRepositoryRequest = struct<GetRuleRepositoryRequest>("GetRuleRepositoryRequest", [
  [1, "limit", i32],
  [2, "cursor", string],
]);

/** The teams by name. */
export interface GetRuleRepositoryResponse {
  repository?: RuleRepository | undefined;
  items?: RuleTeam[] | undefined;
  nextCursor?: string | undefined;
}

/** The fields of GetRuleRepositoryResponse. */
export const GetRuleRepositoryResponse = struct<GetRuleRepositoryResponse>("GetRuleRepositoryResponse", [
  [1, "repository", RuleRepository],
  [2, "items", list(RuleTeam)],
  [3, "nextCursor", string],
]);

/** What `syncRules` is asked. */
export interface SyncRulesRequest {
  /** How long to wait for the attempt, up to 60,000; that unless set. */
  waitMs?: number | undefined;
}

/** The fields of SyncRulesRequest. */
export const SyncRulesRequest = struct<SyncRulesRequest>("SyncRulesRequest", [
  [1, "waitMs", i32],
]);

/** What `syncRules` answers. */
export interface SyncRulesResponse {
  /** Whether an attempt that began after the call is over; else it still runs. */
  finished?: boolean | undefined;
  repository?: RuleRepository | undefined;
}

/** The fields of SyncRulesResponse. */
export const SyncRulesResponse = struct<SyncRulesResponse>("SyncRulesResponse", [
  [1, "finished", bool],
  [2, "repository", RuleRepository],
]);

/** What `pinRules` is asked. */
export interface PinRulesRequest {
  /** All 40 hexadecimal digits. */
  commit?: string | undefined;
  /** Unset: for all teams of which none is pinned by itself. */
  team?: string | undefined;
  reason?: string | undefined;
}

/** The fields of PinRulesRequest. */
export const PinRulesRequest = struct<PinRulesRequest>("PinRulesRequest", [
  [1, "commit", string],
  [2, "team", string],
  [3, "reason", string],
]);

/** What `pinRules` answers. */
export interface PinRulesResponse {
  pin?: RulePin | undefined;
}

/** The fields of PinRulesResponse. */
export const PinRulesResponse = struct<PinRulesResponse>("PinRulesResponse", [
  [1, "pin", RulePin],
]);

/** What `unpinRules` is asked. */
export interface UnpinRulesRequest {
  /** Unset: what is pinned for all. */
  team?: string | undefined;
  reason?: string | undefined;
}

/** The fields of UnpinRulesRequest. */
export const UnpinRulesRequest = struct<UnpinRulesRequest>("UnpinRulesRequest", [
  [1, "team", string],
  [2, "reason", string],
]);

/** What `unpinRules` answers. */
export interface UnpinRulesResponse {
  /** What was pinned. */
  pin?: RulePin | undefined;
}

/** The fields of UnpinRulesResponse. */
export const UnpinRulesResponse = struct<UnpinRulesResponse>("UnpinRulesResponse", [
  [1, "pin", RulePin],
]);

/** What `holdRule` is asked. */
export interface HoldRuleRequest {
  /** A uuid, or `team/name`. */
  rule?: string | undefined;
  reason?: string | undefined;
}

/** The fields of HoldRuleRequest. */
export const HoldRuleRequest = struct<HoldRuleRequest>("HoldRuleRequest", [
  [1, "rule", string],
  [2, "reason", string],
]);

/** What `holdRule` answers. */
export interface HoldRuleResponse {
  rule?: Rule | undefined;
}

/** The fields of HoldRuleResponse. */
export const HoldRuleResponse = struct<HoldRuleResponse>("HoldRuleResponse", [
  [1, "rule", Rule],
]);

/** What `releaseRule` is asked. */
export interface ReleaseRuleRequest {
  /** A uuid, or `team/name`. */
  rule?: string | undefined;
  reason?: string | undefined;
}

/** The fields of ReleaseRuleRequest. */
export const ReleaseRuleRequest = struct<ReleaseRuleRequest>("ReleaseRuleRequest", [
  [1, "rule", string],
  [2, "reason", string],
]);

/** What `releaseRule` answers. */
export interface ReleaseRuleResponse {
  rule?: Rule | undefined;
  /** The order that was. */
  released?: RuleHold | undefined;
}

/** The fields of ReleaseRuleResponse. */
export const ReleaseRuleResponse = struct<ReleaseRuleResponse>("ReleaseRuleResponse", [
  [1, "rule", Rule],
  [2, "released", RuleHold],
]);
