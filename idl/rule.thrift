/**
 * Rules: Given, When, Then (paper, 3.7). They live in a Git repository; what is published of it is active.
 */
namespace java org.galleryml.idl
namespace go gallery.rule
namespace js gallery

/** Whether a rule acts. */
enum RuleMode {
  UNSPECIFIED = 0
  ENFORCE = 1
  /** It is judged and recorded, and does nothing. */
  SHADOW = 2
}

/** What a rule does. */
enum RuleKind {
  UNSPECIFIED = 0
  /** It chooses one of many instances. */
  SELECTION = 1
  /** It has actions done. */
  ACTION = 2
}

/** An order that a rule does nothing; what turns true meanwhile is owed until it is released. */
struct RuleHold {
  1: optional string reason
  2: optional i64 createdMicros
  /** Who ordered it; `rule:team/name` where the rule's own LIMIT did. */
  3: optional string createdBy
}

/** A rule that is active. */
struct Rule {
  /** What it stays when its file is renamed. */
  1: optional string uuid
  2: optional string team
  /** Of the file, without its ending; people say `team/name`. */
  3: optional string name
  4: optional string path
  /** The first commit that had it so. */
  5: optional string commit
  /** The sha256 of all that decides what it does. */
  6: optional string digest
  /** Unset where it is about all projects of its team. */
  7: optional string projectName
  8: optional RuleMode mode
  9: optional RuleKind kind
  10: optional string environment
  /** The model whose `getServing` it answers in its environment. */
  11: optional string servedModel
  12: optional string description
  /** When this digest became active. */
  13: optional i64 activatedMicros
  /** The text of its file. Left out of lists. */
  14: optional string document
  /** Unset where nothing holds it. */
  15: optional RuleHold hold
}

/** An order to keep a commit active. */
struct RulePin {
  /** Unset: for all teams of which none is pinned by itself. */
  1: optional string team
  2: optional string commit
  3: optional string reason
  4: optional i64 createdMicros
  5: optional string createdBy
}

/** Something wrong at a place of a file. */
struct RuleProblem {
  1: optional string path
  /** Counts from 1; 0 where it is about no place. */
  2: optional i32 line
  3: optional i32 column
  4: optional string problem
  /** The line, and a caret under the place. */
  5: optional string excerpt
}

/** How far the folder of a team is. */
struct RuleTeam {
  1: optional string team
  /** The newest commit that was attempted. */
  2: optional string attemptedCommit
  3: optional i64 attemptedMicros
  /** The commit whose rules are active; unset where none ever was. */
  4: optional string activeCommit
  /** Since when these rules are active; a commit that leaves them as they are changes nothing of it. */
  5: optional i64 activeMicros
  /** Since when no commit could be published; unset where the last one was. */
  6: optional i64 failingMicros
  /** By file and place, the first 100. */
  7: optional list<RuleProblem> problems
  /** All of them. */
  8: optional i64 problemCount
}

/** How far the rule repository is, as all servers together know it. */
struct RuleRepository {
  /** Without a password. Unset where no server has ever looked at one. */
  1: optional string url
  2: optional string branch
  /** The commit that the branch was last seen at, and when it was first seen there. */
  3: optional string headCommit
  4: optional i64 headMicros
  /** When the branch was last read, to the minute. */
  5: optional i64 lookedMicros
  /** Why it cannot be read, and since when; unset where it can. What is active stays so meanwhile. */
  6: optional string trouble
  7: optional i64 troubleMicros
  8: optional list<RulePin> pins
  /** Whether the server that answers has the setting `rules_repository`. */
  9: optional bool watched
}

struct ListRulesRequest {
  /** Only this team's. */
  1: optional string team
  /** Only those that name this project. */
  2: optional string projectName
  /** 1 to 1,000; 100 where unset. */
  3: optional i32 limit
  4: optional string cursor
}

/** By team and name. */
struct ListRulesResponse {
  1: optional list<Rule> items
  2: optional string nextCursor
}

struct GetRuleRequest {
  /** A uuid, or `team/name`. */
  1: optional string rule
}

struct GetRuleResponse {
  1: optional Rule rule
}

struct GetRuleRepositoryRequest {
  /** 1 to 1,000; 100 where unset. */
  1: optional i32 limit
  2: optional string cursor
}

/** The teams by name. */
struct GetRuleRepositoryResponse {
  1: optional RuleRepository repository
  2: optional list<RuleTeam> items
  3: optional string nextCursor
}

struct SyncRulesRequest {
  /** How long to wait for the attempt, up to 60,000; that unless set. */
  1: optional i32 waitMs
}

struct SyncRulesResponse {
  /** Whether an attempt that began after the call is over; else it still runs. */
  1: optional bool finished
  2: optional RuleRepository repository
}

struct PinRulesRequest {
  /** All 40 hexadecimal digits. */
  1: optional string commit
  /** Unset: for all teams of which none is pinned by itself. */
  2: optional string team
  3: optional string reason
}

struct PinRulesResponse {
  1: optional RulePin pin
}

struct UnpinRulesRequest {
  /** Unset: what is pinned for all. */
  1: optional string team
  2: optional string reason
}

struct UnpinRulesResponse {
  /** What was pinned. */
  1: optional RulePin pin
}

struct HoldRuleRequest {
  /** A uuid, or `team/name`. */
  1: optional string rule
  2: optional string reason
}

struct HoldRuleResponse {
  1: optional Rule rule
}

struct ReleaseRuleRequest {
  /** A uuid, or `team/name`. */
  1: optional string rule
  2: optional string reason
}

struct ReleaseRuleResponse {
  1: optional Rule rule
  /** The order that was. */
  2: optional RuleHold released
}
