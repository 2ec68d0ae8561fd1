/**
 * Selections and decisions: which instance a rule prefers, what it read for that, and what it came to before (paper,
 * 3.7.2).
 */
include "deployment.thrift"
include "instance.thrift"
include "metric.thrift"
include "value.thrift"

namespace java org.galleryml.idl
namespace go gallery.decision
namespace js gallery

/** What came of a rule. */
enum DecisionOutcome {
  UNSPECIFIED = 0
  SELECTED = 1
  /** A hold keeps another instance than the one that the rule prefers, or nothing. */
  HELD = 2
  /** No instance is a candidate. */
  NONE = 3
  /** The condition is true, and its actions follow; in shadow they would. */
  FIRED = 4
  /** It is true and owes nothing: it was true before, or FOR is not met yet. */
  TRUE = 5
  FALSE = 6
  INCONCLUSIVE = 7
  /** It is true, and COOLDOWN or a hold on the rule puts its actions off. */
  BARRED = 8
  /** It could not be judged. */
  FAILED = 9
}

/** What had the rule judged. */
enum DecisionTrigger {
  UNSPECIFIED = 0
  SELECT_MODEL = 1
  /** The rule serves a model, and `getServing` asked for it. */
  GET_SERVING = 2
  /** Something that the rule reads was written. */
  WRITE = 3
  /** EVERY was over. */
  CLOCK = 4
  /** A person asked for it: `triggerRule` or `applyRule`. */
  REQUEST = 5
}

/** How far an action is. */
enum ActionStatus {
  UNSPECIFIED = 0
  /** To be done, or tried again. */
  WAITING = 1
  DONE = 2
  /** For good; those behind it are not done unless its job is retried. */
  FAILED = 3
  /** What it was decided on has changed since, so that neither it nor those behind it are done. */
  SUPERSEDED = 4
  /** A hold forbids it; neither it nor those behind it are done. */
  HELD = 5
  /** One before it ended them all, or nothing failed that it is for. */
  SKIPPED = 6
}

/** One action of a decision. */
struct DecisionAction {
  /** In the rule, which has it once. */
  1: optional string name
  2: optional string kind
  /** It is one of ON_FAILURE. */
  3: optional bool onFailure
  4: optional ActionStatus status
  /** How often it was tried. */
  5: optional i32 attempts
  /** What came of it. */
  6: optional string detail
  /** Why the last try failed. */
  7: optional string faultMessage
  /** When it was first tried. */
  8: optional i64 begunMicros
  9: optional i64 endedMicros
}

/** A part of a clause and what it came to; parts stand behind what they are part of, one level deeper. */
struct ExplainedPart {
  /** GIVEN, WHEN or MODEL_SELECTION. */
  1: optional string clause
  /** Whom it was evaluated for. */
  2: optional string instanceId
  /** 0 for the clause itself. */
  3: optional i32 depth
  4: optional string text
  /** Lines and columns of the clause count from 1. */
  5: optional i32 line
  6: optional i32 column
  /** In the words of the language; `not looked at` where the parts before it decide. */
  7: optional string value
  /** Why it is inconclusive, or was not looked at. */
  8: optional string reason
}

/** One thing that a rule read. */
struct DecisionInput {
  1: optional string instanceId
  /** As an expression writes it: `metrics.mae`, `window('mape', '14d', 'Production')`. */
  2: optional string name
  /** As JSON. */
  3: optional string value
  /** Who measured it; of very many, the first. */
  4: optional list<string> evaluationIds
}

/** How a selection stood. */
struct Standings {
  /** Whom the rule prefers, whatever holds keep. */
  1: optional string winnerId
  2: optional string runnerUpId
  /** The rule has both for equal, so that the newer one won. */
  3: optional bool tied
  4: optional i64 candidates
  /** There may be more than were counted. */
  5: optional bool atLeast
}

