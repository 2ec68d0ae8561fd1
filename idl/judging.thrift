/**
 * Rules that act, judged because a person asks: for one instance, or for many that exist already (paper, 3.7.2).
 */
include "decision.thrift"

namespace java org.galleryml.idl
namespace go gallery.judging
namespace js gallery

/** The instances that a rule is applied to; GIVEN is tested again when each is judged, so that fewer may be. */
struct RuleApplication {
  /** Up to 10,000. */
  1: optional i64 count
  /** There may be more than were counted. */
  2: optional bool atLeast
  /** The newest, at most 10. */
  3: optional list<string> instanceIds
  /** What has them judged; unset in a preview. */
  4: optional i64 jobId
}

struct TriggerRuleRequest {
  /** A uuid, or `team/name`. */
  1: optional string rule
  2: optional string instanceId
  /** Fire if WHEN is true, though it was true before; past COOLDOWN and LIMIT, but not past a hold on the rule. */
  3: optional bool force
}

struct TriggerRuleResponse {
  /** The one that fired, else the last; unset where the rule is not about the instance, or had nothing to judge. */
  1: optional decision.Decision decision
  /** Why there is none, in words. */
  2: optional string reason
}

struct ApplyRuleRequest {
  /** A uuid, or `team/name`. */
  1: optional string rule
  /** An expression as in modelQuery, decided by SQL alone; all that GIVEN may select where unset. */
  2: optional string where
  /** Only what is in this one of the rule's projects. */
  3: optional string projectName
  /** Tell how many there are, and do nothing. */
  4: optional bool preview
}

struct ApplyRuleResponse {
  1: optional RuleApplication application
}
