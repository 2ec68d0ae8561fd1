/**
 * The server itself: what it is, whether it works, and what a reference means.
 */
include "instance.thrift"

namespace java org.galleryml.idl
namespace go gallery.server
namespace js gallery

/** One group of calls that an installation may have on or off (paper, 6.3). */
struct Tier {
  /** `storage`, `search`, `metrics` or `rules`. */
  1: optional string name
  2: optional bool on
  /** What turns it on, where it is off. */
  3: optional string setting
}

struct GetServerInfoRequest {
}

struct GetServerInfoResponse {
  /** Version of the server, such as `0.1.0`. */
  1: optional string version
  /** The server's clock. */
  2: optional i64 timeMicros
  /** Every limit of the server by name; docs/reference/limits.md lists them. */
  3: optional map<string, i64> limits
  4: optional list<Tier> tiers
  /** True where calls need a token. */
  5: optional bool authRequired
}

/** What `checkHealth` looks at. */
enum Probe {
  UNSPECIFIED = 0
  /** The process answers. */
  LIVENESS = 1
  /** Database and the store of new bytes answer within a second, and the server is not draining. */
  READINESS = 2
}

/** What a probe finds. */
enum HealthStatus {
  UNSPECIFIED = 0
  SERVING = 1
  NOT_SERVING = 2
}

/** One part of a probe. */
struct HealthCheck {
  /** `database`, `blobs` (the store of new bytes), `store NAME` (older bytes; ready without it), `draining`. */
  1: optional string name
  2: optional bool ok
  /** What is wrong; never holds secrets. */
  3: optional string message
}

struct CheckHealthRequest {
  1: optional Probe probe
}

struct CheckHealthResponse {
  1: optional HealthStatus status
  2: optional list<HealthCheck> checks
}

struct ResolveReferenceRequest {
  /**
   * An instance id, or `project/model[/key=value,...]@SELECTOR`, where SELECTOR is `4.2`, `#57`, `newest`, an
   * environment such as `production`, `production~1` for what was current before, or `rule:team/name` for what a rule
   * that selects prefers of that line. Shard values are percent-encoded.
   */
  1: optional string reference
  /** Answer from the unsharded line where the line of the shard has no such instance. */
  2: optional bool orUnsharded
}

struct ResolveReferenceResponse {
  1: optional instance.ModelInstance instance
}