/** One judging of a rule, with all that is needed to judge it again. */
struct Decision {
  /** UUIDv7. */
  1: optional string decisionId
  2: optional string ruleUuid
  /** `team/name`. */
  3: optional string ruleName
  /** The sha256 of all that decides what the rule does. */
  4: optional string ruleDigest
  /** In the rule repository; unset where the text of the rule came with the call. */
  5: optional string rulePath
  6: optional string ruleCommit
  /** The text of the rule, where it came with the call. */
  7: optional string ruleText
  8: optional DecisionTrigger trigger
  9: optional DecisionOutcome outcome
  /** What was answered. */
  10: optional string instanceId
  /** In words. */
  11: optional string reason
  /** What the caller passed, as JSON by name. */
  12: optional map<string, string> requestValues
  13: optional Standings standings
  14: optional list<DecisionInput> inputs
  15: optional list<ExplainedPart> parts
  16: optional string environment
  17: optional string holdId
  18: optional i64 createdMicros
  19: optional string createdBy
  20: optional string requestId
  21: optional i64 latencyMicros
  /** How often the same was asked and answered since, as counted about once a second. */
  22: optional i64 repeats
  /** When it last was. */
  23: optional i64 lastMicros
  /** What is done because of it: first CALLBACK_ACTIONS in their order, then ON_FAILURE. */
  24: optional list<DecisionAction> actions
}

/** Names a rule: one of the two is set. */
struct RuleChoice {
  /** A uuid, or `team/name`, of the rule repository. */
  1: optional string name
  /** A rule file, JSON or YAML, which is checked like one; needs no repository. */
  2: optional string text
}

/** What an answer depends on: after no other event it can be another one. */
struct AnswerSources {
  /** Kinds of events. */
  1: optional list<string> kinds
  /** Of measurements these alone; a name that is unset stands for any. */
  2: optional list<metric.MetricKey> metrics
  /** It may change though nothing is written. */
  3: optional bool clock
}

/** What each clause of a rule comes to for one instance, and what it reads. */
struct RuleExplanation {
  1: optional string ruleUuid
  2: optional string ruleName
  3: optional list<ExplainedPart> parts
  4: optional list<DecisionInput> inputs
}

struct SelectModelRequest {
  1: optional RuleChoice rule
  /** What the rule reads as `request.<name>`. At most 50. */
  2: optional map<string, value.Value> requestValues
  /** Answer `unchanged` without the instance where this is still it. */
  3: optional string ifNotInstanceId
}

/** NOT_FOUND, NO_CANDIDATE where there is none; its message says how many fell at which clause, and why. */
struct SelectModelResponse {
  1: optional instance.ModelInstance instance
  2: optional bool unchanged
  3: optional string decisionId
  /** In words. */
  4: optional string reason
  5: optional Standings standings
  /** The hold that keeps another instance than the rule prefers. */
  6: optional deployment.Hold hold
  7: optional AnswerSources sources
}

struct ExplainRuleRequest {
  1: optional RuleChoice rule
  2: optional string instanceId
  3: optional map<string, value.Value> requestValues
}

struct ExplainRuleResponse {
  1: optional RuleExplanation explanation
}

struct GetDecisionRequest {
  1: optional string decisionId
}

struct GetDecisionResponse {
  1: optional Decision decision
}

/** All that is set must hold. */
struct ListDecisionsRequest {
  /** A uuid, or `team/name`, of the rule repository. */
  1: optional string rule
  /** Those that answered this instance. */
  2: optional string instanceId
  /** Those that read what this evaluation found. */
  3: optional string evaluationId
  4: optional DecisionOutcome outcome
  /** From then on. */
  5: optional i64 sinceMicros
  /** Before then. */
  6: optional i64 untilMicros
  /** 1 to 1,000; 100 where unset. */
  7: optional i32 limit
  8: optional string cursor
}

/** Newest first; `inputs`, `parts` and `actions` are left out. */
struct ListDecisionsResponse {
  1: optional list<Decision> items
  2: optional string nextCursor
}
